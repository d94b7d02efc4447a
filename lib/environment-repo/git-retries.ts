import { UserError } from '../errors';
import { isDamage } from './git-errors';
import type { Clock } from './git-lock';
import type { Oid } from './git-objects';
import type { PushResult, RefUpdate } from './git-push';

/** What a plan wants of the remote, and what its caller gets once that is done. */
export interface Plan<T> {
  /** Empty: there is nothing to do. */
  readonly updates: readonly RefUpdate[];
  readonly value: T;
}

/** How a plan is brought about. */
export interface RetryOptions {
  /** The refs that the plan reads: full names, or folders such as `refs/heads/*`. */
  readonly refs: readonly string[];
  /** Counts from the first attempt's end, without queues. Default 5 minutes. The plan is not begun anew after that. */
  readonly timeoutMs?: number;
}

/** What a loop of attempts needs of the store. */
export interface RetrySteps {
  fetch(refs: readonly string[]): Promise<Map<string, Oid>>;
  push(updates: readonly RefUpdate[]): Promise<PushResult>;
  /** Makes a new cache. */
  repair(): Promise<void>;
  /** Runs an attempt after one that was overtaken. @default at once */
  inTurn?<A>(attempt: () => Promise<A>): Promise<A>;
}

/**
 * Backoff: the first wait is about this long, none is longer than the second. Of dozens on as many machines, each of which
 * takes a tenth of a second, one at a time lands only when the others wait for seconds.
 */
const shortestWaitMs = 15;
const longestWaitMs = 8000;

/**
 * Fetches, plans and pushes; where another push was faster, all of it again on the new head, after a random wait.
 *
 * @returns The value of the plan that was pushed, or that had nothing to push.
 * @throws UserError when the refs keep moving until the time is over; whatever the plan throws.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ (decorrelated jitter)
 */
export async function pushPlanned<T>(
  steps: RetrySteps,
  clock: Clock,
  { refs, timeoutMs }: RetryOptions,
  plan: (heads: ReadonlyMap<string, Oid>) => Promise<Plan<T>>,
): Promise<T> {
  let overtaken = false;
  return await untilPushed(clock, timeoutMs, async () => {
    const attempt = (): Promise<Attempt<T>> => tryOnce(steps, refs, plan);
    const isFirst = !overtaken;
    overtaken = true;
    if (isFirst || steps.inTurn === undefined) return await attempt();
    const asked = clock.now();
    return await steps.inTurn(async () => {
      const waitedMs = clock.now() - asked;
      return { ...(await attempt()), waitedMs };
    });
  });
}

/** One attempt: what became of its push, and what its caller gets. */
export interface Attempt<T> {
  readonly result: PushResult;
  readonly value: T;
  /** How long it stood in a queue, which is no time that refs kept changing in. @default 0 */
  readonly waitedMs?: number;
}

/**
 * Tries until the push lands, with random waits between.
 *
 * @throws UserError when the refs keep moving until the time is over.
 */
export async function untilPushed<T>(
  clock: Clock,
  timeoutMs = 5 * 60_000,
  tryIt: () => Promise<Attempt<T>>,
): Promise<T> {
  let start: number | undefined;
  let wait = shortestWaitMs;
  for (let attempt = 1; ; attempt++) {
    const { result, value, waitedMs = 0 } = await tryIt();
    if (result.status === 'ok') return value;
    // How long the first attempt took tells of a busy machine, not of refs that keep changing.
    start = (start ?? clock.now()) + (attempt === 1 ? 0 : waitedMs);
    if (clock.now() - start > timeoutMs) throw keptMoving(result, attempt, timeoutMs);
    wait = Math.min(longestWaitMs, shortestWaitMs + clock.random() * (wait * 3 - shortestWaitMs));
    await clock.sleep(wait);
  }
}

/** A damaged cache takes the plan's new commits with it: so it is planned again, once. */
async function tryOnce<T>(
  steps: RetrySteps,
  refs: readonly string[],
  plan: (heads: ReadonlyMap<string, Oid>) => Promise<Plan<T>>,
): Promise<Attempt<T>> {
  const attempt = async (): Promise<Attempt<T>> => {
    const { updates, value } = await plan(await steps.fetch(refs));
    return { result: updates.length === 0 ? { status: 'ok' } : await steps.push(updates), value };
  };
  try {
    return await attempt();
  } catch (error) {
    if (!isDamage(error)) throw error;
    await steps.repair();
    return await attempt();
  }
}

function keptMoving(
  { refs, reason }: PushResult & { status: 'moved' },
  attempts: number,
  timeoutMs: number,
): UserError {
  return new UserError(
    `${refs.join(', ')} kept changing for ${timeoutMs / 1000} seconds, ${attempts} attempts: ${reason}`,
    'run the same command again: nothing was written. If it names a lock file and nothing else runs, delete that file',
  );
}
