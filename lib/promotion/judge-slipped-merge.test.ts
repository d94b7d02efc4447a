import { BlockedError } from '../errors';
import type { Forge } from '../forge/forge';
import { noEvidence } from './evidence-source';
import { mergeRequest } from './merge';
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

async function mergeWhile(
  moves: readonly Move[],
  meanwhile: Move | undefined,
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
    after: () => Promise.resolve(),
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
