import { compareText } from '../errors';
import type { EnvironmentRepo } from './environment-repo';
import type { Residents } from './layout';
import { ownerOfPath, paths } from './paths';
import type { Platform } from './platform';

/** A branch of a repository that files of the environment repo stand on. */
export interface Site {
  /** Key of the layout's repository; '' is the environment repo's own. */
  readonly repository: string;
  readonly branch: string;
}

type Residence = Pick<Platform, 'environments' | 'apps'>;
const known = new WeakMap<Residence, Residents>();

/** What layouts ask of a platform; put together once, since it is asked for every app. */
export function residentsOf(platform: Residence): Residents {
  const { environments, apps } = platform;
  const residents = known.get(platform) ?? {
    clusters: new Map([...environments.values()].map(({ name, clusters }) => [name, clusters])),
    systems: new Map([...apps.values()].map(({ name, system }) => [name, system])),
  };
  known.set(platform, residents);
  return residents;
}

/** Where a path stands. Paths are the same in every layout. */
export function siteOf({ layout, branch }: EnvironmentRepo, residents: Residents, path: string): Site {
  const location = layout.locate?.(ownerOfPath(path), residents);
  return { repository: location?.repository ?? '', branch: location?.branch ?? branch };
}

/** Every site that files may stand on: that of what belongs to no environment first, the others sorted. */
export function sitesOf(repo: EnvironmentRepo, residents: Residents): Site[] {
  const own = { repository: '', branch: repo.branch };
  if (repo.layout.locate === undefined) return [own];
  const owned = [...residents.clusters].flatMap(([environment, clusters]) => [
    paths.environment(environment),
    ...clusters.flatMap((cluster) => [paths.cluster(cluster), paths.argocd(environment, cluster)]),
    ...[...residents.systems.keys()].map((app) => paths.release(environment, app)),
  ]);
  const all = owned.map((path) => siteOf(repo, residents, path)).sort((a, b) => compareText(siteKey(a), siteKey(b)));
  return [...new Map([own, ...all].map((site) => [siteKey(site), site])).values()];
}

/** Tells sites apart. */
export function siteKey({ repository, branch }: Site): string {
  return `${repository} ${branch}`;
}

/** Where a repository is. */
export function addressOf(
  { url, argocdUrl, layout }: EnvironmentRepo,
  repository: string,
): { readonly url: string; readonly argocdUrl: string } {
  const found = layout.repositories?.get(repository);
  return found === undefined ? { url, argocdUrl } : { url: found.url, argocdUrl: found.argocdUrl ?? found.url };
}

/**
 * The environment repo, reached at another address: that of the repository which it is by host and path, else of its own.
 *
 * @param address undefined leaves it as it is.
 */
export function withAddress(repo: EnvironmentRepo, address: string | undefined): EnvironmentRepo {
  if (address === undefined || address === '') return repo;
  const { layout } = repo;
  const found = [...(layout.repositories ?? [])].find(([, { url }]) => placeOf(url) === placeOf(address));
  if (found === undefined || placeOf(repo.url) === placeOf(address)) return { ...repo, url: address };
  const [key, known] = found;
  const moved = { ...known, argocdUrl: known.argocdUrl ?? known.url, url: address };
  return { ...repo, layout: { ...layout, repositories: new Map([...(layout.repositories ?? []), [key, moved]]) } };
}

/** `git.example.com/team/env`, however it is reached. */
function placeOf(url: string): string {
  const bare = url.replace(/\/+$/, '').replace(/\.git$/, '');
  const [, host, path] =
    /^[a-z+]+:\/\/(?:[^/@]*@)?([^/:]+)(?::\d+)?\/+(.+)$/i.exec(bare) ?? /^[^/@]+@([^:/]+):\/*(.+)$/.exec(bare) ?? [];
  return host === undefined || path === undefined ? bare : `${host.toLowerCase()}/${path}`;
}
