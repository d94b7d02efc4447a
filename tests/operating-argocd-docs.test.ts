import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argoCdInstallation } from '../lib/argocd';
import { repoServerParallelism, sizing } from '../lib/argocd/installation/sizing';
import { alertRules } from '../lib/argocd/observability/alert-rules';
import { TestProgram } from '../lib/cli/testing';
import type { Cluster } from '../lib/model/cluster';
import { baselineReleases, loadPlatform, renderPlatform } from '../lib/render';

const root = join(__dirname, '..');
const text = readFileSync(join(root, 'docs', 'operating-argocd.md'), 'utf8');
const sample = loadPlatform(root);

const program = new TestProgram();
afterAll(() => program.remove());

/** The clusters that the page shows, loaded from the code that it shows. */
const clusters = [...text.matchAll(/^```ts\n([^]*?)^```/gm)].map(([, source = ''], index) => {
  const file = `environments/shown-${index}.ts`;
  program.write(file, source.replaceAll("'../lib/", `'${root}/lib/`));
  return (module.require(join(program.root, file)) as { one: Cluster }).one;
});

test('docs/operating-argocd.md: a cluster that is watched gets a folder for it', () => {
  const shown = new Map(clusters.map((one) => [one.name, one]));
  const platform = { ...sample, clusters: new Map([...sample.clusters, ...shown]) };
  const units = [...renderPlatform(platform, baselineReleases(platform), { apps: [], beside: true })];
  const paths = units.flatMap(({ files }) => files.map(({ path }) => path));
  expect(paths).toContain('clusters/nonprod-eu-1/monitoring/prometheusrule-argocd.yaml');
});

test('docs/operating-argocd.md: its alerts are those that there are', () => {
  const told = [...text.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  expect(told).toEqual(alertRules({}).flatMap(({ rules = [] }) => rules.map((rule) => rule.alert)));
});

test('docs/operating-argocd.md: its sizes are those that clusters get', () => {
  const rows = [...text.matchAll(/^\| (\d+) +\|(.+)\|$/gm)].map(([, applications = '', cells = '']) => ({
    applications: Number(applications),
    told: cells.split('|').map((one) => one.trim()),
  }));
  expect(rows.map((one) => one.applications)).toEqual([100, 1000, 10_000]);
  for (const { applications, told } of rows) {
    const size = sizing({ applications, clusters: 1, isRedundant: true });
    const { controllerMemory: memory, repoServers } = size;
    expect(told).toEqual([
      String(size.statusProcessors),
      String(size.operationProcessors),
      `${memory.request} to ${memory.limit}`,
      `${repoServers.least} to ${repoServers.most}`,
    ]);
  }
  expect(text).toContain('A repo-server generates ten manifests at once');
  expect(repoServerParallelism).toBe(10);
});

test('docs/operating-argocd.md: one number is enough', () => {
  const shown = new Map(clusters.map((one) => [one.name, one]));
  const installation = argoCdInstallation({ ...sample, clusters: shown }, 'ops');
  expect(installation?.values).toMatchObject({
    configs: { params: { 'controller.status.processors': 500, 'controller.operation.processors': 250 } },
    repoServer: { autoscaling: { minReplicas: 2, maxReplicas: 20 } },
  });
});
