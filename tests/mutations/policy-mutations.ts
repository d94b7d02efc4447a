import { caughtBy, container, drop, pod, remove, set, type Mutation } from './mutation';

const context = `${container}/securityContext`;
const registry = 'us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo';

/** What an API server takes, and nobody should. */
export const policyMutations: readonly Mutation[] = [
  ...caughtBy('argocd-permissions', [
    ['takes any repository', 'AppProject/online-boutique-prod', set('spec/sourceRepos', ['*'])],
    ['deploys to any namespace', 'AppProject/online-boutique-prod', set('spec/destinations/0/namespace', '*')],
    ['deploys to any cluster', 'AppProject/online-boutique-prod', set('spec/destinations/0/server', '*')],
    ['brings any cluster-wide object', 'AppProject/online-boutique-prod', set('spec/clusterResourceWhitelist', [{ group: '*', kind: '*' }])],
    ['lets a role do anything', 'AppProject/online-boutique-prod', set('spec/roles/0/policies/0', 'p, proj:online-boutique-prod:team-storefront, applications, *, online-boutique-prod/*, allow')],
    ['is in the project that allows everything', 'Application/frontend-prod', set('spec/project', 'default')],
    ['deploys to where its project may not', 'Application/frontend-prod', set('spec/destination/namespace', 'kube-system')],
  ]),
  ...caughtBy('default-deny', [
    ['has its default deny taken away', 'NetworkPolicy/default-deny', remove],
    ['has a default deny of outgoing traffic alone', 'NetworkPolicy/default-deny', set('spec/policyTypes', ['Egress'])],
    ['lets everybody in by default', 'NetworkPolicy/default-deny', set('spec/ingress', [{}])],
  ]),
  ...caughtBy('disruption-budget', [
    ['has its budget taken away', 'PodDisruptionBudget/cartservice', remove],
    ['lets no pod go', 'PodDisruptionBudget/cartservice', set('spec/maxUnavailable', 0)],
  ]),
  ...caughtBy('host-collision', [
    ['answers for the host of another app', 'HTTPRoute/status-page', set('spec/hostnames', ['shop.example.com'])],
  ]),
  ...caughtBy('image-no-latest', [
    ['runs latest', 'Deployment/frontend', set(`${container}/image`, `${registry}/frontend:latest`)],
    ['runs no version at all', 'Deployment/frontend', set(`${container}/image`, `${registry}/frontend`)],
  ]),
  ...caughtBy('image-registry', [
    ['runs an image of somebody else', 'Deployment/frontend', set(`${container}/image`, 'docker.io/someone/frontend:v0.10.6')],
    ['runs an image of a registry that looks alike', 'Deployment/frontend', set(`${container}/image`, 'us-central1-docker.pkg.dev/online-boutique-cin/frontend:v0.10.6')],
  ]),
  ...caughtBy('image-version-tag', [
    ['runs a branch', 'Deployment/frontend', set(`${container}/image`, `${registry}/frontend:main`)],
    ['runs a commit', 'Deployment/frontend', set(`${container}/image`, `${registry}/frontend:3f2a91c`)],
  ]),
  ...caughtBy('labels-and-owner', [
    ['has no owner', 'Deployment/frontend', drop('metadata/labels/slipway.dev~1owner')],
    ['has no name for tools', 'StatefulSet/orders-db', drop('metadata/labels/app.kubernetes.io~1name')],
  ]),
  ...caughtBy('no-default-namespace', [
    ['lands in the namespace default', 'Deployment/frontend', set('metadata/namespace', 'default')],
    ['lands in no namespace', 'ConfigMap/status-page', drop('metadata/namespace')],
  ]),
  ...caughtBy('no-host-network', [
    ["shares its node's network", 'Deployment/frontend', set(`${pod}/hostNetwork`, true)],
    ["shares its node's processes", 'Deployment/frontend', set(`${pod}/hostPID`, true)],
    ["shares its node's IPC", 'CronJob/orders-backup', set('spec/jobTemplate/spec/template/spec/hostIPC', true)],
  ]),
  ...caughtBy('no-host-path', [
    ["mounts its node's root", 'StatefulSet/orders-db', set(`${pod}/volumes/0`, { name: 'tmp', hostPath: { path: '/' } })],
    ["mounts its node's container socket", 'Deployment/frontend', set(`${pod}/volumes`, [{ name: 'run', hostPath: { path: '/run/containerd' } }])],
  ]),
  ...caughtBy('no-privileged', [
    ['is privileged', 'Deployment/frontend', set(`${context}/privileged`, true)],
    ['has a privileged container before the others', 'Deployment/frontend', set(`${pod}/initContainers`, [{ name: 'init', image: `${registry}/frontend:v0.10.6`, securityContext: { privileged: true } }])],
  ]),
  ...caughtBy('plaintext-secret', [
    ['has a Secret in clear', 'ConfigMap/status-page', set('', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'status-page', namespace: 'status-page' }, stringData: { password: 'hunter2' } })],
    ['has a Secret in base64', 'ConfigMap/status-page', set('', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'status-page', namespace: 'status-page' }, data: { password: 'aHVudGVyMg==' } })],
  ]),
  ...caughtBy('pod-security-baseline', [
    ['adds a capability', 'Deployment/frontend', set(`${context}/capabilities/add`, ['SYS_ADMIN'])],
    ["listens on its node's port", 'Deployment/frontend', set(`${container}/ports/0/hostPort`, 8080)],
    ['has no seccomp profile on purpose', 'Deployment/frontend', set(`${pod}/securityContext/seccompProfile/type`, 'Unconfined')],
    ['sees all of /proc', 'Deployment/frontend', set(`${context}/procMount`, 'Unmasked')],
    ['sets a kernel parameter', 'Deployment/frontend', set(`${pod}/securityContext/sysctls`, [{ name: 'kernel.msgmax', value: '1' }])],
    ['has an SELinux type of its own', 'Deployment/frontend', set(`${context}/seLinuxOptions`, { type: 'spc_t' })],
  ]),
  ...caughtBy('pod-security-restricted', [
    ['may run as root', 'Deployment/frontend', set(`${pod}/securityContext/runAsNonRoot`, false)],
    ['does not say that it is not root', 'Deployment/frontend', drop(`${pod}/securityContext/runAsNonRoot`)],
    ['runs as user 0', 'Deployment/frontend', set(`${pod}/securityContext/runAsUser`, 0)],
    ['may gain rights', 'Deployment/frontend', set(`${context}/allowPrivilegeEscalation`, true)],
    ['does not say that it gains no rights', 'StatefulSet/orders-db', drop(`${context}/allowPrivilegeEscalation`)],
    ['keeps its capabilities', 'Deployment/frontend', drop(`${context}/capabilities`)],
    ['has no seccomp profile', 'CronJob/orders-backup', drop('spec/jobTemplate/spec/template/spec/securityContext/seccompProfile')],
    ['mounts over NFS', 'StatefulSet/orders-db', set(`${pod}/volumes/0`, { name: 'tmp', nfs: { server: 'a', path: '/' } })],
  ]),
  ...caughtBy('probes', [
    ['is never asked whether it is ready', 'Deployment/frontend', drop(`${container}/readinessProbe`)],
    ['is never asked whether it lives', 'StatefulSet/orders-db', drop(`${container}/livenessProbe`)],
  ]),
  ...caughtBy('production-replicas', [
    ['serves customers with one pod', 'Deployment/cartservice', set('spec/replicas', 1)],
    ['is autoscaled down to one pod', 'HorizontalPodAutoscaler/frontend', set('spec/minReplicas', 1)],
  ]),
  ...caughtBy('public-tls', [
    ['is reached in clear', 'HTTPRoute/redirect-to-https', set('spec/rules', [{ backendRefs: [{ name: 'envoy', port: 80 }] }])],
    ['has a listener without a certificate', 'Gateway/public', drop('spec/listeners/1/tls/certificateRefs')],
  ]),
  ...caughtBy('quota-fits', [
    ['requests more CPU than its namespace may', 'ResourceQuota/quota', set('spec/hard/requests.cpu', '100m')],
    ['has more pods than its namespace may', 'ResourceQuota/quota', set('spec/hard/pods', '1')],
    ['wants a hundred replicas of a large pod', 'Deployment/cartservice', set('spec/replicas', 1000)],
  ]),
  ...caughtBy('rbac-wildcards', [
    ['may do anything', 'RoleBinding/owners-read', set('', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'all', namespace: 'online-boutique' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['*'] }] })],
    ['may read every kind', 'RoleBinding/owners-read', set('', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'all' }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['get'] }] })],
  ]),
  ...caughtBy('rbac-escalation', [
    ['binds its owners as administrators', 'RoleBinding/owners-read', set('roleRef/name', 'cluster-admin')],
    ['may become anybody', 'RoleBinding/owners-read', set('', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'all' }, rules: [{ apiGroups: [''], resources: ['users'], verbs: ['impersonate'] }] })],
    ['may run commands in pods', 'RoleBinding/owners-read', set('', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'debug', namespace: 'online-boutique' }, rules: [{ apiGroups: [''], resources: ['pods/exec'], verbs: ['create'] }] })],
  ]),
  ...caughtBy('resources', [
    ['has no limit of memory, and no default', 'LimitRange/defaults', set('', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bare', namespace: 'monitoring', labels: {} }, spec: { containers: [{ name: 'a', image: 'registry.example.com/a:v1.0.0' }] } })],
  ]),
  ...caughtBy('spread', [
    ['may stand on one node with all replicas', 'Deployment/cartservice', drop(`${pod}/topologySpreadConstraints`)],
  ]),
]; // prettier-ignore
