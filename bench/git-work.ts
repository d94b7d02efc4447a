import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { cacheFolder } from '../lib/environment-repo/cache-folder';
import { GitStore } from '../lib/environment-repo/git-store';
import { selectForge } from '../lib/forge/select-forge';
import type { Platform } from '../lib/model/platform';
import { init } from '../lib/promotion/init';
import { publish } from '../lib/promotion/publish';
import type { Workspace } from '../lib/promotion/workspace';
import { baselineReleases, loadPlatform, renderPlatform } from '../lib/render';
import { StoreTime, timedStore } from './timed-store';

/** What one process did with the environment repo. */
export interface GitWork {
  /** Of the publish: opening the repository, fetching, reading, committing and pushing, by itself. */
  readonly gitSeconds: number;
  /** The publish without its render, as the same renders before and after it took. Below 0 where they differ by more. */
  readonly beyondRenderSeconds: number;
  /** Environments that something changed in. */
  readonly changes: number;
  readonly peakMiB: number;
}

/** `direct`: the repository is named by its path; `cached`: by a `file://` URL, and fetched as from another machine. */
export type Way = 'direct' | 'cached';

/**
 * One publish in a process of its own, told as JSON.
 *
 * Arguments are the folder of the program, and `init` (which makes the repository first), `all`, or the name of an app,
 * which is published in dev alone; then the way.
 */
async function work([root = '', what = 'all', way = 'direct']: readonly string[]): Promise<GitWork> {
  const apps = what === 'init' || what === 'all' ? undefined : [what];
  const platform = loadPlatform(root, apps === undefined ? {} : { apps });
  if (what === 'init') {
    await GitStore.create(join(root, platform.environmentRepo.url), process.env);
    await init(await openWorkspace(platform, way), platform, 'bench');
  }
  const selection = apps === undefined ? {} : { apps, environments: ['dev'] };
  let files = 0;
  const render = (): Promise<void> => {
    for (const unit of renderPlatform(platform, baselineReleases(platform), selection)) files += unit.files.length;
    return Promise.resolve();
  };
  // The first one compiles.
  await render();
  const before = await seconds(render);
  const time = new StoreTime();
  let changes = 0;
  const publishSeconds = await seconds(async () => {
    const options = { selection, overwrite: false, dryRun: false, program: 'bench' };
    const workspace = await time.of(() => openWorkspace(platform, way));
    const timed = { ...workspace, store: timedStore(workspace.store, time) };
    changes = (await publish(timed, platform, options)).changes.length;
  });
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  const after = await seconds(render);
  if (files === 0) throw new Error(`nothing was rendered for ${what}`);
  return { gitSeconds: time.seconds, beyondRenderSeconds: publishSeconds - (before + after) / 2, changes, peakMiB };
}

async function openWorkspace({ root, environmentRepo }: Platform, way: string): Promise<Workspace> {
  const { branch, author } = environmentRepo;
  const path = join(root, environmentRepo.url);
  const url = way === 'cached' ? `file://${path}` : path;
  const store = await GitStore.open({ url, cacheFolder: cacheFolder(root, url), folder: root, env: process.env });
  const local = { store, user: { name: 'bench', email: author.email } };
  const forge = await selectForge({ remote: url, variables: {}, local });
  return { store, forge, branch, author, actor: 'bench', program: 'bench', now: () => new Date() };
}

async function seconds(run: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await run();
  return (performance.now() - started) / 1000;
}

/** Starts such a process. */
export function measureGitWork(slipway: string, root: string, what: string, way: Way = 'direct'): GitWork {
  const args = ['--require', join(slipway, 'bin', 'register.js'), __filename, root, what, way];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as GitWork;
}

if (require.main === module) {
  void work(process.argv.slice(2)).then((result) => {
    console.log(JSON.stringify(result));
  });
}
