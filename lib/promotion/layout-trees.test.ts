import type { IApplication } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1';
import { load } from 'js-yaml';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { helmRelease } from '../constructs';
import type { Platform } from '../model/platform';
import type { Receipt } from '../model/receipt';
import { argocdReceipts } from '../receipts';
import { helmValues } from '../render/layouts/helm-values';
import { noEvidence } from './evidence-source';
import { layoutTrees } from './layout-trees';
import { release } from './release';
import { TestBed, platformOf } from './testing';

const files = {
  'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.4.0\n',
  'values.yaml': 'replicas: 1\nimage: { repository: registry.example.com/shop, tag: none }\n',
  'values.dev.yaml': 'image: { tag: none }\n',
  'templates/deployment.yaml': 'kind: Deployment\n',
};
let bed: TestBed;
let root: string;
beforeEach(async () => {
  bed = TestBed.inMemory();
  root = mkdtempSync(join(tmpdir(), 'slipway-charts-'));
  for (const [path, text] of Object.entries(files)) writeChart(path, text);
  await bed.init(platform());
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function writeChart(path: string, text: string): void {
  const file = join(root, 'charts/shop', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** One app whose chart stays one in the environment repo: Argo CD renders it. */
function platform(log = 'info'): Platform {
  const shop = helmRelease({
    name: 'shop',
    owner: 'team-shop',
    render: 'synth',
    folder: 'charts/shop',
    version: '1.4.0',
    images: { main: 'registry.example.com/shop:v1.0.0' },
    values: { log },
    helm: () => {
      throw new Error('nobody runs Helm here');
    },
  });
  const plain = platformOf([shop]);
  return { ...plain, root, environmentRepo: { ...plain.environmentRepo, layout: helmValues() } };
}

async function build(tag: string): Promise<void> {
  const announcement = { app: 'shop', images: [{ image: `registry.example.com/shop:${tag}` }], source: {} };
  const images = { resolve: <T>(image: T) => Promise.resolve(image) };
  await release(bed.workspace, platform(), { announcement, dryRun: false, images, evidence: noEvidence });
}

/** What Argo CD's API says once it has synced a commit, by the Application that stands there. */
async function synced(
  revision = '',
  change: (one: IApplication) => IApplication = (one) => one,
): Promise<IApplication> {
  const path = 'dev/argocd/eu/application-shop-dev.yaml';
  const text = (await bed.store.readFiles(revision, [path])).get(path)?.toString() ?? '';
  const application = change(load(text) as IApplication);
  const { source } = application.spec;
  if (source === undefined) throw new Error('it has several sources');
  const at = '2026-01-06T09:00:00Z';
  return {
    ...application,
    status: {
      reconciledAt: at,
      sync: { status: 'Synced' },
      health: { status: 'Healthy', lastTransitionTime: at },
      operationState: {
        ...{ phase: 'Succeeded', startedAt: at, finishedAt: at, operation: {} },
        syncResult: { revision, source },
      },
    },
  };
}

async function receiptsOf(application: IApplication): Promise<readonly Receipt[]> {
  const source = argocdReceipts({
    ...{ url: 'https://argocd.example.com', token: 'secret', now: () => bed.time, trees: layoutTrees(bed.workspace) },
    clusters: new Map([['https://kubernetes.default.svc', 'eu']]),
    fetch: () => Promise.resolve(Response.json({ items: [application] })),
  });
  return await source.read({ environment: 'dev', app: 'shop', trees: await wanted() });
}

const wanted = async (): Promise<ReadonlyMap<string, string>> =>
  (await (await bed.view()).trees('dev', ['shop'])).get('shop') ?? new Map<string, string>();

/** Whether a receipt speaks for what stands in the repository now. */
async function isProven(application: IApplication): Promise<boolean> {
  const tree = (await wanted()).get('eu');
  return (await receiptsOf(application)).some((one) => one.tree === tree && one.health === 'healthy');
}

test('what Argo CD renders from a kept chart is proven by the commit, and the values, that it synced', async () => {
  const application = await synced(await bed.head());
  expect(application.spec.source).toMatchObject({ path: 'charts/shop', helm: { valuesObject: { log: 'info' } } });
  expect(await isProven(application)).toBe(true);
});

test('a commit that changes nothing for it counts', async () => {
  const application = await synced(await bed.head());
  await bed.edit({ 'docs/notes.md': 'hello' });
  expect(await isProven(application)).toBe(true);
  expect(await isProven(await synced(await bed.head()))).toBe(true);
});

test.each<[string, () => Promise<void>]>([
  ['another release', () => build('v1.1.0')],
  [
    'another version of the chart',
    async () => {
      writeChart('Chart.yaml', files['Chart.yaml'].replace('1.4.0', '1.4.0 # mended'));
      await bed.publish(platform());
    },
  ],
  [
    'other values',
    async () => {
      await bed.publish(platform('debug'));
    },
  ],
])('%s is proven only once it was synced', async (_name, change) => {
  const before = await synced(await bed.head());
  await change();
  expect(await isProven(before)).toBe(false);
  expect(await isProven(await synced(await bed.head()))).toBe(true);
});

test('values that were given to Argo CD past the repository prove nothing, nor does an unknown commit', async () => {
  const head = await bed.head();
  const debug = (one: IApplication): IApplication => {
    const helm = { ...one.spec.source?.helm, valuesObject: { log: 'debug' } };
    const source = { repoURL: '', ...one.spec.source, helm };
    return { ...one, spec: { ...one.spec, source } };
  };
  expect(await isProven(await synced(head, debug))).toBe(false);
  const application = await synced(head);
  const result = application.status?.operationState?.syncResult;
  if (result !== undefined) result.revision = 'f'.repeat(40);
  expect(await isProven(application)).toBe(false);
});
