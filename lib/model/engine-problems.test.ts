import type { EnvironmentName } from '../../environments';
import { helmValues } from '../render/layouts/helm-values';
import { testApp, testPlatform } from '../render/testing';
import { cluster, type ClusterProps } from './cluster';
import { clusterSoftware } from './cluster-software';
import { engineProblems } from './engine-problems';
import { environment, type EnvironmentProps } from './environment';
import type { Platform } from './platform';
import { preview, previewSettings } from './preview';
import { App } from './app';

function platformWith(clusters: readonly ClusterProps[], dev: Partial<EnvironmentProps> = {}): Platform {
  const platform = testPlatform([testApp('cart')]);
  const changed = environment({ name: 'dev', cluster: 'nonprod', domain: 'dev.example.com', ...dev });
  return {
    ...platform,
    environments: new Map([...platform.environments, ['dev', changed]]),
    clusters: new Map(clusters.map((one) => [one.name, cluster(one)])),
  };
}

const told = (platform: Platform): string[] =>
  engineProblems(platform).map(({ where, problem }) => `${where ?? ''}: ${problem}`);
const nonprod: ClusterProps = { name: 'nonprod', engine: 'flux' };

test('both engines, side by side, are fine', () => {
  expect(told(platformWith([{ ...nonprod, flux: { receipts: 'github' } }, { name: 'prod' }]))).toEqual([]);
});

test('Flux deploys to its own cluster', () => {
  const hub: ClusterProps[] = [
    { name: 'prod', engine: 'flux' },
    { ...nonprod, server: 'https://nonprod.example.com', deployedFrom: 'prod' },
    { name: 'eu-1', server: 'https://eu-1.example.com', deployedFrom: 'prod' },
  ];
  expect(told(platformWith(hub))).toEqual([
    "environments/index.ts: cluster 'nonprod': engine 'flux' deploys to its own cluster, not from 'prod'",
    "environments/index.ts: cluster 'eu-1': deployedFrom 'prod' has no Argo CD: its engine is 'flux'",
  ]);
});

test('what only Argo CD has is told where Flux deploys', () => {
  const dev: Partial<EnvironmentProps> = {
    applications: 'set',
    dropIns: { path: 'drop-ins', owner: 'team-shop' },
    notifications: [{ triggers: ['on-deployed'], service: 'email', recipients: ['a@example.com', 'b@example.com'] }],
  };
  expect(told(platformWith([nonprod], dev))).toEqual([
    "environments/dev.ts: applications: 'set' is Argo CD's, and Flux deploys to 'nonprod'",
    "environments/dev.ts: dropIns are Argo CD's, and Flux deploys to 'nonprod'",
    "environments/dev.ts: notifications: service 'email' is none that Flux has, and Flux deploys to 'nonprod'",
  ]);
  expect(told(platformWith([{ name: 'nonprod' }], dev))).toEqual([]);
});

test('previews and software by labels are told where Flux deploys, and fine beside it', () => {
  const base = platformWith([
    { ...nonprod, labels: { region: 'eu' } },
    { name: 'prod', labels: { region: 'eu', stage: 'prod' } },
  ]);
  const cart = testApp('cart', { preview: preview({ repository: 'https://github.com/example/cart' }) });
  const settings = { repositories: ['https://github.com/example/*'] };
  const chart = { name: 'reloader', repository: 'https://charts.example.com', chart: 'reloader', version: '1.2.3' };
  const asked = (environment: EnvironmentName, labels: Record<string, string>): Platform => ({
    ...base,
    apps: new Map([['cart', cart]]),
    previews: previewSettings({ ...settings, environment }),
    clusterSoftware: [clusterSoftware({ ...chart, labels })],
  });
  expect(told(asked('dev', { region: 'eu' }))).toEqual([
    "environments/index.ts: previews: previews are Argo CD's, and Flux deploys to 'nonprod', where those of 'cart' would run beside dev",
    "environments/index.ts: clusterSoftware 'reloader': only Argo CD brings software by labels, and Flux deploys to 'nonprod' with these labels",
  ]);
  expect(told(asked('production', { stage: 'prod' }))).toEqual([]);
  expect(told({ ...asked('dev', { stage: 'prod' }), apps: base.apps })).toEqual([]);
});

test('options of Flux are checked, and belong to Flux', () => {
  expect(told(platformWith([{ name: 'nonprod', flux: {} }]))).toEqual([
    "environments/index.ts: cluster 'nonprod': has options of flux, but Argo CD deploys to it",
  ]);
  const wrong = { receipts: 'bitbucket' } as unknown as NonNullable<ClusterProps['flux']>;
  expect(told(platformWith([{ ...nonprod, flux: wrong }])).join()).toMatch(/cluster 'nonprod': .*receipts/);
});

test('a layout that keeps charts has Argo CD render them', () => {
  const chart = new App({
    ...{ name: 'chart', owner: 'team-shop' },
    localChart: { folder: 'charts/chart', releaseName: 'chart', values: () => ({}), valueFiles: () => [] },
  });
  const platform = platformWith([nonprod]);
  const kept = {
    ...platform,
    apps: new Map([['chart', chart]]),
    environmentRepo: { ...platform.environmentRepo, layout: helmValues() },
  };
  expect(told(kept)).toEqual(["environments/index.ts: layout 'helm-values' keeps charts, which only Argo CD renders"]);
  expect(told({ ...kept, apps: platform.apps })).toEqual([]);
});
