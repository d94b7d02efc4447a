import { listAt, textAt, valueAt } from '../../model/json';
import { itemsAt, type Manifest, type ManifestSet } from '../manifest-set';
import { isLike } from '../references/provided';
import type { Breach, Policy } from './policy';

/** Argo CD may do no more than its apps need. */
export const argocdPermissions: Policy = {
  id: 'argocd-permissions',
  what: 'Argo CD may do no more than its apps need.',
  why: 'Argo CD holds the keys of the cluster: a project that allows everything hands them to whoever can change one of its repositories.',
  fix: 'Name repositories, namespaces, kinds and actions; put the Application into the project of its system.',
  severity: { production: 'error', elsewhere: 'error' },
  good: `apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: { name: shop, namespace: argocd }
spec:
  sourceRepos: ['https://git.example.com/environment-repo.git']
  destinations: [{ server: 'https://kubernetes.default.svc', namespace: shop }]
  clusterResourceWhitelist: []
`,
  bad: `apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: { name: shop, namespace: argocd }
spec:
  sourceRepos: ['*']
  destinations: [{ server: 'https://kubernetes.default.svc', namespace: shop }]
  clusterResourceWhitelist: []
`,
  breaches: (set) => [
    ...set.ofKind('AppProject').flatMap(projectBreaches),
    ...set.ofKind('Application').flatMap((application) => applicationBreaches(set, application)),
    ...set.ofKind('ConfigMap').flatMap(rbacBreaches),
  ],
};

function projectBreaches(manifest: Manifest): Breach[] {
  const { object } = manifest;
  const breach = (path: Breach['path'], value: unknown, problem: string, expectation: string): Breach => ({
    manifest, path: ['spec', ...path], value, problem, expectation,
  }); // prettier-ignore
  return [
    ...listAt(object, 'spec', 'sourceRepos').flatMap((value, index) =>
      value === '*' ? [breach(['sourceRepos', index], value, 'takes any repository', 'repositories by name')] : [],
    ),
    ...listAt(object, 'spec', 'destinations').flatMap((one, index) =>
      ['server', 'name', 'namespace'].flatMap((field) =>
        valueAt(one, field) === '*'
          ? [breach(['destinations', index, field], '*', `deploys to any ${field}`, `one ${field}`)]
          : [],
      ),
    ),
    ...listAt(object, 'spec', 'clusterResourceWhitelist').flatMap((one, index) =>
      valueAt(one, 'group') === '*' || valueAt(one, 'kind') === '*'
        ? [breach(['clusterResourceWhitelist', index], one, 'brings any kind of cluster-wide object', 'kinds by name')]
        : [],
    ),
    ...itemsAt(object, 'spec', 'roles').flatMap(({ item, path }) =>
      listAt(item, 'policies').flatMap((policy, index) => {
        const [, , resource, action] = String(policy).split(',').map((part) => part.trim());
        if (resource !== '*' && action !== '*') return [];
        return [breach([...path.slice(1), 'policies', index], policy, 'a role may do anything', 'actions by name')];
      }),
    ),
  ]; // prettier-ignore
}

/** Argo CD refuses what its project does not allow, and the project `default` allows everything. */
function applicationBreaches(set: ManifestSet, manifest: Manifest): Breach[] {
  const name = textAt(manifest.object, 'spec', 'project') ?? 'default';
  if (name === 'default') {
    return [
      {
        manifest, path: ['spec', 'project'], value: name, problem: "is in the project 'default', which allows everything",
        expectation: 'a project of its own',
      },
    ]; // prettier-ignore
  }
  const project = set.tryFind('AppProject', manifest.namespace, name);
  if (project === undefined) return [];
  const destination = valueAt(manifest.object, 'spec', 'destination');
  const isAllowed = listAt(project.object, 'spec', 'destinations').some((one) =>
    ['server', 'name', 'namespace'].every((field) => fits(valueAt(destination, field), valueAt(one, field))),
  );
  if (isAllowed) return [];
  return [
    {
      manifest, path: ['spec', 'destination'], value: destination, problem: `project '${name}' does not allow its destination`,
      expectation: "one of the project's destinations",
    },
  ]; // prettier-ignore
}

/** A project names a server or a cluster; what it leaves out is not compared. */
function fits(wanted: unknown, allowed: unknown): boolean {
  return typeof wanted !== 'string' || typeof allowed !== 'string' || isLike(wanted, allowed);
}

function rbacBreaches(manifest: Manifest): Breach[] {
  if (manifest.name !== 'argocd-rbac-cm') return [];
  const standard = textAt(manifest.object, 'data', 'policy.default');
  const lines = (textAt(manifest.object, 'data', 'policy.csv') ?? '').split('\n');
  const wide = lines.find((line) => {
    const [kind, , resource, action] = line.split(',').map((part) => part.trim());
    return kind === 'p' && (resource === '*' || action === '*');
  });
  return [
    ...(standard === 'role:admin'
      ? [
          {
            manifest, path: ['data', 'policy.default'], value: standard, problem: 'everybody who logs in is an administrator',
            expectation: "'role:readonly', or nothing",
          },
        ]
      : []),
    ...(wide === undefined
      ? []
      : [{ manifest, path: ['data', 'policy.csv'], value: wide, problem: `'${wide}' allows anything`, expectation: 'actions by name' }]),
  ]; // prettier-ignore
}
