import { diffObjects } from '../diff-objects';
import { highestRisk } from '../risk';
import type { K8sObject, Risk } from '../types';
import { remainingRules, rules } from './index';

type Fields = Readonly<Record<string, unknown>>;

/** An object; `metadata` in the fields is merged into its name and namespace. */
function object(apiVersion: string, kind: string, { metadata = {}, ...fields }: Fields = {}): K8sObject {
  return { apiVersion, kind, metadata: { name: 'x', namespace: 'shop', ...(metadata as Fields) }, ...fields };
}

const pod = (spec: Fields): Fields => ({ spec: { template: { spec } } });
const deployment = (spec: Fields): K8sObject => object('apps/v1', 'Deployment', pod(spec));
const container = (fields: Fields): K8sObject => deployment({ containers: [{ name: 'server', ...fields }] });
const secured = (securityContext: Fields): K8sObject => container({ securityContext });
const statefulSet = (spec: Fields, metadata: Fields = {}): K8sObject =>
  object('apps/v1', 'StatefulSet', { spec, metadata });
const claim = (spec: Fields, metadata: Fields = {}): K8sObject =>
  object('v1', 'PersistentVolumeClaim', { spec, metadata });
const storage = (size: string): Fields => ({ resources: { requests: { storage: size } } });
const service = (spec: Fields): K8sObject => object('v1', 'Service', { spec });
const job = (spec: Fields, metadata: Fields = {}): K8sObject => object('batch/v1', 'Job', { spec, metadata });
const role = (...all: Fields[]): K8sObject => object('rbac.authorization.k8s.io/v1', 'Role', { rules: all });
const grant = (resources: string[], verbs: string[], more: Fields = {}): Fields => ({
  apiGroups: [''],
  resources,
  verbs,
  ...more,
});
const binding = (fields: Fields): K8sObject => object('rbac.authorization.k8s.io/v1', 'RoleBinding', fields);
const networkPolicy = (spec: Fields): K8sObject =>
  object('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {}, ...spec } });
const ingress = (spec: Fields): K8sObject => object('networking.k8s.io/v1', 'Ingress', { spec });
const route = (spec: Fields): K8sObject => object('gateway.networking.k8s.io/v1', 'HTTPRoute', { spec });
const gateway = (...listeners: Fields[]): K8sObject =>
  object('gateway.networking.k8s.io/v1', 'Gateway', { spec: { listeners } });
const project = (spec: Fields): K8sObject => object('argoproj.io/v1alpha1', 'AppProject', { spec });
const application = (spec: Fields, metadata: Fields = {}): K8sObject =>
  object('argoproj.io/v1alpha1', 'Application', { spec, metadata });
const namespace = (level?: string): K8sObject =>
  object('v1', 'Namespace', {
    metadata: { labels: level === undefined ? {} : { 'pod-security.kubernetes.io/enforce': level } },
  });
const configMap = (name: string, fields: Fields = {}): K8sObject =>
  object('v1', 'ConfigMap', { metadata: { name }, ...fields });
const webhook = (...webhooks: Fields[]): K8sObject =>
  object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', { webhooks });
const autoscaler = (spec: Fields): K8sObject => object('autoscaling/v2', 'HorizontalPodAutoscaler', { spec });
const options = (value: string): Fields => ({ annotations: { 'argocd.argoproj.io/sync-options': value } });
const from = (app: string): Fields => ({ podSelector: { matchLabels: { app } } });

/** A rule, whether it should apply, and the object before and after. */
type Case = readonly [rule: string, applies: boolean, before: K8sObject | undefined, after: K8sObject | undefined];

const cases: readonly Case[] = [
  ['storage-removed', true, claim({}), undefined],
  ['storage-removed', true, namespace(), undefined],
  ['storage-removed', true, object('apiextensions.k8s.io/v1', 'CustomResourceDefinition'), undefined],
  ['storage-removed', false, claim({}, options('Prune=false')), undefined],
  ['storage-removed', false, configMap('a'), undefined],
  ['stateful-set-removed', true, statefulSet({ volumeClaimTemplates: [{ metadata: { name: 'data' } }] }), undefined],
  ['stateful-set-removed', false, statefulSet({}), undefined],
  ['volume-claim-template-removed', true, statefulSet({ volumeClaimTemplates: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }] }),
    statefulSet({ volumeClaimTemplates: [{ metadata: { name: 'b' } }] })],
  ['volume-claim-template-removed', false, statefulSet({ volumeClaimTemplates: [{ metadata: { name: 'a' } }] }),
    statefulSet({ volumeClaimTemplates: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }] })],
  ['claims-deleted-later', true, statefulSet({}), statefulSet({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } })],
  ['claims-deleted-later', false, statefulSet({}), statefulSet({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' } })],
  ['claims-deleted-by-scaling', true, statefulSet({ replicas: 3, persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' } }),
    statefulSet({ replicas: 2, persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' } })],
  ['claims-deleted-by-scaling', false, statefulSet({ replicas: 3 }), statefulSet({ replicas: 2 })],
  ['claim-shrunk', true, claim(storage('2Gi')), claim(storage('1999Mi'))],
  ['claim-shrunk', false, claim(storage('2Gi')), claim(storage('3Gi'))],
  ['claim-recreated', true, claim({ storageClassName: 'a' }), claim({ storageClassName: 'b' }, options('Force=true,Replace=true'))],
  ['claim-recreated', false, claim({ storageClassName: 'a' }), claim({ storageClassName: 'b' }, options('Replace=true'))],
  ['volume-not-retained', true, object('v1', 'PersistentVolume', { spec: { persistentVolumeReclaimPolicy: 'Retain' } }),
    object('v1', 'PersistentVolume', { spec: { persistentVolumeReclaimPolicy: 'Delete' } })],
  ['volume-not-retained', false, object('v1', 'PersistentVolume', { spec: { persistentVolumeReclaimPolicy: 'Delete' } }),
    object('v1', 'PersistentVolume', { spec: { persistentVolumeReclaimPolicy: 'Retain' } })],
  ['application-cascade', true, application({}, { finalizers: ['resources-finalizer.argocd.argoproj.io/background'] }), undefined],
  ['application-cascade', false, application({}), undefined],
  ['application-set-cascade', true, object('argoproj.io/v1alpha1', 'ApplicationSet'), undefined],
  ['application-set-cascade', false, object('argoproj.io/v1alpha1', 'ApplicationSet', { spec: { syncPolicy: { preserveResourcesOnDeletion: true } } }), undefined],

  ['fixed-field', true, object('apps/v1', 'Deployment', { spec: { selector: { matchLabels: { app: 'a' } } } }),
    object('apps/v1', 'Deployment', { spec: { selector: { matchLabels: { app: 'b' } } } })],
  ['fixed-field', false, object('apps/v1', 'Deployment', { spec: { replicas: 1 } }), object('apps/v1', 'Deployment', { spec: { replicas: 2 } })],
  ['fixed-field', true, job({ template: { spec: { nodeName: 'a' } } }), job({ template: { spec: { nodeName: 'b' } } })],
  ['fixed-field', false, job({ template: { spec: { nodeName: 'a' } } }), job({ template: { spec: { nodeName: 'b' } } }, { annotations: { 'argocd.argoproj.io/hook': 'PreSync' } })],
  ['fixed-field', false, job({ template: { spec: { nodeName: 'a' } } }), job({ template: { spec: { nodeName: 'b' } } }, options('Force=true, Replace=true'))],
  ['fixed-field', false, job({}), job({ completionMode: 'NonIndexed' })],
  ['fixed-field', false, job({ completionMode: 'Indexed', completions: 2, parallelism: 2 }), job({ completionMode: 'Indexed', completions: 3, parallelism: 3 })],
  ['fixed-field', true, job({ completions: 2 }), job({ completions: 3 })],
  ['fixed-field', true, binding({ roleRef: { name: 'a' } }), binding({ roleRef: { name: 'b' } })],
  ['fixed-field', true, object('storage.k8s.io/v1', 'StorageClass', { provisioner: 'a' }), object('storage.k8s.io/v1', 'StorageClass', { provisioner: 'b' })],
  ['fixed-field', false, object('storage.k8s.io/v1', 'StorageClass', {}), object('storage.k8s.io/v1', 'StorageClass', { allowVolumeExpansion: true })],
  ['fixed-spec', true, statefulSet({ serviceName: 'a' }), statefulSet({ serviceName: 'b' })],
  ['fixed-spec', true, statefulSet({}), statefulSet({ podManagementPolicy: 'Parallel' })],
  ['fixed-spec', false, statefulSet({}), statefulSet({ podManagementPolicy: 'OrderedReady', minReadySeconds: 3 })],
  ['fixed-spec', true, statefulSet({ volumeClaimTemplates: [{ metadata: { name: 'a' }, spec: storage('1Gi') }] }),
    statefulSet({ volumeClaimTemplates: [{ metadata: { name: 'a' }, spec: storage('2Gi') }] })],
  ['fixed-spec', true, claim({ storageClassName: 'a' }), claim({ storageClassName: 'b' })],
  ['fixed-spec', false, claim(storage('1Gi')), claim(storage('2Gi'))],
  ['fixed-spec', false, object('v1', 'Pod', { spec: { containers: [{ name: 'a', image: 'x:1' }] } }), object('v1', 'Pod', { spec: { containers: [{ name: 'a', image: 'x:2' }] } })],
  ['fixed-spec', true, object('v1', 'Pod', { spec: { nodeName: 'a' } }), object('v1', 'Pod', { spec: { nodeName: 'b' } })],
  ['storage-less', true, claim(storage('2Gi')), claim(storage('1Gi'))],
  ['storage-less', false, claim(storage('2Gi')), claim(storage('2048Mi'))],
  ['cluster-ip', true, service({ clusterIP: '10.0.0.1' }), service({ clusterIP: 'None' })],
  ['cluster-ip', true, service({}), service({ clusterIP: 'None' })],
  ['cluster-ip', false, service({ clusterIP: 'None' }), service({})],
  ['cluster-ip', false, service({ type: 'ExternalName' }), service({ clusterIP: '10.0.0.1' })],
  ['load-balancer-class', true, service({ type: 'LoadBalancer', loadBalancerClass: 'a' }), service({ type: 'LoadBalancer', loadBalancerClass: 'b' })],
  ['load-balancer-class', false, service({ type: 'ClusterIP' }), service({ type: 'LoadBalancer', loadBalancerClass: 'b' })],
  ['immutable-data', true, configMap('a', { immutable: true, data: { a: '1' } }), configMap('a', { immutable: true, data: { a: '2' } })],
  ['immutable-data', false, configMap('a', { data: { a: '1' } }), configMap('a', { immutable: true, data: { a: '2' } })],
  ['immutable-data', false, configMap('a-0123abcd', { immutable: true, data: { a: '1' } }), configMap('a-4567cdef', { immutable: true, data: { a: '2' } })],

  ['container-freed', true, secured({}), secured({ privileged: true })],
  ['container-freed', true, undefined, secured({ privileged: true })],
  ['container-freed', true, secured({ allowPrivilegeEscalation: false }), secured({})],
  ['container-freed', true, secured({ runAsNonRoot: true }), container({})],
  ['container-freed', true, secured({ runAsUser: 1000 }), secured({ runAsUser: 0 })],
  ['container-freed', true, secured({ seccompProfile: { type: 'RuntimeDefault' } }), secured({ seccompProfile: { type: 'Unconfined' } })],
  ['container-freed', true, deployment({ securityContext: { runAsNonRoot: true }, containers: [{ name: 'a' }] }), deployment({ containers: [{ name: 'a' }] })],
  ['container-freed', false, secured({ runAsNonRoot: true }), deployment({ securityContext: { runAsNonRoot: true }, containers: [{ name: 'server' }] })],
  ['container-freed', false, deployment({ securityContext: { runAsNonRoot: true }, containers: [{ name: 'server' }] }), secured({ runAsNonRoot: true })],
  ['container-freed', false, secured({}), secured({ privileged: false, readOnlyRootFilesystem: true, seccompProfile: { type: 'RuntimeDefault' } })],
  ['container-freed', false, secured({ privileged: true }), secured({ privileged: false })],
  ['container-freed', false, deployment({ containers: [{ name: 'a' }, { name: 'b', securityContext: { runAsNonRoot: true } }] }), deployment({ containers: [{ name: 'a' }] })],
  ['host-namespace', true, deployment({}), deployment({ hostNetwork: true })],
  ['host-namespace', true, undefined, deployment({ hostPID: true })],
  ['host-namespace', false, deployment({ hostIPC: true }), deployment({ hostIPC: false })],
  ['host-user-namespace', true, deployment({ hostUsers: false }), deployment({})],
  ['host-user-namespace', false, deployment({}), deployment({ hostUsers: false })],
  ['host-path', true, deployment({ volumes: [{ name: 'a', emptyDir: {} }] }), deployment({ volumes: [{ name: 'a', hostPath: { path: '/' } }] })],
  ['host-path', true, undefined, deployment({ volumes: [{ name: 'a', hostPath: { path: '/' } }] })],
  ['host-path', true, deployment({ volumes: [{ name: 'a', hostPath: { path: '/a' } }] }), deployment({ volumes: [{ name: 'a', hostPath: { path: '/' } }] })],
  ['host-path', false, deployment({ volumes: [{ name: 'a', hostPath: { path: '/' } }] }), deployment({ volumes: [] })],
  ['host-port', true, container({ ports: [{ containerPort: 80 }] }), container({ ports: [{ containerPort: 80, hostPort: 80 }] })],
  ['host-port', false, container({ ports: [{ containerPort: 80, hostPort: 80 }] }), container({ ports: [{ containerPort: 80 }] })],
  ['capability-added', true, secured({ capabilities: { add: ['CHOWN'] } }), secured({ capabilities: { add: ['CHOWN', 'SYS_ADMIN'] } })],
  ['capability-added', false, secured({ capabilities: { add: ['CHOWN', 'SYS_ADMIN'] } }), secured({ capabilities: { add: ['CHOWN'] } })],
  ['capability-kept', true, secured({ capabilities: { drop: ['ALL'] } }), secured({})],
  ['capability-kept', false, secured({ capabilities: { drop: ['NET_RAW'] } }), secured({ capabilities: { drop: ['ALL'] } })],
  ['unsafe-sysctl', true, deployment({}), deployment({ securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } })],
  ['unsafe-sysctl', false, deployment({ securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } }), deployment({})],
  ['token-mounted', true, deployment({ automountServiceAccountToken: false }), deployment({})],
  ['token-mounted', true, object('v1', 'ServiceAccount', { automountServiceAccountToken: false }), object('v1', 'ServiceAccount', { automountServiceAccountToken: true })],
  ['token-mounted', false, deployment({}), deployment({ automountServiceAccountToken: false })],
  ['token-projected', true, deployment({}), deployment({ volumes: [{ name: 't', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } }] })],
  ['token-projected', false, deployment({}), deployment({ volumes: [{ name: 't', projected: { sources: [{ configMap: { name: 't' } }] } }] })],
  ['service-account-changed', true, deployment({}), deployment({ serviceAccountName: 'admin' })],
  ['service-account-changed', false, deployment({ serviceAccountName: 'admin' }), deployment({})],

  ['role-widened', true, role(grant(['pods'], ['get'])), role(grant(['pods'], ['get', 'delete']))],
  ['role-widened', true, role(grant(['pods'], ['get'])), role(grant(['*'], ['get']))],
  ['role-widened', true, role(grant(['pods'], ['get'], { resourceNames: ['a'] })), role(grant(['pods'], ['get']))],
  ['role-widened', false, role(grant(['pods'], ['get', 'list'])), role(grant(['pods'], ['get']))],
  ['role-widened', false, role(grant(['*'], ['*'])), role(grant(['pods'], ['get']), grant(['pods/log'], ['get']))],
  ['role-widened', false, role(grant(['pods', 'secrets'], ['get'])), role(grant(['secrets'], ['get']), grant(['pods'], ['get']))],
  ['role-added', true, undefined, role(grant(['pods'], ['get']))],
  ['role-added', false, undefined, role()],
  ['role-aggregated', true, object('rbac.authorization.k8s.io/v1', 'ClusterRole'),
    object('rbac.authorization.k8s.io/v1', 'ClusterRole', { metadata: { labels: { 'rbac.authorization.k8s.io/aggregate-to-admin': 'true' } } })],
  ['role-aggregated', false, object('rbac.authorization.k8s.io/v1', 'ClusterRole'), object('rbac.authorization.k8s.io/v1', 'ClusterRole', { metadata: { labels: { a: 'b' } } })],
  ['binding-added', true, undefined, binding({ subjects: [{ kind: 'User', name: 'a' }] })],
  ['binding-added', false, binding({ subjects: [{ kind: 'User', name: 'a' }] }), undefined],
  ['subject-added', true, binding({ subjects: [{ kind: 'User', name: 'a' }] }), binding({ subjects: [{ kind: 'User', name: 'a' }, { kind: 'User', name: 'b' }] })],
  ['subject-added', false, binding({ subjects: [{ kind: 'User', name: 'a' }, { kind: 'User', name: 'b' }] }), binding({ subjects: [{ kind: 'User', name: 'b' }] })],

  ['network-policy-opened', true, networkPolicy({ ingress: [{ from: [from('a')] }] }), networkPolicy({ ingress: [{ from: [from('a'), from('b')] }] })],
  ['network-policy-opened', true, networkPolicy({ ingress: [{ from: [from('a')] }] }), networkPolicy({ ingress: [{}] })],
  ['network-policy-opened', true, networkPolicy({ policyTypes: ['Ingress', 'Egress'] }), networkPolicy({ policyTypes: ['Ingress'] })],
  ['network-policy-opened', true, networkPolicy({}), networkPolicy({ podSelector: { matchLabels: { app: 'a' } } })],
  ['network-policy-opened', false, networkPolicy({ ingress: [{ from: [from('a'), from('b')] }] }), networkPolicy({ ingress: [{ from: [from('b')] }] })],
  ['network-policy-opened', false, networkPolicy({ ingress: [{}] }), networkPolicy({ ingress: [{ from: [from('b')], ports: [{ port: 80 }] }] })],
  ['network-policy-opened', false, networkPolicy({ policyTypes: ['Ingress'] }), networkPolicy({ policyTypes: ['Ingress', 'Egress'], egress: [{ to: [from('a')] }] })],
  ['network-policy-open', true, undefined, networkPolicy({ ingress: [{ ports: [{ port: 80 }] }] })],
  ['network-policy-open', true, undefined, networkPolicy({ egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] })],
  ['network-policy-open', false, undefined, networkPolicy({ ingress: [{ from: [from('a')] }] })],
  ['service-exposed', true, service({}), service({ type: 'LoadBalancer' })],
  ['service-exposed', true, undefined, service({ type: 'NodePort' })],
  ['service-exposed', true, service({ externalIPs: [] }), service({ externalIPs: ['1.2.3.4'] })],
  ['service-exposed', false, service({ type: 'LoadBalancer' }), service({ type: 'ClusterIP' })],
  ['source-ranges-widened', true, service({ loadBalancerSourceRanges: ['10.0.0.0/8'] }), service({})],
  ['source-ranges-widened', true, service({ loadBalancerSourceRanges: ['10.0.0.0/8'] }), service({ loadBalancerSourceRanges: ['10.0.0.0/8', '0.0.0.0/0'] })],
  ['source-ranges-widened', false, service({}), service({ loadBalancerSourceRanges: ['10.0.0.0/8'] })],
  ['ingress-host', true, ingress({ rules: [{ host: 'a.example' }] }), ingress({ rules: [{ host: 'a.example' }, { host: 'b.example' }] })],
  ['ingress-host', true, undefined, ingress({ rules: [{ http: {} }] })],
  ['ingress-host', true, ingress({ rules: [{ host: 'a.example' }] }), ingress({ rules: [{}] })],
  ['ingress-host', false, ingress({ rules: [{ host: 'a.example' }, { host: 'b.example' }] }), ingress({ rules: [{ host: 'b.example' }] })],
  ['tls-removed', true, ingress({ tls: [{ hosts: ['a.example'] }] }), ingress({})],
  ['tls-removed', false, ingress({}), ingress({ tls: [{ hosts: ['a.example'] }] })],
  ['route-host', true, route({ hostnames: ['a.example'] }), route({ hostnames: ['a.example', 'b.example'] })],
  ['route-host', true, route({ hostnames: ['a.example'] }), route({})],
  ['route-host', true, undefined, route({ hostnames: ['a.example'] })],
  ['route-host', false, route({ hostnames: ['a.example', 'b.example'] }), route({ hostnames: ['a.example'] })],
  ['gateway-listener', true, gateway({ name: 'a' }), gateway({ name: 'a' }, { name: 'b' })],
  ['gateway-listener', true, gateway({ name: 'a', hostname: 'a.example' }), gateway({ name: 'a' })],
  ['gateway-listener', false, gateway({ name: 'a' }, { name: 'b', hostname: 'b.example' }), gateway({ name: 'a' })],
  ['protection-removed', true, networkPolicy({}), undefined],
  ['protection-removed', false, undefined, networkPolicy({})],

  ['project-widened', true, project({ sourceRepos: ['a'] }), project({ sourceRepos: ['a', '*'] })],
  ['project-widened', true, project({ namespaceResourceBlacklist: [{ group: '', kind: 'Secret' }] }), project({})],
  ['project-widened', true, project({ namespaceResourceWhitelist: [{ group: '', kind: 'Secret' }] }), project({})],
  ['project-widened', true, project({ destinations: [{ server: 'a', namespace: 'a' }] }), project({ destinations: [{ server: 'a', namespace: '*' }] })],
  ['project-widened', false, project({ sourceRepos: ['a', 'b'] }), project({ sourceRepos: ['b'] })],
  ['project-widened', false, project({}), project({ namespaceResourceWhitelist: [{ group: '', kind: 'Secret' }] })],
  ['project-changed', true, application({ project: 'shop' }), application({ project: 'default' })],
  ['project-changed', false, application({ project: 'shop' }), application({ project: 'shop', revisionHistoryLimit: 3 })],
  ['pod-security-lowered', true, namespace('restricted'), namespace('baseline')],
  ['pod-security-lowered', true, namespace('baseline'), namespace()],
  ['pod-security-lowered', true, namespace('baseline'), object('v1', 'Namespace')],
  ['pod-security-lowered', false, namespace('baseline'), namespace('restricted')],
  ['admission-weakened', true, webhook({ name: 'a', failurePolicy: 'Fail' }), webhook({ name: 'a', failurePolicy: 'Ignore' })],
  ['admission-weakened', true, webhook({ name: 'a' }, { name: 'b' }), webhook({ name: 'a' })],
  ['admission-weakened', false, webhook({ name: 'a', failurePolicy: 'Ignore' }), webhook({ name: 'a', failurePolicy: 'Fail' })],
  ['mutating-webhook-added', true, undefined, object('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration')],
  ['mutating-webhook-added', false, undefined, webhook()],
  ['seal-widened', true, object('bitnami.com/v1alpha1', 'SealedSecret'),
    object('bitnami.com/v1alpha1', 'SealedSecret', { metadata: { annotations: { 'sealedsecrets.bitnami.com/cluster-wide': 'true' } } })],
  ['seal-widened', false, object('bitnami.com/v1alpha1', 'SealedSecret'), object('bitnami.com/v1alpha1', 'SealedSecret', { metadata: { annotations: { a: 'true' } } })],

  ['pods-replaced', true, container({ image: 'x:1' }), container({ image: 'x:2' })],
  ['pods-replaced', true, container({ resources: { limits: { cpu: '1' } } }), container({ resources: { limits: { cpu: '2' } } })],
  ['pods-replaced', false, container({ resources: { limits: { cpu: '1' } } }), container({ resources: { limits: { cpu: '1000m' } } })],
  ['pods-replaced', false, object('apps/v1', 'Deployment', { spec: { replicas: 1 } }), object('apps/v1', 'Deployment', { spec: { replicas: 2 } })],
  ['next-run', true, object('batch/v1', 'CronJob', { spec: { jobTemplate: pod({ nodeName: 'a' }) } }), object('batch/v1', 'CronJob', { spec: { jobTemplate: pod({ nodeName: 'b' }) } })],
  ['next-run', false, object('batch/v1', 'CronJob', { spec: { schedule: 'a' } }), object('batch/v1', 'CronJob', { spec: { schedule: 'b' } })],
  ['workload-removed', true, deployment({}), undefined],
  ['workload-removed', false, service({}), undefined],
  ['configuration-renamed', true, configMap('cart-config-0123abcd'), configMap('cart-config-4567cdef')],
  ['configuration-renamed', false, configMap('cart-config', { data: { a: '1' } }), configMap('cart-config', { data: { a: '2' } })],
  ['deploys-other', true, application({ source: { targetRevision: '1.0.0' } }), application({ source: { targetRevision: '1.1.0' } })],
  ['deploys-other', false, application({ revisionHistoryLimit: 1 }), application({ revisionHistoryLimit: 2 })],
  ['scaled', true, autoscaler({ minReplicas: 1 }), autoscaler({ minReplicas: 2 })],
  ['scaled', false, container({ image: 'x:1' }), container({ image: 'x:2' })],
  ['autoscaler', true, undefined, autoscaler({})],
  ['autoscaler', false, autoscaler({ minReplicas: 1 }), autoscaler({ minReplicas: 2 })],
  ['added', true, undefined, configMap('a')],
  ['added', false, configMap('a'), undefined],
  ['removed', true, configMap('a'), undefined],
  ['removed', false, undefined, configMap('a')],
  ['configuration', true, service({ selector: { app: 'a' } }), service({ selector: { app: 'b' } })],
  ['configuration', false, object('v1', 'Service', { metadata: { labels: { a: '1' } } }), object('v1', 'Service', { metadata: { labels: { a: '2' } } })],
  ['metadata', true, object('v1', 'Service', { metadata: { labels: { a: '1' } } }), object('v1', 'Service', { metadata: { labels: { a: '2' } } })],
  ['metadata', false, service({ selector: { app: 'a' } }), service({ selector: { app: 'b' } })],
]; // prettier-ignore

const table = [...rules, ...remainingRules];

function found(before: K8sObject | undefined, after: K8sObject | undefined): { ids: string[]; risk: Risk | undefined } {
  const [change] = diffObjects(before === undefined ? [] : [before], after === undefined ? [] : [after]);
  return { ids: change?.reasons.map(({ rule }) => rule) ?? [], risk: change?.risk };
}

test.each(cases.map((one, at) => [at, ...one] as const))(
  'case %i: %s applies: %s',
  (_at, rule, applies, before, after) => {
    const { ids, risk } = found(before, after);
    expect(ids.includes(rule)).toBe(applies);
    expect(risk).toBe(
      ids.length === 0 ? undefined : highestRisk(ids.map((id) => table.find((one) => one.id === id)!.risk)),
    );
  },
);

test('every rule has a case where it applies and one where it does not', () => {
  const ids = (applies: boolean): string[] =>
    [...new Set(cases.filter((one) => one[1] === applies).map(([id]) => id))].sort();
  const all = table.map(({ id }) => id).sort();
  expect(ids(true)).toEqual(all);
  expect(ids(false)).toEqual(all);
});
