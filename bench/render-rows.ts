import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appSpecs } from './app-spec';
import type { BenchOptions, BenchResult } from './bench';
import { countObjects, differences, plainObjects, slipwayObjects } from './compare-objects';
import { generatePlain } from './generate-plain';
import { appFile, generatePlatform } from './generate-platform';
import { measure, medianCost, type Cost } from './measure';
import type { Row, Target } from './report';

/** Apps of the platform that the targets speak of. */
const fullSize = 1000;
/** cdk8s' default mode is quadratic: without `--full` it is measured on this many apps. */
const smallSize = 250;

/** Measures rendering as whole processes, in turns with plain cdk8s. */
export function measureRendering(options: BenchOptions): BenchResult {
  const bench = new RenderBench(options);
  const count = bench.checkSameObjects(options.full ? fullSize : 100);
  console.log(`The plain program renders the same ${count} objects.`);
  const [warm, folders] = bench.inTurns([() => bench.render(fullSize), () => bench.plain(fullSize, 'folder')]);
  const anew = bench.repeated(() => bench.render(fullSize, ['--no-cache']));
  const cold = bench.repeated(() => bench.renderCold(fullSize));
  const unchanged = bench.repeated(() => bench.renderAgain(fullSize));
  const changed = bench.repeated((run) => bench.renderChanged(fullSize, run));
  const alone = bench.repeated(() => bench.render(fullSize, ['--app', appSpecs(fullSize)[fullSize - 1]?.name ?? '']));
  const help = bench.repeated(() => measure({ args: [bench.cli, '--help'], cwd: options.folder }));
  const quadratic = compareDefaultMode(bench, options);
  const sizes = [500, 1000, 2000, ...(options.full ? [10_000] : [])];
  const bySize = new Map(sizes.map((size) => [size, bench.repeated(() => bench.render(size, ['--no-cache']))]));
  const objects = bench.objects(fullSize);
  const apps = `${fullSize} apps`;
  return {
    rows: [
      { what: `slipway render, ${apps} × 3, warm`, cost: warm, objects },
      { what: `slipway render, ${apps} × 3, compiled, all rendered anew (--no-cache)`, cost: anew, objects },
      { what: `slipway render, ${apps} × 3, cold (nothing compiled, nothing rendered)`, cost: cold, objects },
      { what: `slipway render, ${apps} × 3, nothing changed`, cost: unchanged, objects },
      { what: `slipway render, ${apps} × 3, one app changed`, cost: changed, objects },
      { what: 'slipway render --app, one app × 3', cost: alone },
      { what: 'slipway --help', cost: help },
      { what: `cdk8s synth, ${apps} × 3, folder per chart`, cost: folders, objects: bench.appObjects(fullSize) },
      ...quadratic.rows,
      ...[...bySize].map(([size, cost]): Row => ({
        what: `slipway render, ${size} apps × 3 (--no-cache)`,
        cost,
        objects: bench.objects(size),
      })),
    ],
    targets: [
      { what: 'render, warm', value: warm.wallSeconds, atMost: 3, unit: 's' },
      { what: 'render, cold', value: cold.wallSeconds, atMost: 6, unit: 's' },
      { what: 'render, memory', value: Math.max(warm.peakMiB, cold.peakMiB), atMost: 300, unit: 'MiB' },
      { what: 'one app alone', value: alone.wallSeconds, atMost: 0.4, unit: 's' },
      { what: '--help', value: help.wallSeconds, atMost: 0.3, unit: 's' },
      {
        what: 'faster than cdk8s, folder per chart',
        value: folders.wallSeconds / warm.wallSeconds,
        atLeast: 3,
        unit: '×',
      },
      ...quadratic.targets,
      ...doubling(bySize),
    ],
  };
}

/** cdk8s' default mode, in turns with Slipway on the same number of apps. */
function compareDefaultMode(bench: RenderBench, { full }: BenchOptions): BenchResult {
  const size = full ? fullSize : smallSize;
  const runs = full ? 1 : undefined;
  const [slipway, files] = bench.inTurns([() => bench.render(size), () => bench.plain(size, 'file')], runs);
  const ratio = files.wallSeconds / slipway.wallSeconds;
  return {
    rows: [
      { what: `cdk8s synth, ${size} apps × 3, file per chart (default)`, cost: files, objects: bench.appObjects(size) },
      { what: `slipway render, ${size} apps × 3, in turns with it`, cost: slipway, objects: bench.objects(size) },
    ],
    targets: full
      ? [{ what: 'faster than cdk8s, file per chart', value: ratio, atLeast: 40, unit: '×' }]
      : [
          {
            what: `faster than cdk8s, file per chart, at ${size} apps (1000: --full)`,
            value: ratio,
            atLeast: 0,
            unit: '×',
          },
        ],
  };
}

