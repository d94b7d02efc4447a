import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { cacheFolder, isKnown } from '../environment-repo/cache-folder';
import { GitStore } from '../environment-repo/git-store';
import { RepoView, type ViewedCommit } from '../environment-repo/repo-view';
import { UserError } from '../errors';
import { addressOf, residentsOf, siteKey, siteOf, sitesOf } from '../model/location';
import type { Platform } from '../model/platform';
import { releaseSchema } from '../model/release';
import { baselineReleases, type Releases } from '../render';
import { repoReleases } from './publish-plan';

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
  const view = await lastView(platform, env);
  if (view === undefined || view.environments.length === 0) return baselineReleases(platform);
  return repoReleases(await view.releases([...platform.environments.keys()], apps.length === 0 ? undefined : apps));
}

/** The environment repo as it was fetched last; undefined where it never was. */
async function lastView(
  platform: Platform,
  env: Readonly<Record<string, string | undefined>>,
): Promise<RepoView | undefined> {
  const { root, environmentRepo } = platform;
  const residents = residentsOf(platform);
  const stores = new Map<string, GitStore>();
  const commits = new Map<string, ViewedCommit>();
  for (const site of sitesOf(environmentRepo, residents)) {
    const { url } = addressOf(environmentRepo, site.repository);
    if (!isKnown(root, url)) continue;
    const store =
      stores.get(url) ?? (await GitStore.open({ url, cacheFolder: cacheFolder(root, url), folder: root, env }));
    stores.set(url, store);
    commits.set(siteKey(site), { store, head: await store.head(site.branch) });
  }
  const [first] = commits.values();
  if (first === undefined) return undefined;
  const commitAt = (path: string): ViewedCommit =>
    commits.get(siteKey(siteOf(environmentRepo, residents, path))) ?? first;
  return await RepoView.joined([...commits.values()], commitAt);
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
