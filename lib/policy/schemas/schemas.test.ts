import { readManifestText } from '../manifest-files';
import { Checker } from '../check-set';
import { deployment, found, testSet } from '../testing';
import { SchemaCatalog } from './schema-catalog';

/** Rule, place and fix of each finding. */
function told(yaml: string, rules = ''): string[] {
  return found(yaml, rules).map(({ rule, path, fix }) => `${rule} ${path}: ${fix}`);
}
const schema = (yaml: string): string[] => told(yaml, 'schema/');
const service = (port: string): string => `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { ports: [${port}] }
`;

test('what is valid has nothing against it', () => {
  expect(schema(deployment('resources: { limits: { cpu: 0.5, memory: 1e3 } }'))).toEqual([]);
  expect(schema(service('{ port: 80, targetPort: http }'))).toEqual([]);
});

test('a misspelt field is told with the nearest one', () => {
  const [finding] = found(deployment('imagePullPolice: Always'), 'schema/');
  expect(finding).toMatchObject({
    rule: 'schema/unknown-field',
    severity: 'error',
    file: 'test.yaml',
    path: '$.spec.template.spec.containers[0].imagePullPolice',
    object: 'Deployment/shop/web',
    value: 'Always',
    fix: "did you mean 'imagePullPolicy'?",
    source: { file: 'test.yaml', line: 14 },
  });
  expect(schema(deployment('securitycontext: {}'))[0]).toContain("did you mean 'securityContext'?");
});

test('types, missing fields and enumerations are judged', () => {
  expect(schema(deployment('tty: "yes"'))[0]).toContain('schema/type $.spec.template.spec.containers[0].tty: write true or false');
  expect(schema(service('{ port: "80" }'))[0]).toContain('schema/type');
  expect(schema(service('{ name: http }'))).toEqual(['schema/missing-field $.spec.ports[0].port: add spec.ports.0.port']);
  expect(schema(deployment('imagePullPolicy: always'))[0]).toContain("did you mean 'Always'?");
}); // prettier-ignore

test('quantities, ports, names and labels are judged', () => {
  expect(schema(deployment('resources: { requests: { memory: 128MB } }'))[0]).toContain('a quantity');
  expect(schema(deployment('resources: { requests: { cpu: -1 } }'))).toHaveLength(1);
  expect(schema(service('{ port: 70000 }'))[0]).toContain('schema/value');
  expect(schema(service('{ port: 80 }').replace('name: web', 'name: 1web'))[0]).toContain('starts with a letter');
  expect(schema(service('{ port: 80 }').replace('name: web', 'name: we_b'))[0]).toContain('$.metadata.name');
  expect(schema(service('{ port: 80 }').replace('name: web', 'labels: { a: "b c" }, name: web'))[0]).toContain('label');
  expect(schema(service('{ port: 80 }').replace('name: web', 'labels: { "a b": c }, name: web'))[0]).toContain("'a b'");
});

test('two items of one key are told', () => {
  const twice = deployment('env: [{ name: A, value: one }, { name: A, value: two }]');
  expect(schema(twice)).toEqual(['schema/duplicate-key $.spec.template.spec.containers[0].env[1].name: rename one of them, or remove it']);
  expect(schema(service('{ name: a, port: 80 }, { name: b, port: 80 }'))).toHaveLength(1);
  expect(schema(service('{ name: a, port: 53 }, { name: b, port: 53, protocol: UDP }'))).toEqual([]);
}); // prettier-ignore

test('null is a field that is not there, and status is nobody\'s to write', () => {
  expect(schema(`${service('{ port: 80, nodePort: null }')}status: { loadBalancer: {} }\n`)).toEqual([]);
  expect(schema(service('{ port: null }'))[0]).toContain('missing-field');
}); // prettier-ignore

