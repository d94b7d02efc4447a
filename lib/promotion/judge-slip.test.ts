import { BlockedError } from '../errors';
import type { Forge } from '../forge/forge';
import { noEvidence } from './evidence-source';
import { mergeRequest } from './merge';
import { refresh } from './refresh';
import { play } from './safety/play';
import type { Move } from './safety/move';
import { memoryBackend, World } from './safety/world';

/** Merges onto whatever stands there, as forges do whose API compares the head only. */
function comparingHeadsOnly(forge: Forge, parentOf: (commit: string) => Promise<string | undefined>): Forge {
  return {
    ...forge,
    async merge(number, options) {
      const merged = await forge.merge(number, { ...options, expectedBase: undefined });
      const onto = merged.outcome === 'merged' ? await parentOf(merged.commit) : undefined;
      return onto === undefined ? merged : { ...merged, onto };
    },
  };
}

/** @param ends the process ends once the merge has landed */
async function mergeWhile(
  moves: readonly Move[],
  meanwhile: Move | undefined,
  ends = false,
): Promise<{ world: World; error: unknown }> {
  const world = await World.create(memoryBackend());
  for (const move of moves) await play(world, move);
  let isOver = meanwhile === undefined;
  const workspace = await world.workspace('ann', {
    before: async () => {
      if (isOver || meanwhile === undefined) return;
      isOver = true;
      // A move takes a second: it is over when the merge goes on.
      world.now = new Date(world.now.getTime() - 1000);
      await play(world, meanwhile);
    },
    after: () => (ends ? Promise.reject(new Error('the process ended')) : Promise.resolve()),
  });
  const parentOf = async (commit: string): Promise<string | undefined> =>
    (await workspace.store.history(commit, { limit: 1 }))[0]?.parents[0];
  const forge = comparingHeadsOnly(workspace.forge, parentOf);
  const [request] = await forge.listPullRequests({ state: 'open' });
  const options = { number: request?.number ?? 0, receipts: world.clusters, evidence: noEvidence };
  const error: unknown = await mergeRequest({ ...workspace, forge }, world.platform, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { world, error };
}

const web = { app: 'web', in: 'production' } as const;
const requested: readonly Move[] = [
  { do: 'release', app: 'web', tag: 'v1.1.0', branch: 'main' },
  { do: 'wait', minutes: 6 },
  { do: 'promote', app: 'web', to: 'staging' },
  { do: 'wait', minutes: 31 },
  { do: 'promote', app: 'web', to: 'production' },
  { do: 'approve', request: 0 },
];
const released = async (world: World): Promise<{ tag: string | undefined; hold: string | undefined }> => {
  const release = await (await world.view()).release('production', 'web');
  return { tag: release?.images?.['main']?.tag, hold: release?.hold?.reason };
};

test.each<[string, Move, RegExp]>([
  ['a ban', { do: 'ban', tag: 'v1.1.0' }, /banned/],
  ['a freeze', { do: 'freeze', in: 'production', minutes: 60 }, /frozen|freeze/],
  ['an edit of what was proven', { do: 'edit', app: 'web', in: 'staging' }, /no receipt|healthy/],
])('%s that slips in before the merge is found, and the release taken back and held', async (_name, move, why) => {
  const { world, error } = await mergeWhile(requested, move);

  expect(error).toBeInstanceOf(BlockedError);
  expect(String(error)).toMatch(why);
  expect(String(error)).toContain('it was rolled back and held');
  const { tag, hold } = await released(world);
  expect({ tag, isHeld: hold !== undefined }).toEqual({ tag: 'v1.0.0', isHeld: true });
});

test('what slips in and changes nothing for the release leaves it there', async () => {
  const { world, error } = await mergeWhile(requested, { do: 'release', app: 'db', tag: 'v1.1.0', branch: 'main' });

  expect(error).toBeUndefined();
  expect(await released(world)).toEqual({ tag: 'v1.1.0', hold: undefined });
});

test('a hold is in the file that the merge changes, so that nothing slips in', async () => {
  const { world, error } = await mergeWhile(requested, { do: 'hold', ...web });

  expect(error).toBeInstanceOf(BlockedError);
  expect(await released(world)).toEqual({ tag: 'v1.0.0', hold: 'somebody said so' });
});

test('a merge that nothing slipped into is not judged again', async () => {
  const { world, error } = await mergeWhile(requested, undefined);

  expect(error).toBeUndefined();
  expect(await released(world)).toEqual({ tag: 'v1.1.0', hold: undefined });
});

test('configuration that reached a held app is told, with how to take it back', async () => {
  const configured: readonly Move[] = [{ do: 'configure', app: 'web', replicas: 3 }, { do: 'publish' }];

  const { error } = await mergeWhile(configured, { do: 'hold', ...web });

  expect(error).toBeInstanceOf(BlockedError);
  expect(String(error)).toMatch(/no longer what would be planned[^]*git revert [0-9a-f]{10}/);
});

test('a rollback that brings back what was banned in that moment goes back further', async () => {
  const further: readonly Move[] = [
    { do: 'release', app: 'web', tag: 'v1.1.0', branch: 'main' },
    { do: 'wait', minutes: 6 },
    { do: 'promote', app: 'web', to: 'staging' },
    { do: 'release', app: 'web', tag: 'v1.2.0', branch: 'main' },
    { do: 'wait', minutes: 6 },
    { do: 'promote', app: 'web', to: 'staging' },
    { do: 'rollback', app: 'web', in: 'staging', back: 0 },
  ];
  const { world, error } = await mergeWhile(further, { do: 'ban', tag: 'v1.1.0' });

  expect(error).toBeInstanceOf(BlockedError);
  expect(String(error)).toMatch(/brings back v1.1.0, which is banned[^]*merge its rollback/);
  await play(world, { do: 'merge', request: 0 });
  const release = await (await world.view()).release('staging', 'web');
  expect(release).toMatchObject({
    images: { main: { tag: 'v1.0.0' } },
    hold: { reason: expect.stringMatching(/banned/) as unknown },
  });
});

describe('where the process ends between the merge and its judgement', () => {
  const again = async (world: World): ReturnType<typeof refresh> =>
    await refresh(await world.workspace('ben'), world.platform, {
      receipts: world.clusters,
      evidence: noEvidence,
      merges: false,
    });

  test('the next refresh takes back what should not have come, once', async () => {
    const { world, error } = await mergeWhile(requested, { do: 'ban', tag: 'v1.1.0' }, true);
    expect(String(error)).toContain('the process ended');
    expect(await released(world)).toEqual({ tag: 'v1.1.0', hold: undefined });

    await world.wait(60);
    const { judged } = await again(world);

    expect(judged).toMatchObject([
      {
        label: '#1',
        fault: expect.stringMatching(/banned/) as unknown,
        done: expect.stringMatching(/rolled back and held/) as unknown,
        problems: [],
      },
    ]);
    expect(await released(world)).toMatchObject({ tag: 'v1.0.0', hold: expect.stringContaining('banned') as unknown });
    expect((await again(world)).judged).toEqual([]);
  });

  test('an edit of what was proven is found too, however much later', async () => {
    const { world } = await mergeWhile(requested, { do: 'edit', app: 'web', in: 'staging' }, true);
    await world.wait(120);
    expect((await again(world)).judged).toMatchObject([{ fault: expect.stringMatching(/healthyIn/) as unknown }]);
    expect((await released(world)).tag).toBe('v1.0.0');
  });

  test('what is banned, frozen or fails only afterwards takes nothing back', async () => {
    const other: Move = { do: 'release', app: 'db', tag: 'v1.1.0', branch: 'main' };
    const { world } = await mergeWhile(requested, other, true);
    await play(world, { do: 'break', app: 'web', in: 'staging' });
    await play(world, { do: 'ban', tag: 'v1.1.0' });
    await play(world, { do: 'freeze', in: 'production', minutes: 600 });
    await world.wait(120);

    expect((await again(world)).judged).toMatchObject([{ fault: undefined, problems: [] }]);
    expect(await released(world)).toEqual({ tag: 'v1.1.0', hold: undefined });
    expect((await again(world)).judged).toEqual([]);
  });

  test('what was replaced since stays as it is', async () => {
    const { world } = await mergeWhile(requested, { do: 'ban', tag: 'v1.1.0' }, true);
    await play(world, { do: 'rollback', app: 'web', in: 'production', back: 0 });

    expect((await again(world)).judged).toMatchObject([{ done: 'it does not run in production any more' }]);
    expect((await released(world)).hold).toBe('it fails');
  });

  test('a merge that nothing slipped into is not looked at again', async () => {
    const { world } = await mergeWhile(requested, undefined, true);
    await play(world, { do: 'ban', tag: 'v1.1.0' });
    expect((await again(world)).judged).toEqual([]);
    expect((await released(world)).tag).toBe('v1.1.0');
  });

  test.each([
    ['a commit that is not there', 'f'.repeat(40)],
    ['an earlier one', undefined],
  ])('a message that somebody made up, with %s, is not believed', async (_name, told) => {
    const { world } = await mergeWhile(requested, undefined);
    const store = await world.backend.open('eve');
    const [head] = await store.history((await store.fetch([world.main])).get(world.main) ?? '', { limit: 1 });
    const { oid = '', parents = [] } = head ?? {};
    const message = `Merge\n\nSlipway-Request: 1\nSlipway-Judged-On: main@${told ?? parents[0] ?? ''}\n`;
    const author = { name: 'Eve', email: 'eve@example.com' };
    const commit = { parents: [oid, parents[1] ?? ''], changes: new Map(), message, author, date: world.now };
    await store.push([{ ref: world.main, oid: await store.commit(commit), expected: oid }]);
    await play(world, { do: 'ban', tag: 'v1.1.0' });

    expect((await again(world)).judged).toEqual([]);
    expect(await released(world)).toEqual({ tag: 'v1.1.0', hold: undefined });
  });

  test('where it ended after the release was taken back, that is not done twice', async () => {
    const { world } = await mergeWhile(requested, { do: 'ban', tag: 'v1.1.0' }, true);
    const workspace = await world.workspace('ben');
    const unwritten = { ...workspace.forge, writeStatus: () => Promise.reject(new Error('the process ended')) };
    const options = { receipts: world.clusters, evidence: noEvidence, merges: false };
    await expect(refresh({ ...workspace, forge: unwritten }, world.platform, options)).rejects.toThrow('ended');
    const before = await (await world.view()).release('production', 'web');

    expect((await again(world)).judged).toMatchObject([
      {
        fault: expect.stringMatching(/banned/) as unknown,
        done: expect.stringMatching(/taken back and held/) as unknown,
      },
    ]);
    expect(await (await world.view()).release('production', 'web')).toEqual(before);
  });
});
