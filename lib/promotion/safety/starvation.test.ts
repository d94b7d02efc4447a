import fc from 'fast-check';
import { playAudited } from './check-safety';
import type { Move } from './move';
import { memoryBackend } from './world';

/** Minutes that each version runs in dev and in staging, before the next one comes. */
const pace = fc
  .array(fc.constantFrom(7, 7, 7, 12, 31, 35), { minLength: 1, maxLength: 12 })
  // Until the planned freeze begins.
  .filter((minutes) => minutes.reduce((sum, one) => sum + one, 0) < 115);

const tagOf = (index: number): string => `v1.${index + 1}.0`;

/** Versions one after the other through dev into staging, each as soon as it may. */
function parade(minutes: readonly number[]): Move[] {
  return minutes.flatMap((stays, index): Move[] => [
    { do: 'release', app: 'web', tag: tagOf(index), branch: 'main' },
    { do: 'wait', minutes: 6 },
    { do: 'promote', app: 'web', to: 'staging' },
    { do: 'wait', minutes: stays - 6 },
  ]);
}

/** When it is replaced, a version was in staging for its own time and while the next one soaked in dev. */
function newestProven(minutes: readonly number[]): string {
  const soaked = minutes.map((stays, index) => stays - 6 + (index === minutes.length - 1 ? 0 : 6));
  // A cluster applies what is new a minute after it came.
  const last = soaked.findLastIndex((stays) => stays - 1 >= 30);
  return last < 0 ? 'v1.0.0' : tagOf(last);
}

test('production gets the newest release that was proven in staging, however fast others follow', async () => {
  await fc.assert(
    fc.asyncProperty(pace, async (minutes) => {
      const { world } = await playAudited(memoryBackend(), [
        ...parade(minutes),
        { do: 'promote', app: 'web', to: 'production' },
        { do: 'approve', request: 0 },
        { do: 'merge', request: 0 },
      ]);
      const production = await (await world.view()).release('production', 'web');
      expect(production?.images?.['main']?.tag).toBe(newestProven(minutes));
    }),
    { numRuns: 4, examples: [[[35, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7]]] },
  );
});

test('staging gets a release that was proven in dev, however many builds follow it', async () => {
  const builds = Array.from({ length: 15 }, (_, index): Move[] => [
    { do: 'release', app: 'web', tag: tagOf(index), branch: 'main' },
    { do: 'wait', minutes: index === 0 ? 7 : 1 },
  ]).flat();
  const { world } = await playAudited(memoryBackend(), [...builds, { do: 'promote', app: 'web', to: 'staging' }]);
  expect((await (await world.view()).release('staging', 'web'))?.images?.['main']?.tag).toBe('v1.1.0');
});
