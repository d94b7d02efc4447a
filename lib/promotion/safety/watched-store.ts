import type { Store } from '../../environment-repo/store';

/** What happens around the pushes of one action. */
export interface PushWatcher {
  /** Once a push is planned, before it is tried: somebody else may be faster, or the process may end here. */
  before(): Promise<void>;
  /** Once it has landed: the process may end here, too. */
  after(): Promise<void>;
}

/** A store whose pushes somebody watches. */
export function watchedStore(store: Store, watcher: PushWatcher): Store {
  return {
    url: store.url,
    fetch: (refs) => store.fetch(refs),
    refs: (refs) => store.refs(refs),
    head: (branch) => store.head(branch),
    listTree: (commit, folder, options) => store.listTree(commit, folder, options),
    readBlobs: (oids) => store.readBlobs(oids),
    readFiles: (commit, paths) => store.readFiles(commit, paths),
    treeIds: (at) => store.treeIds(at),
    knows: (commit) => store.knows(commit),
    commit: (request) => store.commit(request),
    isAncestor: (ancestor, descendant) => store.isAncestor(ancestor, descendant),
    history: (from, options) => store.history(from, options),
    trailers: (commit) => store.trailers(commit),
    treesInHistory: (from, path, options) => store.treesInHistory(from, path, options),
    async push(updates) {
      await watcher.before();
      const result = await store.push(updates);
      if (result.status === 'ok') await watcher.after();
      return result;
    },
    async withRetries(options, plan) {
      const state = { isWriting: false };
      const value = await store.withRetries(options, async (heads) => {
        const planned = await plan(heads);
        state.isWriting = planned.updates.length > 0;
        if (state.isWriting) await watcher.before();
        return planned;
      });
      if (state.isWriting) await watcher.after();
      return value;
    },
  };
}
