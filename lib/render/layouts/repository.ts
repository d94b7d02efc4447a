import type { Problem } from '../../errors';
import type { Layout, Location, RepositoryAddress, Residents } from '../../model/layout';
import { nearestNames } from '../../model/names';
import type { PathOwner } from '../../model/paths';
import type { Platform } from '../../model/platform';

/** Which clusters or systems have a repository of their own, and where. */
export interface RepositoryOptions {
  readonly per: 'cluster' | 'system';
  /** By name of the cluster or system; those without one stay in the environment repo. */
  readonly repositories: Readonly<Record<string, RepositoryAddress>>;
}

/**
 * Several repositories: for access control, or to keep an image registry and CI tools apart from production.
 *
 * Per cluster, its repository holds all that its Argo CD reads; an environment's state is in that of its main cluster.
 * Per system, its repository holds its apps' releases and manifests, while Argo CD's own objects stay in the environment
 * repo: who may write those may deploy anything.
 *
 * Repositories can not change at once. A change of several is written one after the other, what holds the app's
 * release last: broken off between, nothing counts as released, and the same command goes on with it.
 */
export function repository({ per, repositories }: RepositoryOptions): Layout {
  const own = new Map(Object.entries(repositories));
  const keyOf = per === 'cluster' ? clusterOf : systemOf;
  return {
    name: 'repository',
    settings: { per },
    repositories: own,
    locate: (owner, residents): Location => {
      const key = keyOf(owner, residents);
      return { repository: key !== undefined && own.has(key) ? key : undefined };
    },
    problems: (platform) => unknownProblems(per, own, platform),
  };
}

function clusterOf({ environment = '', cluster }: PathOwner, { clusters }: Residents): string | undefined {
  return cluster ?? clusters.get(environment)?.[0];
}

function systemOf({ app = '', kind }: PathOwner, { systems }: Residents): string | undefined {
  return kind === 'argocd' ? undefined : systems.get(app);
}

function unknownProblems(
  per: RepositoryOptions['per'],
  repositories: ReadonlyMap<string, RepositoryAddress>,
  { environments, apps, environmentRepo }: Platform,
): Problem[] {
  const known =
    per === 'cluster'
      ? [...environments.values()].flatMap((one) => one.clusters)
      : [...apps.values()].map((one) => one.system);
  const addresses = [environmentRepo.url, ...[...repositories.values()].map(({ url }) => url)];
  const where = 'environments/index.ts: layout';
  return [...repositories].flatMap(([name, { url }]) => [
    ...(known.includes(name)
      ? []
      : [{ where, problem: `there is no ${per} '${name}'`, fix: nearestNames(name, [...new Set(known)]) }]),
    ...(addresses.filter((one) => one === url).length === 1
      ? []
      : [{ where, problem: `${url} is named twice`, fix: 'give each repository a URL of its own' }]),
  ]);
}
