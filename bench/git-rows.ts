import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appSpecs, type AppSpec } from './app-spec';
import type { BenchOptions, BenchResult } from './bench';
import { appFile, generatePlatform } from './generate-platform';
import { measureGitWork, type GitWork, type Way } from './git-work';
import { median } from './measure';

const apps = 1000;

/** Measures what git adds to rendering, in a repository of 1,000 apps × 3, next to a naive clone, copy and commit. */
export function measureGit({ folder, slipway, runs }: BenchOptions): BenchResult {
  const root = join(folder, 'published');
  generatePlatform({ folder: root, apps, slipway });
  measureGitWork(slipway, root, 'init');
  const app = appSpecs(apps)[apps - 1];
  if (app === undefined) throw new Error('there is no app');
  const all = Array.from({ length: runs }, () => measureGitWork(slipway, root, 'all'));
  const naiveRemote = join(folder, 'naive.git');
  cpSync(join(root, 'environment-repo'), naiveRemote, { recursive: true });
  const turns = Array.from({ length: runs }, (_, run) => ({
    direct: publishChange(slipway, root, app, `direct${run}`, 'direct'),
    naive: naiveChange(folder, naiveRemote, app, `naive${run}`),
    cold: publishFromNothing(slipway, root, app, `cold${run}`),
    warm: publishChange(slipway, root, app, `warm${run}`, 'cached'),
  }));
  const direct = beyondRender(turns.map((one) => one.direct));
  const warm = beyondRender(turns.map((one) => one.warm));
  const cold = beyondRender(turns.map((one) => one.cold));
  const unchanged = beyondRender(all);
  const naive = median(turns.map((one) => one.naive));
  const memory = Math.max(...all.map((one) => one.peakMiB));
  return {
    rows: [
      { what: "git: publish one app's change, straight into a local repository", cost: { wallSeconds: direct } },
      { what: 'git: the same by a file:// URL, warm cache', cost: { wallSeconds: warm } },
      { what: 'git: the same by a file:// URL, no cache yet', cost: { wallSeconds: cold } },
      { what: 'git: the same by clone, copy, add -A, commit, push', cost: { wallSeconds: naive } },
      { what: `git: publish ${apps} apps × 3, nothing changed`, cost: { wallSeconds: unchanged, peakMiB: memory } },
    ],
    targets: [
      { what: "git, one app's change, local repository", value: direct, atMost: 0.1, unit: 's' },
      { what: "git, one app's change, warm", value: warm, atMost: 0.1, unit: 's' },
      { what: "git, one app's change, from nothing", value: cold, atMost: 0.25, unit: 's' },
      { what: 'git, nothing changed, beyond the render', value: unchanged, atMost: 0.5, unit: 's' },
      { what: 'git, memory with the render', value: memory, atMost: 300, unit: 'MiB' },
    ],
  };
}

function beyondRender(works: readonly GitWork[]): number {
  return median(works.map((one) => one.publishSeconds - one.renderSeconds));
}

function publishChange(slipway: string, root: string, app: AppSpec, text: string, way: Way): GitWork {
  const file = join(root, appFile(app));
  writeFileSync(file, readFileSync(file, 'utf8').replace(/LOG_LEVEL":"\w+"/, `LOG_LEVEL":"${text}"`));
  const done = measureGitWork(slipway, root, app.name, way);
  if (done.changes !== 1) throw new Error(`${done.changes} environments changed, not one`);
  return done;
}

function publishFromNothing(slipway: string, root: string, app: AppSpec, text: string): GitWork {
  rmSync(join(root, '.slipway', 'cache'), { recursive: true, force: true });
  return publishChange(slipway, root, app, text, 'cached');
}

/** As a shell script in CI does it. @returns seconds */
function naiveChange(folder: string, remote: string, app: AppSpec, text: string): number {
  const clone = join(folder, 'naive');
  const git = (...args: readonly string[]): string => execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' });
  const inClone = (...args: readonly string[]): string => git('-C', clone, ...args);
  rmSync(clone, { recursive: true, force: true });
  const started = performance.now();
  git('clone', '--quiet', `file://${remote}`, clone);
  writeFileSync(join(clone, `dev/manifests/nonprod/${app.name}/deployment-${app.name}.yaml`), text);
  inClone('add', '-A');
  inClone('-c', 'user.name=bench', '-c', 'user.email=bench@example.com', 'commit', '--quiet', '-m', text);
  inClone('push', '--quiet');
  return (performance.now() - started) / 1000;
}