function doubling(bySize: ReadonlyMap<number, Cost>): Target[] {
  const cpu = (size: number): number => bySize.get(size)?.cpuSeconds ?? Number.NaN;
  const targets: Target[] = [
    { what: 'doubling 500 → 1000 apps, CPU', value: cpu(1000) / cpu(500), atMost: 2.2, unit: '×' },
    { what: 'doubling 1000 → 2000 apps, CPU', value: cpu(2000) / cpu(1000), atMost: 2.2, unit: '×' },
  ];
  if (bySize.has(10_000))
    targets.push({
      what: '2000 → 10000 apps, CPU for each doubling',
      value: (cpu(10_000) / cpu(2000)) ** (1 / Math.log2(5)),
      atMost: 2.2,
      unit: '×',
    });
  return targets;
}

/** Runs the programs to compare, in folders of its own. */
class RenderBench {
  readonly cli: string;
  readonly #options: BenchOptions;
  /** By number of apps: how many files its render has, and how many of them are apps' own. */
  readonly #counts = new Map<number, { readonly objects: number; readonly ofApps: number }>();

  constructor(options: BenchOptions) {
    this.#options = options;
    this.cli = join(options.slipway, 'bin', 'slipway.js');
  }

  /** Renders into an empty folder. */
  render(apps: number, more: readonly string[] = []): Cost {
    rmSync(this.#out(apps), { recursive: true, force: true });
    return this.renderAgain(apps, more);
  }

  /** Renders into the folder as it is. */
  renderAgain(apps: number, more: readonly string[] = []): Cost {
    const args = [this.cli, '-C', this.#program(apps), 'render', '--out', this.#out(apps), ...more];
    return measure({ args, cwd: this.#options.folder });
  }

  renderCold(apps: number): Cost {
    rmSync(join(this.#options.slipway, 'node_modules', '.cache', 'slipway'), { recursive: true, force: true });
    return this.render(apps);
  }

  /** One app has another image each time. */
  renderChanged(apps: number, run: number): Cost {
    const [app] = appSpecs(apps);
    if (app === undefined) throw new Error('there is no app');
    const file = join(this.#program(apps), appFile(app));
    const source = readFileSync(file, 'utf8');
    writeFileSync(file, source.replace(app.image, `${app.image}-${run}`));
    const cost = this.renderAgain(apps);
    writeFileSync(file, source);
    return cost;
  }

  /** `cdk8s synth` of the plain program, as a user runs it. */
  plain(apps: number, files: 'file' | 'folder'): Cost {
    const { slipway, folder } = this.#options;
    const out = join(folder, 'plain');
    rmSync(out, { recursive: true, force: true });
    const register = join(slipway, 'bin', 'register.js');
    const program = `${process.execPath} --require ${register} ${__dirname}/plain-cdk8s.ts ${this.#plainApps(apps)} ${files}`;
    const cdk8s = join(slipway, 'node_modules', 'cdk8s-cli', 'bin', 'cdk8s');
    return measure({ args: [cdk8s, 'synth', '--app', program, '--output', out], cwd: folder });
  }

  /** @returns how many objects were compared. @throws Error with the first objects that differ */
  checkSameObjects(apps: number): number {
    this.render(apps);
    this.plain(apps, 'folder');
    const objects = slipwayObjects(this.#out(apps));
    const found = differences(objects, plainObjects(join(this.#options.folder, 'plain')));
    if (found.length > 0) throw new Error(`the plain program renders other objects:\n${found.slice(0, 3).join('\n')}`);
    return objects.size;
  }

  /** How many objects Slipway renders. */
  objects(apps: number): number {
    return this.#counts.get(apps)?.objects ?? 0;
  }

  /** How many of them belong to apps: what plain cdk8s renders. */
  appObjects(apps: number): number {
    return this.#counts.get(apps)?.ofApps ?? 0;
  }

  repeated(run: (index: number) => Cost, runs = this.#options.runs): Cost {
    return medianCost(Array.from({ length: runs }, (_, index) => run(index)));
  }

  /** A B A B: what else the machine does then counts for both. */
  inTurns(both: readonly [() => Cost, () => Cost], runs = this.#options.runs): [Cost, Cost] {
    const pairs = Array.from({ length: runs }, () => [both[0](), both[1]()] as const);
    return [medianCost(pairs.map(([a]) => a)), medianCost(pairs.map(([, b]) => b))];
  }

  #program(apps: number): string {
    const { folder, slipway } = this.#options;
    const program = join(folder, `program-${apps}`);
    if (!existsSync(program)) {
      generatePlatform({ folder: program, apps, slipway });
      // The first start compiles: what is measured afterwards is warm.
      this.render(apps);
      this.#counts.set(apps, countObjects(this.#out(apps)));
    }
    return program;
  }

  #plainApps(apps: number): string {
    const folder = join(this.#options.folder, `plain-apps-${apps}`);
    if (!existsSync(folder)) {
      generatePlain({ folder, apps });
      // Compiled before anything is measured, as Slipway's are.
      this.plain(apps, 'folder');
    }
    return folder;
  }

  #out(apps: number): string {
    return join(this.#options.folder, `out-${apps}`);
  }
}
