import type { App } from '../model/app';
import { applicationName } from '../model/application-name';
import type { Cluster } from '../model/cluster';
import type { Environment } from '../model/environment';
import { groupBy } from '../model/group-by';
import type { Team } from '../model/team';
import type { AppProjectSpec } from './app-project';

type Role = NonNullable<AppProjectSpec['roles']>[number];

/** Whose roles a project needs. */
export interface OwnedProject {
  readonly project: string;
  readonly apps: readonly App[];
  readonly environment: Environment;
  readonly cluster: Cluster;
  readonly teams: readonly Team[];
  readonly ownersMay: 'get' | 'sync';
}

/**
 * A role per team that owns apps of a project: over those apps only, given to the groups of the team, without tokens.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/projects/#project-roles
 */
export function ownerRoles({ project, apps, environment, cluster, teams, ownersMay }: OwnedProject): Role[] {
  const owned = groupBy(apps, (app) => app.props.owner);
  const verbs = ownersMay === 'sync' ? ['get', 'sync'] : ['get'];
  return teams.flatMap(({ name, groups }) => {
    const own = owned.get(name) ?? [];
    if (own.length === 0 || groups.length === 0) return [];
    const names = own.map((app) => applicationName(app.name, environment, cluster)).sort();
    return {
      name,
      description: `${name}: ${verbs.join(' and ')} its own apps`,
      groups: [...groups].sort(),
      policies: names.flatMap((app) =>
        verbs.map((verb) => `p, proj:${project}:${name}, applications, ${verb}, ${project}/${app}, allow`),
      ),
    };
  });
}
