import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { cacheFolder, isKnown } from '../environment-repo/cache-folder';
import { GitStore } from '../environment-repo/git-store';
import { RepoView } from '../environment-repo/repo-view';
import { UserError } from '../errors';
import type { Platform } from '../model/platform';
import { releaseSchema } from '../model/release';
import { baselineReleases, type Releases } from '../render';
import { repoReleases } from './publish-plan';
import { headRef } from './workspace';

/**
 * What every app runs, without asking a remote: the releases of the environment repo as it was fetched last, else the
 * versions in the apps' definitions.
 *
 * @param env for git's processes, usually `process.env`.
 * @param apps only theirs, where there are any.
 */
export async function knownReleases(
  platform: Platform,
  env: Readonly<Record<string, string | undefined>>,
  apps: readonly string[] = [],
): Promise<Releases> {
  const { root, environmentRepo } = platform;
  const { url, branch } = environmentRepo;
  if (!isKnown(root, url)) return baselineReleases(platform);
  const store = await GitStore.open({ url, cacheFolder: cacheFolder(root, url), folder: root, env });
  const head = (await store.refs([headRef(branch)])).get(headRef(branch));
  const view = await RepoView.at(store, head);
  if (view.environments.length === 0) return baselineReleases(platform);
  return repoReleases(await view.releases([...platform.environments.keys()], apps.length === 0 ? undefined : apps));
}

const releasesSchema = z.record(z.string(), z.record(z.string(), releaseSchema));

/** Releases from a JSON file, by environment and app. @throws UserError for a file that is none */
export async function releasesFile(path: string): Promise<Releases> {
  try {
    const parsed = releasesSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    return repoReleases(new Map(Object.entries(parsed).map(([name, apps]) => [name, new Map(Object.entries(apps))])));
  } catch (error) {
    throw new UserError(
      `holds no releases: ${error instanceof Error ? error.message : String(error)}`,
      'see slipway render --help',
      path,
    );
  }
}
