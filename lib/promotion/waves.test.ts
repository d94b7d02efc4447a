import { workload } from '../constructs';
import { problemsOf } from '../constructs/test-support';
import { cluster } from '../model/cluster';
import { environment } from '../model/environment';
import { http } from '../model/port';
import type { Platform } from '../model/platform';
import { sweepAutomatic } from './automatic';
import { noEvidence } from './evidence-source';
import { freeze, outside } from './gates';
import { promote } from './promote';
import { release } from './release';
import { reportHealth } from './report-health';
import { rollback } from './rollback';
import { statusReceipts } from './status-receipts';
import { TestBed, platformOf } from './testing';
import { waves } from './waves';

const image = 'registry.example.com/cart';
const cart = workload({ name: 'cart', system: 'shop', owner: 'team-shop', image: `${image}:v1.0.0`, port: http(8080) });
const frozen = outside(freeze('Fri 16:00', 'Mon 08:00', 'Europe/Berlin'));

const [canary, production] = waves({ domain: 'example.com', promotesFrom: 'dev', gates: [frozen] }, [
  { name: 'staging', cluster: 'canary' },
  { name: 'production', clusters: ['eu', 'us'], soak: '30 minutes' },
]);
const base = platformOf([cart]);
const platform: Platform = {
  ...base,
  environments: new Map(
    [environment({ name: 'dev', cluster: 'dev', domain: 'dev.example.com' }), canary, production].map(
      (one) => [one.name as string, one] as const,
    ),
  ),
  clusters: new Map(['dev', 'canary', 'eu', 'us'].map((name) => [name, cluster({ name })])),
};

let bed: TestBed;
beforeEach(async () => {
  bed = TestBed.inMemory();
  await bed.init(platform);
  await bed.publish(platform);
  await release(bed.workspace, platform, {
    announcement: { app: 'cart', images: [{ image: `${image}:v1.1.0` }], source: { branch: 'main' } },
    ...{ dryRun: false, evidence: noEvidence, images: { resolve: (one) => Promise.resolve(one) } },
  });
});

const sources = () => ({ receipts: statusReceipts(bed.workspace, { login: 'slipway' }), evidence: noEvidence });
const toCanary = async (): Promise<unknown> =>
  await promote(bed.workspace, platform, { app: 'cart', to: 'staging', dryRun: false, ...sources() });
const tagIn = async (name: string): Promise<string | undefined> =>
  (await bed.release(name, 'cart'))?.images?.['main']?.tag;
const seen = async (health: 'healthy' | 'degraded'): Promise<void> => {
  await reportHealth(bed.workspace, { app: 'cart', environment: 'staging' }, ['canary'], health);
};
const pass = (minutes: number): void => {
  bed.time = new Date(bed.time.getTime() + minutes * 60_000);
};
/** What goes on by itself. */
const goOn = async (): Promise<(string | undefined)[]> => {
  const followed = await sweepAutomatic(bed.workspace, platform, sources());
  return followed.map(({ to, promoted }) => (promoted?.commit === undefined ? undefined : to));
};

test('a release reaches the other clusters by itself, once the canary was healthy for long enough', async () => {
  await toCanary();
  expect([await tagIn('staging'), await tagIn('production')]).toEqual(['v1.1.0', 'v1.0.0']);
  expect(await goOn()).toEqual([]);
  await seen('healthy');
  pass(29);
  await seen('healthy');
  expect(await goOn()).toEqual([]);
  pass(1);
  await seen('healthy');
  expect(await goOn()).toEqual(['production']);
  expect(await tagIn('production')).toBe('v1.1.0');
  for (const name of ['eu', 'us'])
    expect(await bed.read(`production/manifests/${name}/cart/deployment-cart.yaml`)).toContain(`${image}:v1.1.0`);
});

test('it waits while the canary is degraded, and begins to count anew', async () => {
  await toCanary();
  await seen('healthy');
  pass(20);
  await seen('degraded');
  pass(20);
  expect(await goOn()).toEqual([]);
  await seen('healthy');
  pass(29);
  await seen('healthy');
  expect(await goOn()).toEqual([]);
  expect(await tagIn('production')).toBe('v1.0.0');
});

test('what was taken back from the canary goes nowhere', async () => {
  await toCanary();
  await seen('healthy');
  pass(31);
  await seen('healthy');
  await rollback(bed.workspace, { app: 'cart', environment: 'staging', reason: 'errors', dryRun: false });
  expect(await goOn()).toEqual([]);
  expect([await tagIn('staging'), await tagIn('production')]).toEqual(['v1.0.0', 'v1.0.0']);
});

test('the first wave promotes as is said of all; later ones follow it, behind the freezes of all', () => {
  expect(canary).toMatchObject({
    name: 'staging',
    promotesFrom: 'dev',
    clusters: ['canary'],
    tags: 'version',
    production: true,
  });
  expect(canary.promotion).toBe('manual');
  expect(production).toMatchObject({ promotesFrom: 'staging', promotion: 'automatic', publish: 'commit', entry: [] });
  expect(production.gates.map((gate) => gate.name)).toEqual(['healthyIn(staging)', frozen.name]);
});

test('one wave is none, and no cluster is in two', () => {
  const common = { domain: 'example.com' };
  expect(problemsOf(() => waves(common, [{ name: 'staging', cluster: 'eu' }]))).toEqual([
    'waves has 1 of them (name two or more, or call environment({ … }))',
  ]);
  const shared = [
    { name: 'staging', cluster: 'eu' },
    { name: 'production', clusters: ['us', 'eu'] },
  ] as const;
  expect(problemsOf(() => waves(common, shared))).toEqual([
    "cluster 'eu' is in two waves: the later release would take the place of the earlier (name each cluster in one wave)",
  ]);
});
