import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApplicationSource } from '../model/app';
import { perEnvironment } from '../model/per-environment';
import { installedHelm, type Helm } from './helm';
import { helmRelease, type HelmReleaseProps } from './helm-release';
import { contextOf, problemsOf, renderedApp, type TestPlace } from './test-support';

const base = { name: 'redis', owner: 'team-data' };
const fromRepository = { ...base, repository: 'https://charts.example.com', chart: 'redis', version: '1.2.3' };
const sourceOf = (props: HelmReleaseProps, place?: TestPlace): ApplicationSource | undefined => {
  const app = helmRelease(props);
  return app.props.source?.(contextOf(app, place));
};

test('the release names the version of the chart, its definition only the baseline', () => {
  expect(helmRelease(fromRepository).baseline).toEqual({ app: 'redis', generation: 1, chart: { version: '1.2.3' } });
  expect(sourceOf(fromRepository, { release: { chart: { version: '1.3.0' } } })).toEqual({
    kind: 'helm',
    repository: 'https://charts.example.com',
    chart: 'redis',
    version: '1.3.0',
    releaseName: 'redis',
  });
});

test('a chart comes from a registry', () => {
  expect(sourceOf({ ...base, oci: 'oci://registry.example.com/charts/redis', version: '1.2.3' })).toEqual({
    kind: 'helm',
    repository: 'oci://registry.example.com/charts',
    chart: 'redis',
    version: '1.2.3',
    releaseName: 'redis',
  });
});

test('a chart comes from git, at the revision of the release, with values files by environment', () => {
  const props: HelmReleaseProps = {
    ...base,
    repository: 'https://git.example.com/charts.git',
    path: 'charts/redis',
    revision: 'v7',
    releaseName: 'cache',
    valueFiles: ({ shortName }) => [`values.${shortName}.yaml`],
  };
  expect(helmRelease(props).baseline).toEqual({ app: 'redis', generation: 1, revision: 'v7' });
  expect(sourceOf(props, { environment: { shortName: 'prod' } })).toEqual({
    kind: 'helm',
    repository: 'https://git.example.com/charts.git',
    path: 'charts/redis',
    version: 'v7',
    releaseName: 'cache',
    valueFiles: ['values.prod.yaml'],
  });
});

test('values differ by environment at any depth', () => {
  const values = {
    replicas: perEnvironment({ default: 1, production: 3 }),
    nested: { size: perEnvironment({ default: '1Gi' }) },
  };
  expect(sourceOf({ ...fromRepository, values })).toMatchObject({ values: { replicas: 1, nested: { size: '1Gi' } } });
  expect(sourceOf({ ...fromRepository, values }, { environment: { name: 'production' } })).toMatchObject({
    values: { replicas: 3 },
  });
});

test('values may take an image of the release', () => {
  const props: HelmReleaseProps = {
    ...fromRepository,
    images: { main: 'r/redis:7' },
    values: ({ release, environment }) => ({ tag: release.images?.['main']?.tag, host: `redis.${environment.domain}` }),
  };
  expect(helmRelease(props).baseline.images).toEqual({ main: { repository: 'r/redis', tag: '7' } });
  expect(sourceOf(props)).toMatchObject({ values: { tag: '7', host: 'redis.dev.example.com' } });
});

test('others reach its pods by the label that charts set', () => {
  expect(helmRelease({ ...fromRepository, releaseName: 'cache' }).props.reachedAt).toEqual({
    service: 'cache',
    pods: { 'app.kubernetes.io/instance': 'cache' },
  });
  const reachedAt = { service: 'redis-master' };
  expect(helmRelease({ ...fromRepository, reachedAt }).props.reachedAt).toEqual(reachedAt);
});

test('values that are no plain data are told by their path', () => {
  const values = { a: null, b: [Number.NaN], 'c/d': { e: new Date(0), f: undefined, g: () => 1 } };
  expect(problemsOf(() => sourceOf({ ...fromRepository, values }))).toEqual([
    `values.a is null, which would not reach the chart (give the value that turns it off: false, '', [] or {})`,
    'values.b[0] is NaN (give a finite number)',
    `values['c/d'].e is a Date, no plain data (give text, numbers, true or false, lists and objects of them)`,
    `values['c/d'].g is a function, no plain data (give text, numbers, true or false, lists and objects of them)`,
  ]);
});

test.each(['^1.2.3', '1.x', '*', 'latest', '1.2', '>=1.0.0'])(
  'version %j is refused: git would not say what runs',
  (version) => {
    expect(problemsOf(() => helmRelease({ ...fromRepository, version }))).toEqual([
      `version '${version}' is not one exact version (pin it: '1.2.3')`,
    ]);
  },
);

test('bad addresses, paths and unknown settings are told, all at once', () => {
  const bad = { ...base, repository: 'https://me:secret@git.example.com/x', path: '../x', revision: 'v1', vales: {} };
  expect(problemsOf(() => helmRelease(bad))).toEqual([
    `path '../x' is no path below the top (write it like 'deploy/production')`,
    `repository 'https://…@git.example.com/x' holds credentials, which git would keep (leave them out, and give them to Argo CD as a repository Secret)`,
    expect.stringContaining(`vales is no setting (did you mean 'values'?`),
  ]);
  expect(problemsOf(() => helmRelease({ ...base, oci: 'registry.example.com/redis', version: '1.0.0' }))).toEqual([
    `oci 'registry.example.com/redis' names no chart in a registry (write it like 'oci://registry.example.com/charts/redis')`,
  ]);
});

