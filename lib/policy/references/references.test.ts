import { policySettings } from '../../model/policy-settings';
import type { Facts } from '../manifest-set';
import { deployment, found } from '../testing';

/** Rule, place and problem of what is wrong with references and selectors. */
function told(yaml: string, more: Partial<Facts> = {}): string[] {
  const all = [...found(yaml, 'reference/', more), ...found(yaml, 'selector/', more)];
  return all.map(({ rule, path, problem }) => `${rule} ${path}: ${problem}`);
}

const object = (apiVersion: string, kind: string, name: string, rest = '', namespace = 'shop'): string =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: ${namespace} }\n${rest}\n`;
const service = (name: string, spec: string, namespace = 'shop'): string =>
  object('v1', 'Service', name, `spec: ${spec}`, namespace);

test('a ConfigMap that is there has the key that is asked for, or is optional', () => {
  const pod = (more: string): string => deployment(`env: [{ name: A, valueFrom: { configMapKeyRef: { name: web, key: a${more} } } }]`);
  expect(told(pod(''))).toEqual([expect.stringContaining("there is no ConfigMap 'web' in namespace 'shop'")]);
  expect(told(pod(', optional: true'))).toEqual([]);
  expect(told(pod('') + object('v1', 'ConfigMap', 'web', 'data: { a: b }'))).toEqual([]);
  expect(told(pod('') + object('v1', 'ConfigMap', 'web', 'data: { b: c }'))).toEqual([expect.stringContaining("ConfigMap 'web' has no key 'a'")]);
  expect(told(pod('') + object('v1', 'ConfigMap', 'web', 'data: { a: b }', 'other'))).toHaveLength(1);
}); // prettier-ignore

test.each([
  ['a SealedSecret', object('bitnami.com/v1alpha1', 'SealedSecret', 'web', 'spec: { encryptedData: { key: AgBy } }')],
  ['an ExternalSecret', object('external-secrets.io/v1', 'ExternalSecret', 'any', 'spec: { target: { name: web }, secretStoreRef: { kind: ClusterSecretStore, name: vault } }')],
  ['a Certificate', object('cert-manager.io/v1', 'Certificate', 'any', 'spec: { secretName: web, issuerRef: { kind: ClusterIssuer, name: a }, dnsNames: [a] }')],
])('a Secret may come from %s', (_, made) => {
  const needs = deployment('', 'volumes: [{ name: a, secret: { secretName: web } }]');
  expect(told(needs)).toEqual([expect.stringContaining("there is no Secret 'web'")]);
  expect(told(needs + made).filter((one) => one.includes('Secret '))).toEqual([]);
}); // prettier-ignore

test('what is declared external is there, by pattern, namespace and environment', () => {
  const needs = deployment('', 'priorityClassName: urgent\nimagePullSecrets: [{ name: pull-eu }]');
  const external = (more: object): Partial<Facts> => ({
    settings: policySettings({
      external: [
        { kind: 'PriorityClass', name: 'urgent', reason: 'of the cluster' },
        { kind: 'Secret', name: 'pull-*', reason: 'of the cluster', ...more },
      ],
    }),
  });
  expect(told(needs)).toHaveLength(2);
  expect(told(needs, external({}))).toEqual([]);
  expect(told(needs, external({ namespace: 'shop', environments: ['production'] }))).toEqual([]);
  expect(told(needs, external({ namespace: 'site' }))).toHaveLength(1);
  expect(told(needs, external({ environments: ['dev'] }))).toHaveLength(1);
});

test('a Service sends traffic to pods that are there, and to a port of theirs', () => {
  const pods = deployment('ports: [{ containerPort: 8080, name: http }]');
  expect(told(pods + service('web', '{ selector: { app: web }, ports: [{ port: 80, targetPort: http }] }'))).toEqual([]);
  expect(told(pods + service('web', '{ selector: { app: wbe }, ports: [{ port: 80 }] }'))).toEqual(["selector/service $.spec.selector: selects no pod in namespace 'shop'"]);
  expect(told(pods + service('web', '{ selector: { app: web }, ports: [{ port: 80 }] }', 'site'))).toHaveLength(1);
  expect(told(pods + service('web', '{ selector: { app: web }, ports: [{ port: 80, targetPort: 9090 }] }'))).toEqual(['reference/service-port $.spec.ports[0].targetPort: no container of the selected pods has port 9090']);
  expect(told(service('web', '{ ports: [{ port: 80 }] }'))).toEqual([]);
  expect(told(deployment() + service('web', '{ selector: { app: web }, ports: [{ port: 80 }] }'))).toEqual([]);
}); // prettier-ignore

test('an Ingress leads to a Service and one of its ports', () => {
  const pods = deployment('ports: [{ containerPort: 8080 }]') + service('web', '{ selector: { app: web }, ports: [{ name: http, port: 80, targetPort: 8080 }] }');
  const ingress = (backend: string): string =>
    object('networking.k8s.io/v1', 'Ingress', 'web', `spec: { rules: [{ host: a, http: { paths: [{ path: /, pathType: Prefix, backend: { service: ${backend} } }] } }] }`);
  expect(told(pods + ingress('{ name: web, port: { number: 80 } }'))).toEqual([]);
  expect(told(pods + ingress('{ name: web, port: { name: http } }'))).toEqual([]);
  expect(told(pods + ingress('{ name: web, port: { number: 8080 } }'))).toEqual([expect.stringContaining("Service 'web' has no port 8080")]);
  expect(told(pods + ingress('{ name: wbe, port: { number: 80 } }'))).toEqual([expect.stringContaining("there is no Service 'wbe'")]);
}); // prettier-ignore

test('a selector that picks no pod is told with the labels that are there', () => {
  const budget = object('policy/v1', 'PodDisruptionBudget', 'web', 'spec: { maxUnavailable: 1, selector: { matchLabels: { app: wbe } } }');
  const [finding] = found(deployment() + budget, 'selector/');
  expect(finding).toMatchObject({ rule: 'selector/pod-disruption-budget', fix: 'pods of Deployment shop/web have app: web' });
}); // prettier-ignore

test('expressions pick as Kubernetes does', () => {
  const budget = (expression: string): string =>
    object('policy/v1', 'PodDisruptionBudget', 'web', `spec: { maxUnavailable: 1, selector: { matchExpressions: [${expression}] } }`);
  const picks = (expression: string): boolean => told(deployment() + budget(expression)).length === 0;
  expect(picks('{ key: app, operator: In, values: [web, api] }')).toBe(true);
  expect(picks('{ key: app, operator: NotIn, values: [web] }')).toBe(false);
  expect(picks('{ key: app, operator: Exists }')).toBe(true);
  expect(picks('{ key: app, operator: DoesNotExist }')).toBe(false);
}); // prettier-ignore

test('a NetworkPolicy lets through pods that are there, where all pods are known', () => {
  const policy = (from: string): string =>
    object('networking.k8s.io/v1', 'NetworkPolicy', 'web', `spec: { podSelector: { matchLabels: { app: web } }, ingress: [{ from: [${from}] }] }`);
  const gone = '{ podSelector: { matchLabels: { app: gone } } }';
  expect(told(deployment() + policy('{ podSelector: { matchLabels: { app: web } } }'))).toEqual([]);
  expect(told(deployment() + policy(gone))).toEqual(["selector/peer $.spec.ingress[0].from[0].podSelector: lets through pods that are not there, in namespace 'shop'"]);
  expect(told(deployment() + policy(gone), { chartNamespaces: new Set(['shop']) })).toEqual([]);
  expect(told(deployment() + policy(`{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: elsewhere } }, podSelector: { matchLabels: { app: gone } } }`))).toEqual([]);
}); // prettier-ignore

test('kinds of another group are not taken for those that rules know', () => {
  const knative = object('serving.knative.dev/v1', 'Service', 'web', 'spec: { selector: { app: gone }, template: {} }');
  const istio = object('networking.istio.io/v1', 'Gateway', 'web', 'spec: { selector: { istio: ingress }, servers: [] }');
  const all = found(knative + istio, '').filter(({ severity }) => severity === 'error');
  expect(all).toEqual([]);
  expect(found(knative, 'schema/')).toMatchObject([{ rule: 'schema/undescribed-kind', severity: 'info', value: 'serving.knative.dev/v1 Service' }]);
}); // prettier-ignore

test('a workload picks the pods of no other one', () => {
  const other = deployment().replace('name: web, namespace', 'name: api, namespace');
  const picked = 'selector/workload $.spec.selector: selects pods of Deployment shop/';
  expect(told(`${deployment()}---\n${other}`)).toEqual([`${picked}web as well`, `${picked}api as well`]);
  expect(told(`${deployment()}---\n${other.replaceAll('app: web', 'app: api')}`)).toEqual([]);
  expect(told(`${deployment()}---\n${deployment()}`)).toEqual([]);
  const job = object('batch/v1', 'Job', 'web-once', 'spec: { template: { metadata: { labels: { app: web } }, spec: { restartPolicy: Never, containers: [] } } }');
  expect(told(deployment() + job)).toEqual([]);
}); // prettier-ignore

test.each([
  ['a ServiceAccount pulls with a Secret', object('v1', 'ServiceAccount', 'web', 'imagePullSecrets: [{ name: gone }]'), 'reference/secret $.imagePullSecrets[0].name'],
  ['a Rollout moves traffic to a Service', object('argoproj.io/v1alpha1', 'Rollout', 'web', 'spec: { strategy: { canary: { canaryService: gone } } }'), 'reference/service $.spec.strategy.canary.canaryService'],
  ['a TLSRoute attaches to a Gateway', object('gateway.networking.k8s.io/v1alpha2', 'TLSRoute', 'web', 'spec: { parentRefs: [{ name: gone }] }'), 'reference/gateway $.spec.parentRefs[0].name'],
  ['a TCPRoute leads to a Service', object('gateway.networking.k8s.io/v1alpha2', 'TCPRoute', 'web', 'spec: { rules: [{ backendRefs: [{ name: gone, port: 80 }] }] }'), 'reference/backend $.spec.rules[0].backendRefs[0].name'],
  ['a webhook asks a Service', object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'web', 'webhooks: [{ name: a.b.c, clientConfig: { service: { name: gone, namespace: shop } } }]'), 'reference/service $.webhooks[0].clientConfig.service.name'],
  ['an HPA scales a Deployment', object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', 'spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: gone } }'), 'reference/deployment $.spec.scaleTargetRef.name'],
  ['a role is bound to a ServiceAccount', object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'web', 'roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }\nsubjects: [{ kind: ServiceAccount, name: gone, namespace: shop }]'), 'reference/service-account $.subjects[0].name'],
])('%s that is there', (_, yaml, place) => {
  expect(told(yaml)).toEqual([expect.stringContaining(`${place}: there is no `)]);
}); // prettier-ignore

test('a StatefulSet brings a claim for each of its pods', () => {
  const set = object('apps/v1', 'StatefulSet', 'db', 'spec: { replicas: 2, serviceName: db, volumeClaimTemplates: [{ metadata: { name: data } }] }') + service('db', '{ clusterIP: None }');
  const reads = (claim: string): string[] =>
    told(`${deployment('', `volumes: [{ name: a, persistentVolumeClaim: { claimName: ${claim} } }]`)}${set}`);
  expect(reads('data-db-1')).toEqual([]);
  expect(reads('data-db-2')).toEqual([expect.stringContaining("there is no PersistentVolumeClaim 'data-db-2'")]);
}); // prettier-ignore

test('in a part of an environment nothing is missed', () => {
  expect(told(deployment('', 'priorityClassName: urgent'), { isWhole: false })).toEqual([]);
  expect(told(deployment('', 'serviceAccountName: robot'), { partlyKnown: new Set(['shop']) })).toEqual([]);
});
