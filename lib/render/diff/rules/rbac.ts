import { isObject, listAt } from '../../../model/json';
import type { ObjectContext, Rule } from './rule';

const roles = ['rbac.authorization.k8s.io/Role', 'rbac.authorization.k8s.io/ClusterRole'];
const bindings = ['rbac.authorization.k8s.io/RoleBinding', 'rbac.authorization.k8s.io/ClusterRoleBinding'];

/** Rules for who may do what through the Kubernetes API. */
export const rbacRules: readonly Rule[] = [
  {
    id: 'role-widened',
    risk: 'security',
    says: 'allows more',
    kinds: roles,
    applies: ({ keys, kind, depth }, object) =>
      keys[0] === 'rules' && kind !== 'move' && keys.length === depth && isWidened(object),
  },
  {
    id: 'role-added',
    risk: 'security',
    says: 'is a new set of permissions',
    on: ['added'],
    kinds: roles,
    applies: ({ keys, after }) => keys.length === 0 && listAt(after, 'rules').length > 0,
  },
  {
    id: 'role-aggregated',
    risk: 'security',
    says: 'gathers or lends permissions by label',
    on: ['added', 'changed'],
    kinds: ['rbac.authorization.k8s.io/ClusterRole'],
    applies: ({ keys, kind }) =>
      kind !== 'remove' &&
      (keys[0] === 'aggregationRule' ||
        (keys[1] === 'labels' && (keys[2] ?? '').startsWith('rbac.authorization.k8s.io/aggregate-to-'))),
  },
  {
    id: 'binding-added',
    risk: 'security',
    says: 'grants a role',
    on: ['added'],
    kinds: bindings,
    applies: ({ keys }) => keys.length === 0,
  },
  {
    id: 'subject-added',
    risk: 'security',
    says: 'grants its role to more subjects',
    kinds: bindings,
    applies: ({ keys, kind }) => keys[0] === 'subjects' && (kind === 'add' || kind === 'change'),
  },
];

/** One permission: a verb on a resource, or on a path outside the API groups. */
interface Permission {
  readonly verb: string;
  readonly path: string | undefined;
  readonly group: string;
  readonly resource: string;
  /** Undefined means objects of any name. */
  readonly name: string | undefined;
}

function isWidened({ before, after }: ObjectContext): boolean {
  const old = listAt(before, 'rules');
  return listAt(after, 'rules').some((rule) => permissionsOf(rule).some((one) => !old.some((had) => covers(had, one))));
}

function texts(rule: unknown, field: string): readonly string[] {
  return isObject(rule) ? listAt(rule, field).filter((one) => typeof one === 'string') : [];
}

function permissionsOf(rule: unknown): Permission[] {
  const names = texts(rule, 'resourceNames');
  const verbs = texts(rule, 'verbs');
  const paths = texts(rule, 'nonResourceURLs').flatMap((path) =>
    verbs.map((verb) => ({ verb, path, group: '', resource: '', name: undefined })),
  );
  const resources = texts(rule, 'apiGroups').flatMap((group) =>
    texts(rule, 'resources').flatMap((resource) =>
      (names.length === 0 ? [undefined] : names).flatMap((name) =>
        verbs.map((verb) => ({ verb, path: undefined, group, resource, name })),
      ),
    ),
  );
  return [...paths, ...resources];
}

/** @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources for the wildcards. */
function covers(rule: unknown, { verb, path, group, resource, name }: Permission): boolean {
  const has = (field: string, wanted: string): boolean => {
    const all = texts(rule, field);
    return all.includes('*') || all.includes(wanted);
  };
  if (!has('verbs', verb)) return false;
  if (path !== undefined) {
    const known = texts(rule, 'nonResourceURLs');
    return known.some((one) => one === path || (one.endsWith('*') && path.startsWith(one.slice(0, -1))));
  }
  const subresource = /\/.+$/.exec(resource)?.[0];
  const known = has('resources', resource) || (subresource !== undefined && has('resources', `*${subresource}`));
  const names = texts(rule, 'resourceNames');
  return known && has('apiGroups', group) && (names.length === 0 || (name !== undefined && names.includes(name)));
}
