import { rbac, type Provider } from '@pulumi/kubernetes';
import { ComponentResource, type ComponentResourceOptions } from '@pulumi/pulumi';
import type { AccessOptions } from './access-options';

/** What access is made of. */
export interface AccessArgs extends AccessOptions {
  readonly provider: Provider;
  /** When this is run: what has expired by then is not granted. */
  readonly now: Date;
}

/** People read, break-glass groups do what they must until they must not. */
export class Access extends ComponentResource {
  constructor(name: string, args: AccessArgs, options: ComponentResourceOptions = {}) {
    super('slipway:cluster:Access', name, {}, options);
    const { provider, now, viewers = [], breakGlass = [] } = args;
    const own = { parent: this, provider };
    if (viewers.length > 0) {
      // `view` leaves Secrets out; nodes, namespaces and volumes are read through a role of our own.
      const reader = new rbac.v1.ClusterRole(
        `${name}-reader`,
        {
          metadata: { name: 'slipway-reader' },
          rules: [
            {
              apiGroups: [''],
              resources: ['nodes', 'namespaces', 'persistentvolumes'],
              verbs: ['get', 'list', 'watch'],
            },
            { apiGroups: ['metrics.k8s.io'], resources: ['nodes', 'pods'], verbs: ['get', 'list'] },
          ],
        },
        own,
      );
      this.#bind(`${name}-view`, 'slipway-view', 'view', viewers, {}, own);
      this.#bind(`${name}-read`, 'slipway-reader', 'slipway-reader', viewers, {}, { ...own, dependsOn: reader });
    }
    for (const { group, reason, expires } of breakGlass) {
      if (now.getTime() >= Date.parse(expires)) continue;
      const annotations = { 'slipway.dev/reason': reason, 'slipway.dev/expires': expires };
      this.#bind(
        `${name}-break-glass-${group}`,
        `slipway-break-glass-${group}`,
        'cluster-admin',
        [group],
        annotations,
        own,
      );
    }
    this.registerOutputs({});
  }

  #bind(
    resource: string,
    name: string,
    role: string,
    groups: readonly string[],
    annotations: Record<string, string>,
    options: ComponentResourceOptions & { provider: Provider },
  ): void {
    new rbac.v1.ClusterRoleBinding(
      resource,
      {
        metadata: { name, annotations },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
        subjects: groups.map((group) => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: group })),
      },
      options,
    );
  }
}
