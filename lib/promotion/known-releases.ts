import { cacheFolder, isCached } from '../environment-repo/cache-folder';
import { GitStore } from '../environment-repo/git-store';
import { RepoView } from '../environment-repo/repo-view';
import type { Platform } from '../model/platform';
import { baselineReleases, type Releases } from '../render';
import { repoReleases } from './publish-plan';
import { headRef } from './workspace';

/**
 * What every app runs, without asking a remote: the releases of the environment repo as it was fetched last, else the
 * versions in the apps' definitions.
 *
 * @param env for git's processes, usually `process.env`.
 */
export async function knownReleases(
  platform: Platform,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Releases> {
  const { root, environmentRepo } = platform;
  const { url, branch } = environmentRepo;
  if (!isCached(root, url)) return baselineReleases(platform);
  const store = await GitStore.open({ url, cacheFolder: cacheFolder(root, url), folder: root, env });
  const head = (await store.refs([headRef(branch)])).get(headRef(branch));
  const view = await RepoView.at(store, head);
  if (view.environments.length === 0) return baselineReleases(platform);
  return repoReleases(await view.releases([...platform.environments.keys()]));
}
