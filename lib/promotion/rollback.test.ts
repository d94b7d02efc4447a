import { workload } from '../constructs';
import type { App } from '../model/app';
import { http } from '../model/port';
import { adopt } from './adopt';
import { noEvidence } from './evidence-source';
import { promote } from './promote';
import { release } from './release';
import { rollback } from './rollback';
import { ban, hold, unhold } from './stops';
import { TestBed, platformOf } from './testing';

let bed: TestBed;
beforeEach(() => {
  bed = TestBed.inMemory();
});

const image = 'registry.example.com/cart';
const app = (replicas = 1): App =>
  workload({ name: 'cart', system: 'shop', owner: 'team-shop', image: `${image}:v1.0.0`, port: http(8080), replicas });
const platform = platformOf([app()]);
const deployment = 'dev/manifests/eu/cart/deployment-cart.yaml';

async function build(tag: string, program = platform): Promise<void> {
  const announcement = { app: 'cart', images: [{ image: `${image}:${tag}` }], source: { branch: 'main' } };
  await release(bed.workspace, program, {
    announcement,
    dryRun: false,
    images: { resolve: (one) => Promise.resolve(one) },
    evidence: noEvidence,
  });
}

async function rollBack(options: { to?: number; dryRun?: boolean } = {}): ReturnType<typeof rollback> {
  return await rollback(bed.workspace, { app: 'cart', environment: 'dev', reason: '5xx', dryRun: false, ...options });
}

test('a rollback restores the exact files of before, grows the generation, and holds the app', async () => {
  await bed.init(platform);
  const before = await bed.read(deployment);
  await build('v1.1.0');
  expect(await bed.read(deployment)).toContain('v1.1.0');
  await rollBack();
  expect(await bed.read(deployment)).toBe(before);
  expect(await bed.release('dev', 'cart')).toMatchObject({
    generation: 3,
    images: { main: { tag: 'v1.0.0' } },
    hold: { reason: '5xx', by: 'ann' },
  });
  expect((await bed.log())[0]?.subject).toBe('Roll back cart in dev: v1.1.0 → v1.0.0');
});

test('a rollback restores the configuration of then too, files that came since are removed', async () => {
  await bed.init(platform);
  await build('v1.1.0');
  // Two pods bring a disruption budget.
  await bed.publish(platformOf([app(2)]));
  expect(await bed.read('dev/manifests/eu/cart/poddisruptionbudget-cart.yaml')).toBeDefined();
  await rollBack({ to: 1 });
  expect(await bed.read('dev/manifests/eu/cart/poddisruptionbudget-cart.yaml')).toBeUndefined();
  expect(await bed.read(deployment)).toContain('replicas: 1');
});

test('a held app is not rendered anew, and keeps its namespace and project', async () => {
  await bed.init(platform);
  await build('v1.1.0');
  await rollBack();
  const { plan, changes } = await bed.publish(platformOf([app(5)]));
  expect(plan.held).toEqual(['dev/cart']);
  expect(changes.flatMap((one) => one.parts)).toEqual(['production/cart', 'staging/cart']);
  expect(await bed.read('dev/manifests/eu/namespaces/namespace-shop-dev.yaml')).toBeDefined();
});

test('a dry run of a rollback names its files and writes nothing', async () => {
  await bed.init(platform);
  await build('v1.1.0');
  const head = await bed.head();
  const dry = await rollBack({ dryRun: true });
  expect(await bed.head()).toBe(head);
  const real = await rollBack();
  expect(real.files).toEqual(dry.files);
});

test.each([
  [{}, "'cart' ran no other version in dev before"],
  [{ to: 7 }, "'cart' had no generation 7 in dev"],
])('going back to nowhere is a mistake %#', async (options, message) => {
  await bed.init(platform);
  await expect(rollBack(options)).rejects.toThrow(message);
});

test('what was rolled back in staging is not promoted there again, a newer release is', async () => {
  await bed.init(platform);
  const promoteCart = async (): Promise<string> => {
    const receipts = { read: () => Promise.resolve([]) };
    const { plan } = await promote(bed.workspace, platform, {
      app: 'cart',
      to: 'staging',
      dryRun: false,
      receipts,
      evidence: noEvidence,
    });
    return plan.outcome;
  };
  await build('v1.1.0');
  expect(await promoteCart()).toBe('promote');
  await rollback(bed.workspace, { app: 'cart', environment: 'staging', reason: '5xx', dryRun: false });
  expect(await promoteCart()).toBe('nothing');
  await unhold(bed.workspace, { app: 'cart', environment: 'staging' }, 'looked at');
  expect(await promoteCart()).toBe('nothing');
  await build('v1.2.0');
  expect(await promoteCart()).toBe('promote');
  expect((await bed.release('staging', 'cart'))?.images?.['main']?.tag).toBe('v1.2.0');
});

test('a held app takes no release, and says how to go on', async () => {
  await bed.init(platform);
  await hold(bed.workspace, { app: 'cart', environment: 'dev' }, 'incident');
  await expect(build('v1.1.0')).rejects.toThrow("'cart' is held in dev: incident\n  fix: slipway unhold cart dev");
});

test('a banned version enters nowhere', async () => {
  await bed.init(platform);
  await ban(bed.workspace, 'v1.1.0', 'corrupts carts');
  await expect(build('v1.1.0')).rejects.toThrow('corrupts carts');
  expect((await bed.release('dev', 'cart'))?.generation).toBe(1);
});

test('holding twice and releasing twice change nothing the second time', async () => {
  await bed.init(platform);
  const place = { app: 'cart', environment: 'dev' };
  expect((await hold(bed.workspace, place, 'a')).changed).toBe(true);
  expect((await hold(bed.workspace, place, 'b')).changed).toBe(false);
  expect((await bed.release('dev', 'cart'))?.hold?.reason).toBe('a');
  expect((await unhold(bed.workspace, place, 'c')).changed).toBe(true);
  expect((await unhold(bed.workspace, place, 'c')).changed).toBe(false);
});

test('adopting keeps a hand edit, holds the app, and takes it for what was written last', async () => {
  await bed.init(platform);
  const edited = (await bed.read(deployment))?.replace('replicas: 1', 'replicas: 9') ?? '';
  await bed.edit({ [deployment]: edited });
  const { paths } = await adopt(bed.workspace, { app: 'cart', environment: 'dev' }, 'load test');
  expect(paths).toEqual([deployment]);
  const { plan } = await bed.publish(platform);
  expect(plan.parts.some((one) => one.state === 'outside')).toBe(false);
  expect(plan.held).toEqual(['dev/cart']);
  await unhold(bed.workspace, { app: 'cart', environment: 'dev' }, 'over');
  await bed.publish(platform);
  expect(await bed.read(deployment)).toContain('replicas: 1');
});

test('an unknown app or environment names the nearest', async () => {
  await bed.init(platform);
  await expect(
    rollback(bed.workspace, { app: 'crat', environment: 'dev', reason: 'x', dryRun: false }),
  ).rejects.toThrow("did you mean 'cart'");
  await expect(
    rollback(bed.workspace, { app: 'cart', environment: 'prodution', reason: 'x', dryRun: false }),
  ).rejects.toThrow("did you mean 'production'");
});
