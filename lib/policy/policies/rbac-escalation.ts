import { listAt, valueAt } from '../../model/json';
import { itemsAt } from '../manifest-set';
import type { Breach, Policy } from './policy';

/** No role lets its holder gain more rights than it has. */
export const rbacEscalation: Policy = {
  id: 'rbac-escalation',
  what: 'No role lets its holder gain more rights than it has.',
  why: 'Who may bind roles, impersonate others or open tokens is an administrator by another name.',
  fix: 'Leave out escalate, bind and impersonate, tokens and proxies; bind a role of its own instead of cluster-admin.',
  severity: { production: 'error', elsewhere: 'error' },
  good: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: reader }
rules: [{ apiGroups: [''], resources: [nodes], verbs: [get] }]
`,
  bad: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: helper }
rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind] }]
`,
  breaches: (set) => [
    ...set.ofKind('Role', 'ClusterRole').flatMap((manifest) =>
      itemsAt(manifest.object, 'rules').flatMap(({ item, path }) =>
        [
          { field: 'verbs', forbidden: ['escalate', 'bind', 'impersonate'] },
          { field: 'resources', forbidden: ['serviceaccounts/token', 'nodes/proxy', 'pods/exec', 'pods/attach'] },
        ].flatMap(({ field, forbidden }): Breach[] => {
          const index = listAt(item, field).findIndex((one) => forbidden.includes(String(one)));
          if (index < 0) return [];
          const value = listAt(item, field)[index];
          return [
            {
              manifest,
              path: [...path, field, index],
              value,
              problem: `allows ${String(value)}`,
              expectation: `none of ${forbidden.join(', ')}`,
            },
          ];
        }),
      ),
    ),
    ...set.ofKind('RoleBinding', 'ClusterRoleBinding').flatMap((manifest): Breach[] => {
      const value = valueAt(manifest.object, 'roleRef', 'name');
      if (value !== 'cluster-admin') return [];
      return [
        {
          manifest,
          path: ['roleRef', 'name'],
          value,
          problem: 'binds cluster-admin',
          expectation: 'a role of its own',
        },
      ];
    }),
  ],
};
