import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { globSync } from 'tinyglobby';
import { z } from 'zod';
import { argoCdValues } from '../lib/argocd/installation/argo-cd-values';
import { harborValues } from '../lib/cluster/registries/harbor-values';
import { keptData } from '../lib/cluster/data-protection';
import { renderedFiles } from '../lib/render/testing';
import { loadPlatform } from '../lib/render';
import { argoCds, harborPasswords, harbors, noCharts, tryFindChart } from './charts';

if (noCharts !== undefined) console.log(`skipped: ${noCharts}`);
const onlyWithCharts = noCharts === undefined ? test : test.skip;

type Values = Readonly<Record<string, unknown>>;
const mapping = z.record(z.string(), z.unknown());
const chartFile = z.object({
  version: z.string(),
  dependencies: z.array(z.object({ name: z.string(), alias: z.string().optional() })).default([]),
});

interface Chart {
  readonly version: string;
  readonly defaults: Values;
  /** With comments, which name keys that have no default: `# resources:`. */
  readonly text: string;
  readonly dependencies: readonly string[];
}

function readChart(name: string): Chart | undefined {
  const folder = tryFindChart(name);
  if (folder === undefined) return undefined;
  const text = readFileSync(join(folder, 'values.yaml'), 'utf8');
  const { version, dependencies } = chartFile.parse(load(readFileSync(join(folder, 'Chart.yaml'), 'utf8')));
  return {
    ...{ version, text },
    defaults: mapping.parse(load(text)),
    dependencies: dependencies.map((one) => one.alias ?? one.name),
  };
}

function isMapping(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keys that a chart does not know, by their paths. What it gives no default, or an empty one, takes anything. */
function unknownKeys(values: Values, { defaults, text, dependencies }: Omit<Chart, 'version'>): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const sub = dependencies.includes(key) ? readChart(key) : undefined;
    if (sub !== undefined && isMapping(value)) {
      // A subchart's values are its own, and those that the chart sets for it.
      const own = unknownKeys(value, { ...sub, dependencies: [] });
      const set = isMapping(defaults[key])
        ? unknownKeys(value, { defaults: defaults[key], text, dependencies: [] })
        : own;
      return own.filter((path) => set.includes(path)).map((path) => `${key}.${path}`);
    }
    if (!(key in defaults)) return new RegExp(`^\\s*#+ *${key}:`, 'm').test(text) ? [] : [key];
    const known = defaults[key];
    if (openMappings.includes(key) || !isMapping(value) || !isMapping(known) || Object.keys(known).length === 0)
      return [];
    return unknownKeys(value, { defaults: known, text, dependencies: [] }).map((path) => `${key}.${path}`);
  });
}

/** Mappings that take any key; `argocd-cm` and `argocd-cmd-params-cm` are Argo CD's own. */
const openMappings = ['annotations', 'labels', 'cm', 'params'];

describe.each(argoCds)('argo-cd, %s', (_name, situation) => {
  onlyWithCharts('every value is one that the chart knows', () => {
    const chart = readChart('argo-cd');
    if (chart === undefined) {
      console.log('skipped: there is no chart argo-cd');
      return;
    }
    expect(unknownKeys(argoCdValues(situation), chart)).toEqual([]);
    const server = { replica: 2, metrics: { enable: true } };
    expect(unknownKeys({ sever: {}, server }, chart)).toEqual(['sever', 'server.replica', 'server.metrics.enable']);
  });

  onlyWithCharts('every parameter is one that a template reads', () => {
    const folder = join(tryFindChart('argo-cd') ?? '', 'templates');
    if (!existsSync(folder)) {
      console.log('skipped: the chart argo-cd has no templates here');
      return;
    }
    const templates = globSync('**/*.yaml', { cwd: folder })
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n');
    const { params } = argoCdValues(situation)['configs'] as { params: Values };
    expect(Object.keys(params).filter((key) => !templates.includes(`key: ${key}\n`))).toEqual([]);
  });
});

describe.each(harbors)('harbor, %s', (_name, options) => {
  onlyWithCharts('every value is one that the chart knows', () => {
    const chart = readChart('harbor');
    if (chart === undefined) {
      console.log('skipped: there is no chart harbor');
      return;
    }
    expect(unknownKeys(harborValues(options, harborPasswords, keptData), chart)).toEqual([]);
  });
});

onlyWithCharts('every value that the sample gives a chart is one that the chart knows', () => {
  const application = z.object({
    spec: z.object({
      source: z.object({ chart: z.string(), targetRevision: z.string(), helm: z.object({ valuesObject: mapping }) }),
    }),
  });
  let checked = 0;
  for (const [path, content] of renderedFiles(loadPlatform(join(__dirname, '..')))) {
    const found = application.safeParse(/\/application-[^/]*\.yaml$/.test(path) ? load(content) : undefined);
    if (!found.success) continue;
    const { chart: name, targetRevision, helm } = found.data.spec.source;
    const chart = readChart(name);
    if (chart?.version !== targetRevision) continue;
    checked += 1;
    expect([path, unknownKeys(helm.valuesObject, chart)]).toEqual([path, []]);
  }
  expect(checked).toBeGreaterThan(0);
});
