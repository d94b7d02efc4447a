import type { EnvironmentRepo } from '../model/environment-repo';
import type { Residents } from '../model/layout';
import { siteKey, siteOf, sitesOf } from '../model/location';
import type { Target, Targets } from './workspace';

/**
 * The targets that a layout spreads an environment repo over.
 *
 * @param connect opens a repository by its key, '' for the environment repo's own; asked once for each.
 */
export async function spread<T extends Omit<Target, 'branch' | 'repository'>>(
  repo: EnvironmentRepo,
  residents: Residents,
  connect: (repository: string) => Promise<T>,
): Promise<Targets & { readonly all: readonly [T & Target, ...(T & Target)[]] }> {
  const connected = new Map<string, T>();
  const targets = new Map<string, T & Target>();
  for (const site of sitesOf(repo, residents)) {
    const { repository, branch } = site;
    const opened = connected.get(repository) ?? (await connect(repository));
    connected.set(repository, opened);
    targets.set(siteKey(site), { ...opened, branch, ...(repository === '' ? {} : { repository }) });
  }
  const [first, ...others] = targets.values();
  if (first === undefined) throw new Error('an environment repo has at least one branch');
  // What belongs to an unknown environment counts as everybody's.
  const of = (path: string): Target => targets.get(siteKey(siteOf(repo, residents, path))) ?? first;
  return { all: [first, ...others], of };
}
