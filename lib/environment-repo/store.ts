import type { GitStore } from './git-store';

/** What the rest of Slipway needs of a git repository; tests of plans bring one that is kept in memory. */
export type Store = Pick<
  GitStore,
  | 'url'
  | 'fetch'
  | 'refs'
  | 'head'
  | 'listTree'
  | 'readBlobs'
  | 'readFiles'
  | 'treeIds'
  | 'knows'
  | 'commit'
  | 'push'
  | 'withRetries'
  | 'isAncestor'
  | 'history'
  | 'trailers'
  | 'treesInHistory'
>;
