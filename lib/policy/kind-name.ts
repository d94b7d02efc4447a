/** API groups of the kinds that rules know, '' being the core group; `extensions` once had some of them. */
const groups: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    '': 'ConfigMap LimitRange Namespace PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount',
    apps: 'DaemonSet Deployment ReplicaSet StatefulSet',
    'argoproj.io': 'AppProject Application ApplicationSet Rollout',
    autoscaling: 'HorizontalPodAutoscaler',
    batch: 'CronJob Job',
    'bitnami.com': 'SealedSecret',
    'cert-manager.io': 'Certificate ClusterIssuer Issuer',
    extensions: 'DaemonSet Deployment Ingress NetworkPolicy ReplicaSet',
    'external-secrets.io': 'ClusterSecretStore ExternalSecret SecretStore',
    'gateway.networking.k8s.io': 'GRPCRoute Gateway GatewayClass HTTPRoute TCPRoute TLSRoute',
    'networking.k8s.io': 'Ingress IngressClass NetworkPolicy',
    policy: 'PodDisruptionBudget',
    'rbac.authorization.k8s.io': 'ClusterRole ClusterRoleBinding Role RoleBinding',
  }).reduce((known, [group, kinds]) => {
    for (const kind of kinds.split(' ')) known.set(kind, [...(known.get(kind) ?? []), group]);
    return known;
  }, new Map<string, readonly string[]>()),
);

/** What a kind is called in rules and messages: as it is, or with its group where another group's is meant by the bare name. */
export function kindName(apiVersion: string, kind: string): string {
  const known = groups.get(kind);
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return known === undefined || known.includes(group) ? kind : `${kind}.${group}`;
}
