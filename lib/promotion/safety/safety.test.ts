import { checkSafety, playAudited } from './check-safety';
import { stories } from './stories';
import { memoryBackend } from './world';

describe('told sequences', () => {
  test.each(Object.entries(stories))('%s', async (_name, { moves, ends }) => {
    const { world } = await playAudited(memoryBackend(), moves);
    const view = await world.view();
    for (const [stage, tag] of Object.entries(ends)) {
      expect([stage, (await view.release(stage, 'web'))?.images?.['main']?.tag]).toEqual([stage, tag]);
    }
  });
});

test('no sequence of actions, races and accidents breaks a promise', async () => {
  await checkSafety(memoryBackend, { runs: 12, most: 50 });
  // Some seconds, and a minute where much else runs.
}, 120_000);
