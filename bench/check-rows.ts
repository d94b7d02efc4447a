import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { baselineReleases, loadPlatform, renderPlatform, type Unit } from '../lib/render';
import { UnitCheck } from '../lib/render/check';
import type { BenchOptions, BenchResult } from './bench';
import { generatePlatform } from './generate-platform';
import { measureCpu, median } from './measure';

/** Apps of the platform that the target speaks of. */
const apps = 1000;
/** Objects that the target speaks of. */
const perTarget = 24_000;

/** Measures the check by itself: what a render, a publish and a synth pay for it beyond rendering. */
export function measureCheck({ folder, slipway, runs }: BenchOptions): BenchResult {
  const program = join(folder, `program-${apps}`);
  if (!existsSync(program)) generatePlatform({ folder: program, apps, slipway });
  const platform = loadPlatform(program);
  const releases = baselineReleases(platform);
  const units: Unit[] = [...renderPlatform(platform, releases)];
  let objects = 0;
  const check = (): void => {
    const all = new UnitCheck(platform, releases);
    for (const unit of units) all.add(unit);
    const errors = all.findings(({ severity }) => severity === 'error');
    if (errors.length > 0) throw new Error(`the generated platform has errors: ${errors[0]?.problem ?? ''}`);
    objects = all.objects;
  };
  const costs = Array.from({ length: runs }, () => measureCpu(check));
  const [wallSeconds, cpuSeconds] = [
    median(costs.map((one) => one.wallSeconds)),
    median(costs.map((one) => one.cpuSeconds)),
  ];
  return {
    rows: [{ what: `check alone, ${apps} apps × 3`, cost: { wallSeconds, cpuSeconds }, objects }],
    targets: [
      {
        what: `check alone, of ${perTarget} objects`,
        value: (wallSeconds * perTarget) / objects,
        atMost: 3,
        unit: 's',
      },
    ],
  };
}
