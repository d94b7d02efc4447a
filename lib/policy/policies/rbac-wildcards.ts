import { listAt } from '../../model/json';
import { itemsAt } from '../manifest-set';
import type { Breach, Policy } from './policy';

/** Roles name what they allow. */
export const rbacWildcards: Policy = {
  id: 'rbac-wildcards',
  what: 'Roles name what they allow.',
  why: 'A wildcard allows what nobody thought of, and whatever is added later.',
  fix: 'List the API groups, resources and verbs that are needed.',
  severity: { production: 'error', elsewhere: 'error' },
  good: `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader, namespace: shop }
rules: [{ apiGroups: [''], resources: [configmaps], verbs: [get] }]
`,
  bad: `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader, namespace: shop }
rules: [{ apiGroups: ['*'], resources: [configmaps], verbs: [get] }]
`,
  breaches: (set) =>
    set.ofKind('Role', 'ClusterRole').flatMap((manifest) =>
      itemsAt(manifest.object, 'rules').flatMap(({ item, path }) =>
        ['apiGroups', 'resources', 'verbs', 'nonResourceURLs'].flatMap((field): Breach[] => {
          const index = listAt(item, field).findIndex((one) => String(one).includes('*'));
          if (index < 0) return [];
          const value = listAt(item, field)[index];
          return [
            { manifest, path: [...path, field, index], value, problem: `allows any of ${field}`, expectation: 'names' },
          ];
        }),
      ),
    ),
};
