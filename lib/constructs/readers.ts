import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';

/** Lets groups of people read a namespace by the role `view`, which shows no Secret. People write through git alone. */
export function readersOf(scope: Construct, namespace: string, groups: readonly string[]): void {
  if (groups.length === 0) return;
  new k8s.KubeRoleBinding(scope, `readers-${namespace}`, {
    metadata: { name: 'owners-read', namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [...new Set(groups)]
      .sort()
      .map((name) => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name })),
  });
}
