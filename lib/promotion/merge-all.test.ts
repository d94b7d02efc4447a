import { workload } from '../constructs';
import { BlockedError } from '../errors';
import type { MergeResult } from '../forge/forge';
import { http } from '../model/port';
import { branch } from '../render/layouts/branch';
import { repository } from '../render/layouts/repository';
import { noEvidence } from './evidence-source';
import { init } from './init';
import { judgeEarlierMerges } from './judge-earlier-merges';
import { LayoutBed } from './layout-testing';
import { mergeRequest } from './merge';
import { promote } from './promote';
import { release } from './release';
import { openRequests } from './requests';
import { ban, freeze } from './stops';
import { platformOf } from './testing';

const cart = workload({
  name: 'cart',
  system: 'shop',
  owner: 'team-shop',
  image: 'registry.example.com/cart:v1.0.0',
  port: http(8080),
});
const platform = platformOf([cart], { production: { publish: 'pull-request', rollback: { by: 'commit' } } });
const noReceipts = { receipts: { read: () => Promise.resolve([]) }, evidence: noEvidence };
const layouts: [string, Parameters<typeof LayoutBed.inMemory>[1]][] = [
  ['a branch per environment', () => branch()],
  [
    'a repository per cluster',
    (urlOf) => repository({ per: 'cluster', repositories: { eu: { url: urlOf('eu') }, prod: { url: urlOf('prod') } } }),
  ],
];

let bed: LayoutBed;
afterEach(() => jest.restoreAllMocks());

/** v1.1.0 of cart waits in a request to production. */
async function begin(layout: (typeof layouts)[number][1]): Promise<void> {
  bed = await LayoutBed.inMemory(platform, layout);
  await init(bed.workspace, bed.platform, 'c'.repeat(40));
  await announce('v1.1.0');
  for (const to of ['staging', 'production'])
    await promote(bed.workspace, bed.platform, { app: 'cart', to, dryRun: false, ...noReceipts });
  later();
}

async function announce(tag: string): Promise<void> {
  const announcement = { app: 'cart', images: [{ image: `registry.example.com/cart:${tag}` }], source: {} };
  const images = { resolve: <T>(one: T) => Promise.resolve(one) };
  await release(bed.workspace, bed.platform, { announcement, dryRun: false, images, evidence: noEvidence });
}

function later(): void {
  bed.time = new Date(bed.time.getTime() + 60_000);
}

/** Something happens once everything was looked at, in the moment of the merge. */
function around(
  before: () => Promise<unknown>,
  after: (merged: MergeResult) => MergeResult = (merged) => merged,
): void {
  const { forge } = bed.at('production/releases/cart.yaml');
  const merge = forge.merge.bind(forge);
  jest.spyOn(forge, 'merge').mockImplementationOnce(async (number, options) => {
    await before();
    return after(await merge(number, options));
  });
}

async function merge(): Promise<unknown> {
  const [open] = await openRequests(bed.workspace);
  if (open === undefined) throw new Error('there is no request');
  return await mergeRequest(open.workspace, bed.platform, { number: open.request.number, ...noReceipts });
}

async function inProduction(): Promise<{ tag: string | undefined; isHeld: boolean }> {
  const found = await (await bed.view()).release('production', 'cart');
  return { tag: found?.images?.['main']?.tag, isHeld: found?.hold !== undefined };
}

describe.each(layouts)('where bans stand elsewhere, with %s', (_name, layout) => {
  beforeEach(() => begin(layout));

  test('a ban in the moment of the merge is found, and the release taken back and held', async () => {
    around(() => ban(bed.workspace, 'v1.1.0', 'loses carts'));
    const error: unknown = await merge().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BlockedError);
    expect(String(error)).toMatch(/notBanned: [^]*loses carts[^]*it was rolled back and held/);
    expect(await inProduction()).toEqual({ tag: 'v1.0.0', isHeld: true });
  });

  test('a ban that came before keeps it from being merged', async () => {
    await ban(bed.workspace, 'v1.1.0', 'loses carts');
    await expect(merge()).rejects.toThrow('loses carts');
    expect(await inProduction()).toEqual({ tag: 'v1.0.0', isHeld: false });
  });

  test('another ban in that moment changes nothing', async () => {
    around(() => ban(bed.workspace, 'v0.9.0', 'old'));
    await merge();
    expect(await inProduction()).toEqual({ tag: 'v1.1.0', isHeld: false });
  });

  test('where the process ends right after the merge, it is found later', async () => {
    around(
      () => ban(bed.workspace, 'v1.1.0', 'loses carts'),
      () => {
        throw new Error('the process ended');
      },
    );
    await expect(merge()).rejects.toThrow('ended');
    later();
    await freeze(bed.workspace, 'production', bed.time, new Date(bed.time.getTime() + 60_000), 'too late to count');
    const judged = await judgeEarlierMerges(bed.workspace, bed.platform, noReceipts);
    expect(judged.map(({ fault }) => fault)).toEqual([expect.stringMatching(/^notBanned: [^]*loses carts/)]);
    expect(await inProduction()).toEqual({ tag: 'v1.0.0', isHeld: true });
    expect(await judgeEarlierMerges(bed.workspace, bed.platform, noReceipts)).toEqual([]);
  });

  test('a ban in the moment of a promotion by commit is found, and taken back and held', async () => {
    await announce('v1.2.0');
    const { store } = bed.at('staging/releases/cart.yaml');
    const push = store.push.bind(store);
    jest.spyOn(store, 'push').mockImplementationOnce(async (updates) => {
      await ban(bed.workspace, 'v1.2.0', 'loses carts');
      return await push(updates);
    });
    const options = { app: 'cart', to: 'staging', dryRun: false, ...noReceipts };
    const error: unknown = await promote(bed.workspace, bed.platform, options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BlockedError);
    expect(String(error)).toMatch(/notBanned: [^]*loses carts[^]*it was rolled back and held/);
    const found = await (await bed.view()).release('staging', 'cart');
    expect(found).toMatchObject({ images: { main: { tag: 'v1.1.0' } }, hold: {} });
  });

  test('a ban in the moment of a release by commit is found, and taken back and held', async () => {
    const { store } = bed.at('dev/releases/cart.yaml');
    const push = store.push.bind(store);
    jest.spyOn(store, 'push').mockImplementationOnce(async (updates) => {
      await ban(bed.workspace, 'v1.2.0', 'loses carts');
      return await push(updates);
    });
    await expect(announce('v1.2.0')).rejects.toThrow(/notBanned: [^]*it was rolled back and held/);
    const found = await (await bed.view()).release('dev', 'cart');
    expect(found).toMatchObject({ images: { main: { tag: 'v1.1.0' } }, hold: {} });
  });

  test('a ban that came later takes nothing back', async () => {
    await merge();
    later();
    await ban(bed.workspace, 'v1.1.0', 'loses carts');
    expect(await judgeEarlierMerges(bed.workspace, bed.platform, noReceipts)).toEqual([]);
    expect(await inProduction()).toEqual({ tag: 'v1.1.0', isHeld: false });
  });
});
