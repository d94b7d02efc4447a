import { isDamage } from './git-errors';
import type { Oid } from './git-objects';
import type { PushResult, RefUpdate } from './git-push';
import { untilPushed, type Attempt } from './git-retries';
import { machineClock } from './machine-clock';
import type { Store } from './store';

/** The heads of all branches, by repository and full ref. */
export type AllHeads = ReadonlyMap<Store, ReadonlyMap<string, Oid>>;

/** What a plan wants of several repositories. */
export interface OrderedPlan<T> {
  /** Pushed in this order; each repository changes as a whole. */
  readonly pushes: readonly { readonly store: Store; readonly updates: readonly RefUpdate[] }[];
  readonly value: T;
}

/**
 * Fetches several repositories, plans, and pushes to one after the other; where another push was faster, all of it again
 * on the new heads.
 *
 * One repository changes at once or not at all. Several can not: what is broken off between two of them leaves the first
 * ones changed, so a plan must find what is left when it is made again.
 *
 * @param stores at least one.
 */
export async function pushInOrder<T>(
  stores: readonly Store[],
  plan: (heads: AllHeads) => Promise<OrderedPlan<T>>,
  clock = machineClock,
): Promise<T> {
  const [only, ...others] = stores;
  if (only === undefined) throw new Error('there is no repository to push to');
  if (others.length === 0) {
    return await only.withRetries({ refs }, async (heads) => {
      const { pushes, value } = await plan(new Map([[only, heads]]));
      return { updates: pushes.flatMap(({ updates }) => updates), value };
    });
  }
  const attempt = async (): Promise<Attempt<T>> => {
    const fetched = await Promise.all(stores.map(async (store) => [store, await store.fetch(refs)] as const));
    const { pushes, value } = await plan(new Map(fetched));
    return { result: await pushAll(pushes), value };
  };
  return await untilPushed(clock, undefined, async () => {
    try {
      return await attempt();
    } catch (error) {
      // A cache that turns out to be damaged is made anew by the next reading.
      if (isDamage(error)) return await attempt();
      throw error;
    }
  });
}

const refs = ['refs/heads/*'];

async function pushAll(pushes: OrderedPlan<unknown>['pushes']): Promise<PushResult> {
  for (const { store, updates } of pushes) {
    if (updates.length === 0) continue;
    const result = await store.push(updates);
    if (result.status === 'moved') return result;
  }
  return { status: 'ok' };
}
