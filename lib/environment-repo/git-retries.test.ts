import fc from 'fast-check';
import { UserError } from '../errors';
import { GitFailure } from './git-errors';
import type { PushResult } from './git-push';
import { pushPlanned, type RetrySteps } from './git-retries';

const ref = 'refs/heads/main';
const update = { ref, oid: '1'.repeat(40), expected: null };
const moved: PushResult = { status: 'moved', refs: [ref], reason: 'stale info' };

/** Time passes by waiting only. */
function world(
  results: readonly PushResult[],
  chance = 0.5,
): { waits: number[]; repairs: number[]; run: RetrySteps; clock: Clock } {
  const waits: number[] = [];
  const repairs: number[] = [];
  let now = 0;
  let pushes = 0;
  const sleep = (milliseconds: number): Promise<void> => {
    waits.push(milliseconds);
    now += milliseconds;
    return Promise.resolve();
  };
  const run = {
    fetch: () => Promise.resolve(new Map<string, string>()),
    push: () => Promise.resolve(results[pushes++] ?? moved),
    repair: () => {
      repairs.push(now);
      return Promise.resolve();
    },
  };
  return { waits, repairs, run, clock: { now: () => now, sleep, random: () => chance } };
}
type Clock = Parameters<typeof pushPlanned>[1];

test('a plan with nothing to do is not pushed', async () => {
  const { run, clock } = world([]);
  expect(await pushPlanned(run, clock, { refs: [ref] }, () => Promise.resolve({ updates: [], value: 'same' }))).toBe(
    'same',
  );
});

test('each attempt plans anew, and the last plan’s value is returned', async () => {
  const { run, clock, waits } = world([moved, moved, { status: 'ok' }]);
  let plans = 0;
  const plan = (): Promise<{ updates: (typeof update)[]; value: number }> =>
    Promise.resolve({ updates: [update], value: ++plans });
  expect(await pushPlanned(run, clock, { refs: [ref] }, plan)).toBe(3);
  expect(waits).toHaveLength(2);
});

test('waits grow, stay within bounds and differ by chance', async () => {
  await fc.assert(
    fc.asyncProperty(fc.double({ min: 0, max: 0.999, noNaN: true }), async (chance) => {
      const { run, clock, waits } = world([], chance);
      const pushing = pushPlanned(run, clock, { refs: [ref], timeoutMs: 500 }, () =>
        Promise.resolve({ updates: [update], value: null }),
      );
      await expect(pushing).rejects.toThrow(UserError);
      const total = waits.reduce((sum, wait) => sum + wait, 0);
      expect(waits.every((wait) => wait >= 15 && wait <= 8000)).toBe(true);
      expect(total).toBeLessThan(500 + 8000 + 15);
    }),
    { numRuns: 30 },
  );
});

test('a plan that finds the cache damaged is made again on a new one, once', async () => {
  const { run, clock, repairs } = world([{ status: 'ok' }]);
  let plans = 0;
  const damage = new GitFailure('corrupt', 'bad object', '');
  const failingOnce = (): Promise<{ updates: (typeof update)[]; value: string }> =>
    ++plans === 1 ? Promise.reject(damage) : Promise.resolve({ updates: [update], value: 'done' });
  expect(await pushPlanned(run, clock, { refs: [ref] }, failingOnce)).toBe('done');
  expect(repairs).toHaveLength(1);
  await expect(pushPlanned(run, clock, { refs: [ref] }, () => Promise.reject(damage))).rejects.toBe(damage);
});
