import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { helmRelease, workload } from '../constructs';
import type { App } from '../model/app';
import type { EnvironmentProps } from '../model/environment';
import type { Platform } from '../model/platform';
import { http } from '../model/port';
import { renderPlatform } from '../render';
import { helmValues } from '../render/layouts/helm-values';
import { adopt } from './adopt';
import { describeChanges } from './describe-changes';
import { noEvidence } from './evidence-source';
import { mergeRequest } from './merge';
import { promote, type Promoted } from './promote';
import { repoReleases } from './publish-plan';
import { release } from './release';
import { rollback } from './rollback';
import { TestBed, platformOf } from './testing';
import { verifyRender, type ProgramHistory } from './verify-render';

const digestOf = (tag: string): string => `sha256:${createHash('sha256').update(tag).digest('hex')}`;
const digest = digestOf('v1.1.0');
const values = `# Ours: mind the quotes.
replicas:   3  # for the sale
image:
  repository: registry.example.com/shop
  tag: "v0.9.0"   # by Slipway
  pullPolicy: 'Always'
defaults: &defaults
  cpu: 100m
side: *defaults
`;
const chart: Readonly<Record<string, string>> = {
  'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.4.0\n',
  'values.yaml': 'replicas: 1\nimage: {repository: registry.example.com/shop, tag: none}\n',
  'values.dev.yaml': '{}\n',
  'values.staging.yaml': 'image: {tag: none, digest: ""}\n',
  'values.prod.yaml': values,
  'templates/deployment.yaml': 'kind: Deployment # {{ .Values.image.tag }}\n',
};
const production = 'charts/shop/values.prod.yaml';

let bed: TestBed;
let root: string;
beforeEach(async () => {
  bed = await TestBed.onGit();
  root = mkdtempSync(join(tmpdir(), 'slipway-charts-'));
  writeChart(chart);
});
afterEach(() => {
  bed.remove();
  rmSync(root, { recursive: true, force: true });
});

