/**
 * What the local forge needs of the git repository that it lives in: the environment repo's store has it all.
 *
 * Object ids are 40 hexadecimal digits; refs are full names, or folders such as `refs/heads/*` where several are meant.
 */
export interface LocalStore {
  /** Those of the refs that the remote has, by name. */
  fetch(refs: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The id of each path (of the whole tree: an empty path) in its commit; undefined where there is nothing. */
  treeIds(at: readonly { readonly commit: string; readonly path: string }[]): Promise<readonly (string | undefined)[]>;
  /** Files' contents by id. */
  readBlobs(oids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Every file of a commit, by path. */
  listTree(commit: string): Promise<ReadonlyMap<string, LocalTreeEntry>>;
  /** The commits up to `from`, without `after` and those before it. */
  history(from: string, options: { readonly after: string }): Promise<readonly LocalHistoryCommit[]>;
  /** Whether one commit is the other or comes before it. */
  isAncestor(ancestor: string, descendant: string): Promise<boolean>;
  /** Writes a commit that only a push makes known. */
  commit(request: LocalCommit): Promise<string>;
  /** Fetches, plans and pushes all updates or none; plans anew where a ref is no longer as expected. */
  withRetries<T>(
    options: { readonly refs: readonly string[] },
    plan: (refs: ReadonlyMap<string, string>) => Promise<LocalPlan<T>>,
  ): Promise<T>;
}

/** A commit as history tells it. */
export interface LocalHistoryCommit {
  readonly oid: string;
  readonly parents: readonly string[];
  readonly subject: string;
  readonly author: { readonly name: string };
}

/** A file as a tree names it. */
export interface LocalTreeEntry {
  /** `100644` for a plain file. */
  readonly mode: string;
  readonly oid: string;
}

/** A commit to write. */
export interface LocalCommit {
  /** The first one's files are what is changed. */
  readonly parents: readonly string[];
  /** Tree to change instead of the first parent's. */
  readonly base?: string;
  /** By path: new text, another file's content, or null for none. */
  readonly changes: ReadonlyMap<string, string | { readonly blob: string } | null>;
  readonly message: string;
  readonly author: LocalUser;
  readonly date: Date;
  /** @default as git is configured */
  readonly sign?: boolean;
}

/** Who acts: the name is the login, both stand in commits. */
export interface LocalUser {
  readonly name: string;
  readonly email: string;
}

/** Updates to push together, and what is told once they have landed. */
export interface LocalPlan<T> {
  readonly updates: readonly LocalRefUpdate[];
  readonly value: T;
}

/** One change of a ref: null for `oid` deletes it, null for `expected` creates it. */
export interface LocalRefUpdate {
  readonly ref: string;
  readonly oid: string | null;
  readonly expected: string | null;
}
