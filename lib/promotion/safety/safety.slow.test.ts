import fc from 'fast-check';
import { checkSafety, playAudited } from './check-safety';
import { anyMoves } from './move';
import { stories } from './stories';
import { gitBackend, memoryBackend, type World } from './world';

test('no sequence of many breaks a promise', async () => {
  await checkSafety(memoryBackend, { runs: 60, most: 60 });
});

/** Whatever becomes of a sequence in memory becomes of it in real git, with the local forge in it. */
describe('replayed in git', () => {
  const told = Object.entries(stories).filter((_, index) => index % 3 === 0);

  test.each(told)('%s', async (_name, { moves }) => {
    await expectSameInGit(moves);
  });

  const long = anyMoves(40).filter((moves) => moves.length >= 20);
  const sample = fc.sample(long, { numRuns: 4, seed: 20_260_106 }).map((moves, index) => [index + 1, moves] as const);

  test.each(sample)('sequence %s', async (_index, moves) => {
    await expectSameInGit(moves);
  });
});

async function expectSameInGit(moves: Parameters<typeof playAudited>[1]): Promise<void> {
  const inMemory = await playAudited(memoryBackend(), moves);
  const backend = await gitBackend();
  try {
    const inGit = await playAudited(backend, moves);
    expect(inGit.outcomes.map(({ kind }) => kind)).toEqual(inMemory.outcomes.map(({ kind }) => kind));
    expect(await idsOf(inGit.world)).toEqual(await idsOf(inMemory.world));
  } finally {
    backend.close();
  }
}

/** Commits of all branches: the same ids are the same files, the same history and the same words. */
async function idsOf(world: World): Promise<Record<string, string>> {
  return Object.fromEntries([...(await world.heads())].sort());
}