test('a release without a chart version is told', () => {
  const app = helmRelease(fromRepository);
  const context = { ...contextOf(app), release: { app: 'redis', generation: 1 } };
  expect(problemsOf(() => app.props.source?.(context))).toEqual([
    `the release of 'redis' has no chart version (give it the version that is to run: chart: { version: … })`,
  ]);
});

describe('rendered at synth', () => {
  const manifest = '---\n# Source: x\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {"on": "yes"}\n---\n';

  function chartFolder(version = '1.2.3'): string {
    const root = mkdtempSync(join(tmpdir(), 'slipway-chart-'));
    mkdirSync(join(root, 'charts', 'redis'), { recursive: true });
    writeFileSync(join(root, 'charts', 'redis', 'Chart.yaml'), `name: redis\nversion: ${version}\n`);
    return root;
  }

  const here = (helm: Helm, folder = 'charts/redis'): HelmReleaseProps => ({
    ...base,
    render: 'synth',
    folder,
    version: '1.2.3',
    helm,
    values: { replicas: 2 },
    valueFiles: ['values.dev.yaml'],
  });

  test('helm template makes the objects, and Argo CD has no source', () => {
    const runs: [readonly string[], string][] = [];
    const app = helmRelease(here((args, input) => (runs.push([args, input]), manifest)));
    const root = chartFolder();
    expect(app.props.source).toBeUndefined();
    expect(renderedApp(app, { root })).toEqual([
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'redis' }, data: { on: 'yes' } },
    ]);
    const chart = join(root, 'charts/redis');
    expect(runs[0]).toEqual([
      [
        'template', 'redis', chart, '--namespace', 'redis', '--kube-version', '1.28', '--include-crds', '--skip-tests',
        '--values', join(chart, 'values.dev.yaml'), '--values', '-',
      ], // prettier-ignore
      '{"replicas":2}',
    ]);
    expect(runs).toHaveLength(2);
    expect(app.props.reads?.({ app: 'redis', generation: 1, chart: { version: '1.2.3' } })).toEqual(['charts/redis']);
  });

  test('a chart that renders something else each time is refused', () => {
    let count = 0;
    const app = helmRelease(here(() => manifest.replace('name: a', `name: a${String(count++)}`)));
    expect(problemsOf(() => renderedApp(app, { root: chartFolder() }))).toEqual([
      expect.stringMatching(/^chart charts\/redis renders something else each time/),
    ]);
  });

  test('the folder must hold the version of the release', () => {
    const app = helmRelease(here(() => manifest));
    expect(problemsOf(() => renderedApp(app, { root: chartFolder('1.2.4') }))).toEqual([
      `charts/redis is chart version '1.2.4', but the release runs '1.2.3' (take in chart version 1.2.3; a folder per version keeps both: 'charts/redis-{version}')`,
    ]);
  });

  test('a chart that is not there is told with how to take it in', () => {
    const app = helmRelease(here(() => manifest, 'charts/redis-{version}.tgz'));
    expect(problemsOf(() => renderedApp(app, { root: chartFolder() }))).toEqual([
      'there is no chart charts/redis-1.2.3.tgz, and renders use no network (take it in: helm pull CHART --repo REPOSITORY --version 1.2.3)',
    ]);
    expect(problemsOf(() => renderedApp(app, { root: '/', release: { chart: { version: '../x' } } }))).toEqual([
      `chart version '../x' can not name a file (use the exact version of a chart)`,
    ]);
  });

  test('what a chart renders is checked like any manifest', () => {
    const app = helmRelease(here(() => 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {p: eA==}\n'));
    expect(problemsOf(() => renderedApp(app, { root: chartFolder() }))).toEqual([
      'helm template charts/redis:1:1: is a Secret with its data in clear (seal it, or take it from an external store)',
    ]);
  });
});

describe('the helm of the machine', () => {
  const path = process.env['PATH'];
  afterEach(() => {
    process.env['PATH'] = path;
    delete process.env['HELM_NAMESPACE'];
  });

  function fakeHelm(script: string): void {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-helm-'));
    writeFileSync(join(folder, 'helm'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'helm'), 0o755);
    process.env['PATH'] = `${folder}:${path ?? ''}`;
  }

  test('it gets arguments and input, and none of its variables', () => {
    process.env['HELM_NAMESPACE'] = 'other';
    fakeHelm('echo "$@ [$HELM_NAMESPACE]"; cat');
    expect(installedHelm(['template', 'x'], 'values')).toBe('template x []\nvalues');
  });

  test('what it says when it fails is told', () => {
    fakeHelm('echo "Error: no template" >&2; exit 1');
    expect(problemsOf(() => installedHelm(['template', 'x', '/chart', '--y'], ''))).toEqual([
      'helm template x /chart failed: Error: no template (mend the chart or the values)',
    ]);
  });

  test('its absence is told with two ways out', () => {
    process.env['PATH'] = '/nonexistent';
    expect(problemsOf(() => installedHelm(['version'], ''))).toEqual([
      `helm is not installed, and the app asks to be rendered by it (install Helm 3 (https://helm.sh/docs/intro/install/), or leave out render: 'synth', and Argo CD renders the chart)`,
    ]);
  });
});
