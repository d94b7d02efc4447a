import type { Store } from '../lib/environment-repo/store';

/** How long a store was at work: while one of its calls or more were under way. What its callers plan in between does not count. */
export class StoreTime {
  #since = 0;
  #underWay = 0;
  #seconds = 0;

  get seconds(): number {
    return this.#seconds;
  }

  /** Counts one call. */
  async of<T>(call: () => Promise<T>): Promise<T> {
    this.enter();
    try {
      return await call();
    } finally {
      this.leave();
    }
  }

  enter(): void {
    if (this.#underWay++ === 0) this.#since = performance.now();
  }

  leave(): void {
    if (--this.#underWay === 0) this.#seconds += (performance.now() - this.#since) / 1000;
  }
}

/** A store that tells how long it was at work. */
export function timedStore(store: Store, time: StoreTime): Store {
  return {
    url: store.url,
    fetch: (...args) => time.of(() => store.fetch(...args)),
    refs: (...args) => time.of(() => store.refs(...args)),
    head: (...args) => time.of(() => store.head(...args)),
    listTree: (...args) => time.of(() => store.listTree(...args)),
    readBlobs: (...args) => time.of(() => store.readBlobs(...args)),
    readFiles: (...args) => time.of(() => store.readFiles(...args)),
    treeIds: (...args) => time.of(() => store.treeIds(...args)),
    knows: (...args) => time.of(() => store.knows(...args)),
    commit: (...args) => time.of(() => store.commit(...args)),
    push: (...args) => time.of(() => store.push(...args)),
    isAncestor: (...args) => time.of(() => store.isAncestor(...args)),
    history: (...args) => time.of(() => store.history(...args)),
    trailers: (...args) => time.of(() => store.trailers(...args)),
    treesInHistory: (...args) => time.of(() => store.treesInHistory(...args)),
    withRetries: (options, plan) =>
      time.of(() =>
        store.withRetries(options, async (heads) => {
          time.leave();
          try {
            return await plan(heads);
          } finally {
            time.enter();
          }
        }),
      ),
  };
}