test('kinds that a version does not have are told with what it has', () => {
  const kind = (apiVersion: string, name: string): string => `apiVersion: ${apiVersion}\nkind: ${name}\nmetadata: { name: x, namespace: shop }\n`;
  expect(told(kind('apps/v1', 'Deploymnet'), 'schema/')[0]).toContain("did you mean 'Deployment'?");
  expect(told(kind('v1', 'Deployment'), 'schema/')[0]).toContain('it is in apps/v1');
  expect(told(kind('argoproj.io/v1alpha1', 'Aplication'), 'schema/')[0]).toContain("did you mean 'Application'?");
  expect(found(kind('example.com/v1', 'Thing'), 'schema/')).toMatchObject([{ rule: 'schema/undescribed-kind', severity: 'info' }]);
}); // prettier-ignore

test('APIs that are removed are errors, those of the next two versions warnings', () => {
  const flow = (version: string): string => `apiVersion: flowcontrol.apiserver.k8s.io/${version}\nkind: FlowSchema\nmetadata: { name: x }\n`;
  const told = (yaml: string, kubernetes: string): unknown => found(yaml, 'api/', { kubernetes }).map(({ rule, severity }) => [rule, severity]);
  expect(told(flow('v1beta1'), '1.28')).toEqual([['api/removed', 'error']]);
  expect(told(flow('v1beta2'), '1.28')).toEqual([['api/deprecated', 'warning']]);
  expect(told(flow('v1beta3'), '1.28')).toEqual([['api/deprecated', 'warning']]);
  expect(found('apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: { name: x, namespace: shop }\n', 'schema/')).toEqual([]);
}); // prettier-ignore

test.each([
  ['argoproj.io/v1alpha1', 'Application'],
  ['argoproj.io/v1alpha1', 'ApplicationSet'],
  ['argoproj.io/v1alpha1', 'AppProject'],
  ['argoproj.io/v1alpha1', 'Rollout'],
  ['bitnami.com/v1alpha1', 'SealedSecret'],
  ['external-secrets.io/v1', 'ExternalSecret'],
  ['monitoring.coreos.com/v1', 'ServiceMonitor'],
  ['monitoring.coreos.com/v1', 'PrometheusRule'],
  ['cert-manager.io/v1', 'Certificate'],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
  ['gateway.networking.k8s.io/v1', 'Gateway'],
  ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization'],
  ['helm.toolkit.fluxcd.io/v2', 'HelmRelease'],
  ['source.toolkit.fluxcd.io/v1', 'GitRepository'],
])('%s %s has a strict schema', (apiVersion, kind) => {
  const found = new SchemaCatalog('1.28').tryFind(apiVersion, kind);
  expect(found?.schema.additionalProperties).toBe(false);
  expect(found?.schema.properties?.['spec']?.$ref ?? '').toContain('#/definitions/');
});

test('a type that only takes over the fields of another is as strict as that one', () => {
  const issuer = (spec: string): string => `apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: { name: a }\nspec: ${spec}\n`;
  expect(schema(issuer('{ selfSigned: {} }'))).toEqual([]);
  expect(schema(issuer('{ selfsigned: {} }'))).toEqual(["schema/unknown-field $.spec.selfsigned: did you mean 'selfSigned'?"]);
}); // prettier-ignore

test('a version without an installed package is told with what to install', () => {
  expect(() => new SchemaCatalog('1.99')).toThrow(/cdk8s-plus-99 is not installed/);
});

const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.example.com }
spec:
  group: example.com
  names: { kind: Thing, plural: things }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [size]
              properties:
                size: { type: integer, minimum: 1 }
                extra: { type: object, x-kubernetes-preserve-unknown-fields: true }
`;

test('a CRD of a folder is a strict schema', () => {
  const crds = readManifestText(crd, 'crd.yaml').manifests.map(({ object }) => object);
  const thing = (spec: string): string => `apiVersion: example.com/v1\nkind: Thing\nmetadata: { name: x, namespace: shop }\nspec: ${spec}\n`;
  const rules = (spec: string): string[] => new Checker(crds).check(testSet(thing(spec))).map(({ rule, path }) => `${rule} ${path}`);
  expect(rules('{ size: 1, extra: { any: thing } }')).toEqual([]);
  expect(rules('{ size: 0 }')).toEqual(['schema/value $.spec.size']);
  expect(rules('{ size: 1, sise: 2 }')).toEqual(['schema/unknown-field $.spec.sise']);
  expect(rules('{}')).toEqual(['schema/missing-field $.spec.size']);
}); // prettier-ignore
