import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Team } from '../model/team';

/** The role of teams that operate the platform. */
const operator = 'role:operator';
/** What operators may do with every Application. Creating, changing and deleting is git's alone. */
const operatorVerbs = ['get', 'sync', 'action/*'];

/**
 * Argo CD's permissions: everybody who can log in reads, teams that operate the platform sync every app. What owners may do
 * stands in their projects.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/rbac/
 */
export function rbacConfigMap(scope: Construct, teams: readonly Team[]): void {
  new k8s.KubeConfigMap(scope, 'rbac', {
    metadata: {
      name: 'argocd-rbac-cm',
      namespace: 'argocd',
      labels: { 'app.kubernetes.io/name': 'argocd-rbac-cm', 'app.kubernetes.io/part-of': 'argocd' },
    },
    data: { 'policy.default': 'role:readonly', 'policy.csv': policies(teams), scopes: '[groups]' },
  });
}

/** `policy.csv`, in Casbin's syntax. */
export function policies(teams: readonly Team[]): string {
  const groups = teams.filter((one) => one.operates).flatMap((one) => one.groups);
  return [
    ...operatorVerbs.map((verb) => `p, ${operator}, applications, ${verb}, */*, allow`),
    `p, ${operator}, logs, get, */*, allow`,
    ...[...new Set(groups)].sort().map((group) => `g, ${group}, ${operator}`),
  ]
    .map((line) => `${line}\n`)
    .join('');
}