function writeChart(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, 'charts/shop', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

const shop = (given: object = {}): App =>
  helmRelease({
    name: 'shop',
    owner: 'team-shop',
    render: 'synth',
    folder: 'charts/shop',
    version: '1.4.0',
    images: { main: 'registry.example.com/shop:v1.0.0' },
    values: (context) => ({ image: { tag: context.image() }, host: context.environment.domain, ...given }),
    helm: () => {
      throw new Error('nobody runs Helm here');
    },
  });
const web = workload({
  name: 'web',
  system: 'site',
  owner: 'team-site',
  image: 'registry.example.com/web:v1.0.0',
  port: http(80),
});

function platform(app = shop(), settings: Partial<EnvironmentProps> = {}): Platform {
  const plain = platformOf([app, web], { production: { shortName: 'prod', ...settings } });
  return { ...plain, root, environmentRepo: { ...plain.environmentRepo, layout: helmValues() } };
}

async function build(tag: string, of = platform()): Promise<void> {
  const announcement = {
    app: 'shop',
    images: [{ image: `registry.example.com/shop:${tag}` }],
    source: { branch: 'main' },
  };
  const images = { resolve: <T>(image: T) => Promise.resolve({ ...image, digest: digestOf(tag) }) };
  await release(bed.workspace, of, { announcement, dryRun: false, images, evidence: noEvidence });
}

const noReceipts = { receipts: { read: () => Promise.resolve([]) }, evidence: noEvidence };

async function promoteTo(to: string, of = platform()): Promise<Promoted> {
  return await promote(bed.workspace, of, { app: 'shop', to, dryRun: false, ...noReceipts });
}

test('charts stay charts, other apps are rendered, and Argo CD is told where each is', async () => {
  await bed.init(platform());
  expect(await bed.read('charts/shop/templates/deployment.yaml')).toBe(chart['templates/deployment.yaml']);
  expect(await bed.read('charts/shop/values.yaml')).toBe(chart['values.yaml']);
  expect(await bed.read(production)).toBe(values.replace('"v0.9.0"', '"v1.0.0"'));
  expect(await bed.read('charts/shop/values.dev.yaml')).toBe('{image: { tag: "v1.0.0" }}\n');
  const application = await bed.read('production/argocd/prod/application-shop-prod.yaml');
  expect(application).toContain('    path: charts/shop\n');
  expect(application).toMatch(/valueFiles:\n\s+- values\.prod\.yaml\n\s+valuesObject:\n\s+host: example\.com\n/);
  expect(application).not.toContain('tag:');
  expect(await bed.read('production/manifests/prod/web/deployment-web.yaml')).toContain('kind: Deployment');
  expect(await bed.read('CODEOWNERS')).toContain('/charts/*/values.prod.yaml');
  expect((await bed.publish(platform())).changes).toEqual([]);
});

test('a release changes its tag and digest in its environment, and no other byte', async () => {
  await bed.init(platform());
  const before = await bed.read('charts/shop/values.staging.yaml');
  await build('v1.1.0');
  expect(await bed.read('charts/shop/values.dev.yaml')).toBe(`{image: { tag: "v1.1.0@${digest}" }}\n`);
  expect(await bed.read('charts/shop/values.staging.yaml')).toBe(before);
  await promoteTo('staging');
  expect(await bed.read('charts/shop/values.staging.yaml')).toBe(`image: {tag: v1.1.0, digest: "${digest}"}\n`);
  await promoteTo('production');
  expect(await bed.read(production)).toBe(values.replace('"v0.9.0"', `"v1.1.0@${digest}"`));
  expect(bed.git('diff', '--stat', 'main~1', 'main')).toMatch(/values\.prod\.yaml +\| 2 \+-/);
  expect((await bed.publish(platform())).changes).toEqual([]);
});

test('a rollback restores the values file, a revert by hand becomes a hold', async () => {
  await bed.init(platform());
  const before = await bed.read(production);
  await build('v1.1.0');
  await promoteTo('staging');
  await promoteTo('production');
  await rollback(bed.workspace, { app: 'shop', environment: 'production', reason: '5xx', dryRun: false });
  expect(await bed.read(production)).toBe(before);
  await build('v1.2.0');
  await bed.revert();
  await bed.publish(platform());
  expect(await bed.release('dev', 'shop')).toMatchObject({ images: { main: { tag: 'v1.1.0' } }, hold: { by: 'Bob' } });
});

test('an edit of a values file by hand stops that app, and can be adopted', async () => {
  await bed.init(platform());
  await bed.edit({ [production]: 'image: {tag: mine}\n' });
  const { plan } = await bed.publish(platform());
  expect(plan.parts.flatMap((one) => (one.state === 'outside' ? [[one.part.id, one.paths]] : []))).toEqual([
    ['production/shop', [production]],
  ]);
  await adopt(bed.workspace, { app: 'shop', environment: 'production' }, 'an incident');
  expect((await bed.publish(platform())).plan).toMatchObject({ held: ['production/shop'] });
  expect(await bed.read(production)).toBe('image: {tag: mine}\n');
});

test('what a chart is to all environments goes the way of the strictest, values the way of their own', async () => {
  const careful = platform(shop(), { publish: 'pull-request' });
  await bed.init(careful);
  writeChart({ 'templates/deployment.yaml': 'kind: StatefulSet\n', 'values.dev.yaml': 'replicas: 2\n' });
  const { changes } = await bed.publish(careful);
  expect(changes.map(({ by, parts }) => [by, parts])).toEqual([
    ['pull-request', ['chart shop']],
    ['commit', ['dev/shop']],
  ]);
  expect(await bed.read('charts/shop/templates/deployment.yaml')).toContain('Deployment');
  await build('v1.1.0', careful);
  expect(await bed.read('charts/shop/templates/deployment.yaml')).toContain('Deployment');
  await mergeRequest(bed.workspace, careful, { number: 1, ...noReceipts });
  expect(await bed.read('charts/shop/templates/deployment.yaml')).toContain('StatefulSet');
  expect((await bed.publish(careful)).changes).toEqual([]);
});

test('a change is told in the values that it changes', async () => {
  await bed.init(platform());
  const next = values.replace('replicas:   3', 'replicas:   4');
  writeChart({ 'values.prod.yaml': next });
  const { plan, view } = await bed.publish(platform(), { dryRun: true });
  const [described, ...others] = await describeChanges(view, plan);
  expect(others).toEqual([]);
  expect(described?.otherFiles).toEqual([]);
  expect(described?.apps).toMatchObject([
    {
      cluster: 'prod',
      resources: [{ kind: 'ChartValues', fields: [{ path: 'values.replicas', before: 3, after: 4, risk: 'restart' }] }],
    },
  ]);
});

test('what receipts speak for is the chart with the values of the environment', async () => {
  const keyIn = async (environment: string, cluster: string): Promise<string | undefined> =>
    (await (await bed.view()).trees(environment, ['shop'])).get('shop')?.get(cluster);
  await bed.init(platform());
  const [dev, prod] = [await keyIn('dev', 'eu'), await keyIn('production', 'prod')];
  expect(prod).toBeDefined();
  await build('v1.1.0');
  expect(await keyIn('production', 'prod')).toBe(prod);
  expect(await keyIn('dev', 'eu')).not.toBe(dev);
  writeChart({ 'templates/deployment.yaml': 'kind: StatefulSet\n' });
  await bed.publish(platform());
  expect(await keyIn('production', 'prod')).not.toBe(prod);
});

test('another layout takes its place and leaves nothing of it, and back', async () => {
  await bed.init(platform());
  const rendered = helmRelease({
    ...{ name: 'shop', owner: 'team-shop', render: 'synth', folder: 'charts/shop', version: '1.4.0' },
    images: { main: 'registry.example.com/shop:v1.0.0' },
    helm: () => 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: shop }\n',
  });
  const plain = { ...platform(rendered), environmentRepo: platformOf([]).environmentRepo };
  await bed.publish(plain);
  const charts = async (): Promise<string[]> =>
    [...(await bed.view()).entries.keys()].filter((path) => path.startsWith('charts/'));
  expect(await charts()).toEqual([]);
  expect(await bed.read('production/manifests/prod/shop/configmap-shop.yaml')).toContain('ConfigMap');
  await bed.publish(platform());
  expect(await charts()).toHaveLength(Object.keys(chart).length + 1);
});

test('verify-render proves charts and finds what somebody slipped in', async () => {
  const history: ProgramHistory = {
    isProtected: () => Promise.resolve(true),
    isAncestor: () => Promise.resolve(true),
    render: (_commit, releases) => {
      const files = [...renderPlatform(platform(), repoReleases(releases))].flatMap((unit) => unit.files);
      return Promise.resolve(new Map(files.map(({ path, content }) => [path, content])));
    },
  };
  const problems = async (base?: string): Promise<(string | undefined)[]> => {
    const found = await verifyRender(bed.workspace, history, bed.git('rev-parse', 'main'), base);
    return found.problems.map(({ where }) => where);
  };
  await bed.init(platform());
  await build('v1.1.0');
  expect(await problems()).toEqual([]);
  const base = bed.git('rev-parse', 'main');
  await bed.edit({ [production]: values, 'charts/shop/templates/mine.yaml': 'kind: Secret\n' });
  expect((await problems(base)).sort()).toEqual(['charts/shop/templates/mine.yaml', production]);
});
