import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

import { measureCheck } from './check-rows';
import { measureGit } from './git-rows';
import { measureRendering } from './render-rows';
import { formatRows, formatTargets, type Row, type Target } from './report';

/** Where a bench works, and how much of it is done. */
export interface BenchOptions {
  /** A folder of its own, in memory where there is a tmpfs. */
  readonly folder: string;
  /** Folder of this repository. */
  readonly slipway: string;
  /** How often each thing is measured; the median counts. */
  readonly runs: number;
  /** The parts that take minutes too: cdk8s' default mode at full size, and 10,000 apps. */
  readonly full: boolean;
}

/** What a part of the bench found. */
export interface BenchResult {
  readonly rows: readonly Row[];
  readonly targets: readonly Target[];
}

/** Measures Slipway on a generated platform, next to plain cdk8s and to naive git, and prints figures and targets. */
function bench(args: readonly string[]): void {
  const memory = '/dev/shm';
  const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'slipway-bench-'));
  const runs = Number(args.find((one) => one.startsWith('--runs='))?.slice('--runs='.length) ?? 3);
  const options = { folder, slipway: join(__dirname, '..'), runs, full: args.includes('--full') };
  const [load = 0] = loadavg();
  console.log(`Node ${process.version}, ${cpus().length} cores, load ${load.toFixed(1)}, in ${folder}`);
  if (load > cpus().length / 2) {
    console.log('The machine is busy with other things: compare CPU seconds, and wall seconds of one table only.');
  }
  try {
    const parts = [
      ...(args.includes('--git-only') ? [] : [measureRendering]),
      ...(args.includes('--git-only') ? [] : [measureCheck]),
      ...(args.includes('--render-only') ? [] : [measureGit]),
    ];
    const results = parts.map((part) => part(options));
    console.log(formatRows(results.flatMap((one) => one.rows)));
    console.log(formatTargets(results.flatMap((one) => one.targets)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

bench(process.argv.slice(2));
