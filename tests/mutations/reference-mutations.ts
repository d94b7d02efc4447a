import { caughtBy, container, drop, pod, remove, set, type Mutation } from './mutation';

const job = 'spec/jobTemplate/spec/template/spec';

/** What is valid by itself, and points at nothing, at the wrong thing, or contradicts itself. */
export const referenceMutations: readonly Mutation[] = [
  ...caughtBy('reference/config-map', [
    ['mounts a ConfigMap that is not there', 'Deployment/status-page', set(`${pod}/volumes/0/configMap/name`, 'status-pages')],
    ['reads all variables of a ConfigMap that is not there', 'Deployment/frontend', set(`${container}/envFrom`, [{ configMapRef: { name: 'settings' } }])],
    ['has its ConfigMap taken away', 'ConfigMap/status-page', remove],
  ]),
  ...caughtBy('reference/secret', [
    ['reads a Secret that is not there', 'StatefulSet/orders-db', set(`${container}/env/2/valueFrom/secretKeyRef/name`, 'order-db')],
    ['reads a key that the Secret does not have', 'CronJob/orders-backup', set(`${job}/containers/0/env/2/valueFrom/secretKeyRef/key`, 'passwort')],
    ['pulls with a Secret that is not there', 'Deployment/frontend', set(`${pod}/imagePullSecrets`, [{ name: 'registry' }])],
    ['has its sealed Secret taken away', 'SealedSecret/orders-db', remove],
    ['serves with a certificate that nobody makes', 'Gateway/public', set('spec/listeners/1/tls/certificateRefs/0/name', 'public')],
    ['has its Certificate taken away', 'Certificate/public-tls', remove],
  ]),
  ...caughtBy('reference/service-account', [
    ['runs as an account that is not there', 'Deployment/frontend', set(`${pod}/serviceAccountName`, 'front-end')],
    ['has its account taken away', 'ServiceAccount/cartservice', remove],
    ['binds an account that is not there', 'RoleBinding/owners-read', set('subjects/0', { kind: 'ServiceAccount', name: 'robot', namespace: 'online-boutique' })],
  ]),
  ...caughtBy('reference/persistent-volume-claim', [
    ['mounts a claim that is not there', 'CronJob/orders-backup', set(`${job}/volumes/0/persistentVolumeClaim/claimName`, 'dumps')],
    ['has its claim taken away', 'PersistentVolumeClaim/redis-cart-redis-data', remove],
  ]),
  ...caughtBy('reference/priority-class', [
    ['has a priority that is not there', 'Deployment/frontend', set(`${pod}/priorityClassName`, 'very-high')],
  ]),
  ...caughtBy('reference/deployment', [
    ['scales a Deployment that is not there', 'HorizontalPodAutoscaler/frontend', set('spec/scaleTargetRef/name', 'front-end')],
    ['has what it scales taken away', 'Deployment/currencyservice', remove],
  ]),
  ...caughtBy('reference/service', [
    ['names a Service that is not there', 'StatefulSet/orders-db', set('spec/serviceName', 'orders-db-headless')],
  ]),
  ...caughtBy('reference/backend', [
    ['routes to a Service that is not there', 'HTTPRoute/frontend', set('spec/rules/0/backendRefs/0/name', 'front-end')],
    ['routes to a port that the Service does not have', 'HTTPRoute/frontend', set('spec/rules/0/backendRefs/0/port', 8080)],
    ['has what it routes to taken away', 'Service/status-page', remove],
  ]),
  ...caughtBy('reference/gateway', [
    ['attaches to a Gateway that is not there', 'HTTPRoute/frontend', set('spec/parentRefs/0/name', 'private')],
  ]),
  ...caughtBy('reference/cluster-issuer', [
    ['asks an issuer that is not there', 'Certificate/public-tls', set('spec/issuerRef/name', 'lets-encrypt')],
  ]),
  ...caughtBy('reference/cluster-role', [
    ['binds a role that is not there', 'RoleBinding/owners-read', set('roleRef/name', 'viewer')],
  ]),
  ...caughtBy('reference/app-project', [
    ['is in a project that is not there', 'Application/frontend-prod', set('spec/project', 'online-boutique')],
  ]),
  ...caughtBy('reference/service-port', [
    ['serves a port that no container has', 'Service/cartservice', set('spec/ports/0/targetPort', 7071)],
    ['serves a named port that no container has', 'Service/frontend', set('spec/ports/0/targetPort', 'web')],
  ]),
  ...caughtBy('selector/service', [
    ['sends traffic to no pod', 'Service/frontend', set('spec/selector/app.kubernetes.io~1name', 'front-end')],
    ['sends traffic to pods of another app', 'Service/cartservice', set('spec/selector/app.kubernetes.io~1name', 'frontend')],
  ]),
  ...caughtBy('selector/pod-disruption-budget', [
    ['protects no pod', 'PodDisruptionBudget/frontend', set('spec/selector/matchLabels/app.kubernetes.io~1name', 'front-end')],
    ['protects pods of another app', 'PodDisruptionBudget/frontend', set('spec/selector/matchLabels/app.kubernetes.io~1name', 'cartservice')],
  ]),
  ...caughtBy('selector/network-policy', [
    ['stands before no pod', 'NetworkPolicy/frontend-to-cartservice', set('spec/podSelector/matchLabels/app.kubernetes.io~1name', 'cart')],
  ]),
  ...caughtBy('selector/workload', [
    ['counts the pods of another app', 'Deployment/frontend', set('spec/selector/matchLabels/app.kubernetes.io~1name', 'cartservice')],
  ]),
  ...caughtBy('selector/peer', [
    ['lets in pods that are not there', 'NetworkPolicy/frontend-to-cartservice', set('spec/ingress/0/from/0/podSelector/matchLabels/app.kubernetes.io~1name', 'front-end')],
    ['lets out to pods that are not there', 'NetworkPolicy/frontend', set('spec/egress/0/to/0/podSelector/matchLabels/app.kubernetes.io~1name', 'ads')],
  ]),
  ...caughtBy('object/selector-of-template', [
    ['selects other pods than it makes', 'Deployment/frontend', set('spec/selector/matchLabels/app.kubernetes.io~1name', 'front')],
    ['makes other pods than it selects', 'StatefulSet/orders-db', set('spec/template/metadata/labels/app.kubernetes.io~1name', 'db')],
  ]),
  ...caughtBy('object/mounted-volume', [
    ['mounts a volume that the pod does not have', 'StatefulSet/orders-db', set(`${container}/volumeMounts/0/name`, 'temp')],
    ['has a mounted volume taken away', 'CronJob/orders-backup', drop(`${job}/volumes/1`)],
  ]),
  ...caughtBy('object/probe', [
    ['probes in two ways at once', 'Deployment/frontend', set(`${container}/livenessProbe/tcpSocket`, { port: 8080 })],
    ['probes in no way', 'Deployment/cartservice', drop(`${container}/readinessProbe/grpc`)],
    ['probes a port that has no such name', 'Deployment/frontend', set(`${container}/livenessProbe/httpGet/port`, 'web')],
    ['asks a liveness probe to succeed twice', 'Deployment/frontend', set(`${container}/livenessProbe/successThreshold`, 2)],
  ]),
  ...caughtBy('object/requests-within-limits', [
    ['requests more memory than its limit', 'Deployment/frontend', set(`${container}/resources/requests/memory`, '1Gi')],
    ['limits CPU to less than it requests', 'Deployment/frontend', set(`${container}/resources/limits/cpu`, '100m')],
  ]),
  ...caughtBy('object/env-source', [
    ['gives a variable a value and a source', 'StatefulSet/orders-db', set(`${container}/env/2/value`, 'x')],
    ['gives a variable two sources', 'StatefulSet/orders-db', set(`${container}/env/2/valueFrom/fieldRef`, { fieldPath: 'metadata.name' })],
  ]),
  ...caughtBy('object/volume-source', [
    ['has a volume of two kinds', 'StatefulSet/orders-db', set(`${pod}/volumes/0/secret`, { secretName: 'orders-db' })],
  ]),
  ...caughtBy('object/restart-policy', [
    ['starts a job for ever', 'CronJob/orders-backup', set(`${job}/restartPolicy`, 'Always')],
    ['has pods that do not start again', 'Deployment/frontend', set(`${pod}/restartPolicy`, 'Never')],
  ]),
  ...caughtBy('object/replica-range', [
    ['autoscales from more to less', 'HorizontalPodAutoscaler/frontend', set('spec/minReplicas', 20)],
  ]),
  ...caughtBy('object/disruption-budget', [
    ['has a budget that says two things', 'PodDisruptionBudget/frontend', set('spec/minAvailable', 1)],
    ['has a budget that says nothing', 'PodDisruptionBudget/frontend', drop('spec/maxUnavailable')],
  ]),
  ...caughtBy('object/service-ports', [
    ['has a Service without ports', 'Service/frontend', drop('spec/ports')],
    ['has several ports, one without a name', 'Service/frontend', set('spec/ports/1', { port: 81, targetPort: 8080 })],
  ]),
  ...caughtBy('object/rollout-stands-still', [
    ['never replaces a pod', 'Deployment/frontend', set('spec/strategy/rollingUpdate/maxSurge', 0)],
    ['recreates and rolls at once', 'Deployment/frontend', set('spec/strategy/type', 'Recreate')],
  ]),
]; // prettier-ignore
