import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appSpecs, type AppSpec } from './app-spec';
import type { BenchOptions, BenchResult } from './bench';
import { appFile, generatePlatform } from './generate-platform';
import { measureGitWork, type GitWork, type Way } from './git-work';
import { median } from './measure';

const fullSize = 1000;

/**
 * Measures what git adds to rendering, in a repository of 1,000 apps × 3, next to a naive clone, copy and commit of the
 * same change in turns. Git's work is measured by itself; the start of the program and its render are not part of it.
 */
export function measureGit(options: BenchOptions): BenchResult {
  const repository = new GitBench(options, fullSize);
  const all = repository.repeated(() => repository.unchanged());
  const turns = repository.repeated((run) => ({
    direct: repository.change(`direct${run}`, 'direct'),
    naiveWarm: repository.naive(`naive${run}`, 'warm'),
    warm: repository.change(`warm${run}`, 'cached'),
    naive: repository.naive(`again${run}`, 'cold'),
    cold: repository.changeFromNothing(`cold${run}`),
  }));
  const middle = (of: (turn: (typeof turns)[number]) => number): number => median(turns.map(of));
  const direct = middle((one) => one.direct.gitSeconds);
  const warm = middle((one) => one.warm.gitSeconds);
  const cold = middle((one) => one.cold.gitSeconds);
  const naiveWarm = middle((one) => one.naiveWarm);
  const naive = middle((one) => one.naive);
  // Of two renders that take seconds, one may take longer by chance than all that a publish does beside it.
  const unchanged = Math.max(0, median(all.map((one) => one.beyondRenderSeconds)));
  const memory = Math.max(...all.map((one) => one.peakMiB));
  const apps = `${fullSize} apps × 3`;
  const larger = options.full ? growth(options, direct, unchanged) : { rows: [], targets: [] };
  return {
    rows: [
      { what: `git: one app's change of ${apps}, straight into a local repository`, cost: { wallSeconds: direct } },
      { what: 'git: the same by a file:// URL, warm cache', cost: { wallSeconds: warm } },
      {
        what: 'git: the same by hand in a warm clone: pull, copy, add -A, commit, push',
        cost: { wallSeconds: naiveWarm },
      },
      { what: 'git: the same by a file:// URL, no cache yet', cost: { wallSeconds: cold } },
      { what: 'git: the same by hand: clone, copy, add -A, commit, push', cost: { wallSeconds: naive } },
      {
        what: `git: publish ${apps}, nothing changed, beyond the render`,
        cost: { wallSeconds: unchanged, peakMiB: memory },
      },
      {
        what: 'git: of which git works by itself',
        cost: { wallSeconds: median(all.map((one) => one.gitSeconds)) },
      },
      ...larger.rows,
    ],
    targets: [
      { what: "git, one app's change, local repository", value: direct, atMost: 0.1, unit: 's' },
      { what: "git, one app's change, warm", value: warm, atMost: 0.1, unit: 's' },
      { what: "git, one app's change, from nothing", value: cold, atMost: 0.25, unit: 's' },
      { what: 'git, warm, faster than by hand', value: naiveWarm / warm, atLeast: 1, unit: '×' },
      { what: 'git, from nothing, faster than by hand', value: naive / cold, atLeast: 1, unit: '×' },
      { what: 'git, nothing changed, beyond the render', value: unchanged, atMost: 0.5, unit: 's' },
      { what: 'git, memory with the render', value: memory, atMost: 300, unit: 'MiB' },
      ...larger.targets,
    ],
  };
}

/** Ten times as many apps take ten times as long at most. */
function growth(options: BenchOptions, direct: number, unchanged: number): BenchResult {
  const apps = 10_000;
  const repository = new GitBench({ ...options, runs: 1 }, apps);
  const all = repository.unchanged();
  const one = repository.change('grown', 'direct').gitSeconds;
  const beyond = Math.max(0, all.beyondRenderSeconds);
  return {
    rows: [
      { what: `git: one app's change of ${apps} apps × 3`, cost: { wallSeconds: one } },
      { what: `git: publish ${apps} apps × 3, nothing changed`, cost: { wallSeconds: beyond, peakMiB: all.peakMiB } },
    ],
    targets: [
      { what: `git, one app's change, ${apps} apps`, value: one / direct, atMost: 10, unit: '×' },
      // Where the smaller one is lost in noise, what the target allows it counts.
      { what: `git, nothing changed, ${apps} apps`, value: beyond / Math.max(unchanged, 0.5), atMost: 10, unit: '×' },
    ],
  };
}

/** A published platform, and a copy of its repository that is worked on by hand. */
class GitBench {
  readonly #options: BenchOptions;
  readonly #root: string;
  readonly #naiveRemote: string;
  readonly #app: AppSpec;

  constructor(options: BenchOptions, apps: number) {
    const { folder, slipway } = options;
    this.#options = options;
    this.#root = join(folder, `published-${apps}`);
    this.#naiveRemote = join(folder, `naive-${apps}.git`);
    const app = appSpecs(apps)[apps - 1];
    if (app === undefined) throw new Error('there is no app');
    this.#app = app;
    generatePlatform({ folder: this.#root, apps, slipway });
    measureGitWork(slipway, this.#root, 'init');
    cpSync(join(this.#root, 'environment-repo'), this.#naiveRemote, { recursive: true });
  }

  repeated<T>(run: (index: number) => T): T[] {
    return Array.from({ length: this.#options.runs }, (_, index) => run(index));
  }

  /** Publishes everything as it stands there. */
  unchanged(): GitWork {
    return measureGitWork(this.#options.slipway, this.#root, 'all');
  }

  change(text: string, way: Way): GitWork {
    const { slipway } = this.#options;
    const file = join(this.#root, appFile(this.#app));
    writeFileSync(file, readFileSync(file, 'utf8').replace(/LOG_LEVEL":"\w+"/, `LOG_LEVEL":"${text}"`));
    const done = measureGitWork(slipway, this.#root, this.#app.name, way);
    if (done.changes !== 1) throw new Error(`${done.changes} environments changed, not one`);
    return done;
  }

  changeFromNothing(text: string): GitWork {
    rmSync(join(this.#root, '.slipway', 'cache'), { recursive: true, force: true });
    return this.change(text, 'cached');
  }

  /** As a shell script in CI does it: `cold` clones first, `warm` pulls into a clone that is there. @returns seconds */
  naive(text: string, way: 'warm' | 'cold'): number {
    const clone = join(this.#options.folder, 'naive');
    const cloning = ['clone', '--quiet', `file://${this.#naiveRemote}`, clone];
    if (way === 'cold') rmSync(clone, { recursive: true, force: true });
    else if (!existsSync(clone)) run(cloning);
    const inClone = (...args: readonly string[]): void => run(['-C', clone, ...args]);
    const started = performance.now();
    if (way === 'cold') run(cloning);
    else inClone('pull', '--quiet', '--ff-only');
    writeFileSync(join(clone, `dev/manifests/nonprod/${this.#app.name}/deployment-${this.#app.name}.yaml`), text);
    inClone('add', '-A');
    inClone('-c', 'user.name=bench', '-c', 'user.email=bench@example.com', 'commit', '--quiet', '-m', text);
    inClone('push', '--quiet');
    return (performance.now() - started) / 1000;
  }
}

function run(args: readonly string[]): void {
  execFileSync('git', args, { stdio: 'pipe' });
}
