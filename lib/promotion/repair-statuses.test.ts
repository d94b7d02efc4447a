import type { Receipt } from '../model/receipt';
import { lostStates, repairStatuses, type RepairedStatus } from './repair-statuses';
import { reportHealth } from './report-health';
import { memoryBackend, World } from './safety/world';
import { statusReceipts } from './status-receipts';

const place = { app: 'web', environment: 'staging' };

async function repair(world: World, author = 'slipway'): Promise<RepairedStatus[]> {
  const options = { places: [place], clusters: world.clusters, author };
  return await repairStatuses(await world.workspace('ann'), options);
}

/** What commit statuses say of the release that is there. */
async function told(world: World): Promise<Receipt[]> {
  const trees = (await (await world.view()).trees(place.environment, [place.app])).get(place.app) ?? new Map();
  const source = statusReceipts(await world.workspace('ann'), { login: 'slipway' });
  return [...(await source.read({ ...place, trees }))];
}

test('what was never told is written once, and counts', async () => {
  const world = await World.create(memoryBackend());
  expect(await told(world)).toEqual([]);
  expect((await repair(world)).map(({ context, states }) => [context, states])).toEqual([
    ['slipway/staging-1/staging/web', ['success']],
    ['slipway/staging-2/staging/web', ['success']],
  ]);
  expect((await told(world)).map(({ cluster, health }) => [cluster, health])).toEqual([
    ['staging-1', 'healthy'],
    ['staging-2', 'healthy'],
  ]);
  await world.wait(5);
  expect(await repair(world)).toEqual([]);
});

test('bad news that was lost is told', async () => {
  const world = await World.create(memoryBackend());
  await repair(world);
  await world.wait(5);
  world.clusters.break('staging', 'web', true);
  await world.wait(1);
  expect((await repair(world)).map(({ cluster, states }) => [cluster, states])).toEqual([['staging-2', ['failure']]]);
  expect((await told(world)).find(({ cluster }) => cluster === 'staging-2')?.health).toBe('degraded');
});

test('a break that nobody told of starts the soak anew', async () => {
  const world = await World.create(memoryBackend());
  await repair(world);
  await world.wait(5);
  world.clusters.break('staging', 'web', true);
  await world.wait(5);
  world.clusters.break('staging', 'web', false);
  const mended = world.now;
  await world.wait(5);
  expect((await repair(world)).map(({ states }) => states)).toEqual([['pending', 'success']]);
  const receipt = (await told(world)).find(({ cluster }) => cluster === 'staging-2');
  expect(receipt?.health).toBe('healthy');
  expect(receipt?.since.getTime()).toBeGreaterThanOrEqual(mended.getTime());
  await world.wait(5);
  expect(await repair(world)).toEqual([]);
});

test('what was seen before the last status does not overrule it', async () => {
  const world = await World.create(memoryBackend());
  world.clusters.silence('staging', true);
  await world.wait(5);
  await reportHealth(await world.workspace('ann'), place, ['staging-1', 'staging-2'], 'degraded');
  expect(await repair(world)).toEqual([]);
  expect((await told(world)).map(({ health }) => health)).toEqual(['degraded', 'degraded']);
});

test('a credential whose statuses do not count is told', async () => {
  const world = await World.create(memoryBackend());
  await expect(repair(world, 'argocd[bot]')).rejects.toThrow(/by 'slipway', and only those by 'argocd\[bot\]' count/);
});

test('nothing is written where the cluster was not seen, or where both say the same', () => {
  const at = (minutes: number): Date => new Date(minutes * 60_000);
  const receipt = (health: Receipt['health'], since: number, observed: number): Receipt => ({
    ...{ environment: 'staging', cluster: 'eu-1', app: 'web', tree: 'a', health, source: 'test' },
    ...{ since: at(since), observed: at(observed) },
  });
  expect(lostStates(undefined, receipt('healthy', 0, 1))).toEqual([]);
  expect(lostStates(receipt('suspended', 0, 5), receipt('progressing', 0, 1))).toEqual([]);
  expect(lostStates(receipt('healthy', 1, 5), receipt('healthy', 0.5, 1))).toEqual([]);
  expect(lostStates(receipt('missing', 3, 5), receipt('healthy', 0, 1))).toEqual(['failure']);
});
