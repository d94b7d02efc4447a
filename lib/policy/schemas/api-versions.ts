import type { Judge, Verdict } from '../judge';

/** An API that goes: since when it is deprecated, in which version it is no more, and what takes its place. */
interface GoingApi {
  readonly api: string;
  readonly kinds: readonly string[];
  readonly deprecated: number;
  readonly removed: number | undefined;
  readonly use: string;
}

/**
 * Minor versions of Kubernetes 1 in which APIs were deprecated and removed.
 *
 * @see https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 */
const goingApis: readonly GoingApi[] = [
  { api: 'extensions/v1beta1', kinds: ['Deployment', 'DaemonSet', 'ReplicaSet'], deprecated: 8, removed: 16, use: 'apps/v1' },
  { api: 'extensions/v1beta1', kinds: ['NetworkPolicy'], deprecated: 9, removed: 16, use: 'networking.k8s.io/v1' },
  { api: 'extensions/v1beta1', kinds: ['Ingress'], deprecated: 14, removed: 22, use: 'networking.k8s.io/v1' },
  { api: 'apps/v1beta1', kinds: ['Deployment', 'StatefulSet'], deprecated: 9, removed: 16, use: 'apps/v1' },
  { api: 'apps/v1beta2', kinds: ['Deployment', 'DaemonSet', 'ReplicaSet', 'StatefulSet'], deprecated: 9, removed: 16, use: 'apps/v1' },
  { api: 'networking.k8s.io/v1beta1', kinds: ['Ingress', 'IngressClass'], deprecated: 19, removed: 22, use: 'networking.k8s.io/v1' },
  { api: 'rbac.authorization.k8s.io/v1beta1', kinds: ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'], deprecated: 17, removed: 22, use: 'rbac.authorization.k8s.io/v1' },
  { api: 'apiextensions.k8s.io/v1beta1', kinds: ['CustomResourceDefinition'], deprecated: 16, removed: 22, use: 'apiextensions.k8s.io/v1' },
  { api: 'admissionregistration.k8s.io/v1beta1', kinds: ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'], deprecated: 16, removed: 22, use: 'admissionregistration.k8s.io/v1' },
  { api: 'apiregistration.k8s.io/v1beta1', kinds: ['APIService'], deprecated: 19, removed: 22, use: 'apiregistration.k8s.io/v1' },
  { api: 'coordination.k8s.io/v1beta1', kinds: ['Lease'], deprecated: 19, removed: 22, use: 'coordination.k8s.io/v1' },
  { api: 'scheduling.k8s.io/v1beta1', kinds: ['PriorityClass'], deprecated: 14, removed: 22, use: 'scheduling.k8s.io/v1' },
  { api: 'storage.k8s.io/v1beta1', kinds: ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment'], deprecated: 19, removed: 22, use: 'storage.k8s.io/v1' },
  { api: 'storage.k8s.io/v1beta1', kinds: ['CSIStorageCapacity'], deprecated: 24, removed: 27, use: 'storage.k8s.io/v1' },
  { api: 'batch/v1beta1', kinds: ['CronJob'], deprecated: 21, removed: 25, use: 'batch/v1' },
  { api: 'discovery.k8s.io/v1beta1', kinds: ['EndpointSlice'], deprecated: 21, removed: 25, use: 'discovery.k8s.io/v1' },
  { api: 'events.k8s.io/v1beta1', kinds: ['Event'], deprecated: 19, removed: 25, use: 'events.k8s.io/v1' },
  { api: 'policy/v1beta1', kinds: ['PodDisruptionBudget'], deprecated: 21, removed: 25, use: 'policy/v1' },
  { api: 'policy/v1beta1', kinds: ['PodSecurityPolicy'], deprecated: 21, removed: 25, use: 'Pod Security admission' },
  { api: 'node.k8s.io/v1beta1', kinds: ['RuntimeClass'], deprecated: 20, removed: 25, use: 'node.k8s.io/v1' },
  { api: 'autoscaling/v2beta1', kinds: ['HorizontalPodAutoscaler'], deprecated: 22, removed: 25, use: 'autoscaling/v2' },
  { api: 'autoscaling/v2beta2', kinds: ['HorizontalPodAutoscaler'], deprecated: 23, removed: 26, use: 'autoscaling/v2' },
  { api: 'flowcontrol.apiserver.k8s.io/v1beta1', kinds: ['FlowSchema', 'PriorityLevelConfiguration'], deprecated: 23, removed: 26, use: 'flowcontrol.apiserver.k8s.io/v1' },
  { api: 'flowcontrol.apiserver.k8s.io/v1beta2', kinds: ['FlowSchema', 'PriorityLevelConfiguration'], deprecated: 26, removed: 29, use: 'flowcontrol.apiserver.k8s.io/v1' },
  { api: 'flowcontrol.apiserver.k8s.io/v1beta3', kinds: ['FlowSchema', 'PriorityLevelConfiguration'], deprecated: 29, removed: 32, use: 'flowcontrol.apiserver.k8s.io/v1' },
  { api: 'v1', kinds: ['ComponentStatus'], deprecated: 19, removed: undefined, use: 'the health endpoints of components' },
  { api: 'v1', kinds: ['Endpoints'], deprecated: 33, removed: undefined, use: 'discovery.k8s.io/v1 EndpointSlice' },
]; // prettier-ignore

/** Whether an API was once there, and is told of by name. */
export function isGoingApi(apiVersion: string, kind: string): boolean {
  return goingApis.some(({ api, kinds }) => api === apiVersion && kinds.includes(kind));
}

/** How many versions ahead of the cluster's are looked at: an upgrade must find nothing that it breaks. */
const ahead = 2;

/** Judges APIs that the cluster's version or one of the next two does not have any more, or deprecates. */
export const apiVersionJudge: Judge = ({ manifests, facts }) => {
  const minor = Number(facts.kubernetes.split('.')[1]);
  return manifests.flatMap((manifest): Verdict[] => {
    const { apiVersion, kind } = manifest;
    const going = goingApis.find(({ api, kinds }) => api === apiVersion && kinds.includes(kind));
    if (going === undefined || going.deprecated > minor + ahead) return [];
    const { removed, deprecated, use } = going;
    const isRemoved = removed !== undefined && removed <= minor;
    const isSoon = removed !== undefined && removed <= minor + ahead;
    const told = isRemoved
      ? `was removed in Kubernetes 1.${removed}, and the cluster runs ${facts.kubernetes}`
      : isSoon
        ? `is removed in Kubernetes 1.${removed}; the cluster runs ${facts.kubernetes}`
        : `is deprecated since Kubernetes 1.${deprecated}`;
    return [
      {
        manifest,
        rule: isRemoved ? 'api/removed' : 'api/deprecated',
        severity: isRemoved ? 'error' : 'warning',
        path: ['apiVersion'],
        value: apiVersion,
        problem: `${kind} of ${apiVersion} ${told}`,
        expectation: use,
        fix: `write it for ${use}`,
      },
    ];
  });
};
