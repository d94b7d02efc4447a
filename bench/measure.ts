import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What one run cost. */
export interface Cost {
  readonly wallSeconds: number;
  /** User and system time of all of its Node processes. */
  readonly cpuSeconds: number;
  /** Peak of its largest Node process. */
  readonly peakMiB: number;
}

/** A command to measure as a whole process. */
export interface Measured {
  /** Arguments of `node`. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** @default 0 */
  readonly exitCode?: number;
}

interface Usage {
  readonly cpuMicroseconds: number;
  readonly maxRssKiB: number;
}

/**
 * Runs a command once. CPU and memory come from the processes themselves, which write them down when they end: their sum
 * and their maximum are right for programs that start others, as cdk8s' CLI does.
 *
 * @throws Error with what the command printed, where it ends otherwise than expected.
 */
export function measure({ args, cwd, exitCode = 0 }: Measured): Cost {
  const folder = mkdtempSync(join(tmpdir(), 'bench-usage-'));
  const env = {
    ...process.env,
    NODE_OPTIONS: `--require ${join(__dirname, 'record-usage.js')}`,
    BENCH_USAGE: folder,
    CDK8S_CHECK_UPGRADE: 'false',
  };
  const started = performance.now();
  const run = spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 30 });
  const wallSeconds = (performance.now() - started) / 1000;
  if (run.status !== exitCode) throw new Error(`node ${args.join(' ')}\n${run.stdout.slice(-2000)}${run.stderr}`);
  const usages = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Usage);
  rmSync(folder, { recursive: true });
  return {
    wallSeconds,
    cpuSeconds: usages.reduce((sum, one) => sum + one.cpuMicroseconds, 0) / 1e6,
    peakMiB: Math.max(...usages.map((one) => one.maxRssKiB)) / 1024,
  };
}

/** What work in this process costs. */
export function measureCpu(work: () => void): Pick<Cost, 'wallSeconds' | 'cpuSeconds'> {
  const [cpu, started] = [process.cpuUsage(), performance.now()];
  work();
  const { user, system } = process.cpuUsage(cpu);
  return { wallSeconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 };
}

/** The middle of several runs, of each figure by itself. */
export function medianCost(costs: readonly Cost[]): Cost {
  return {
    wallSeconds: median(costs.map((one) => one.wallSeconds)),
    cpuSeconds: median(costs.map((one) => one.cpuSeconds)),
    peakMiB: median(costs.map((one) => one.peakMiB)),
  };
}

/** The middle value; of an even number of them the lower one. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}
