import type { CommitRequest } from './git-commit';
import type { Commit, HistoryOptions, TreeInHistory } from './git-history';
import type { Clock } from './git-lock';
import { branchRef, checkPath, checkRef, checkRefPattern } from './git-names';
import type { Oid, TreeEntry } from './git-objects';
import type { PushResult, RefUpdate } from './git-push';
import { foldersOf, type ListOptions } from './git-reader';
import { pushPlanned, type Plan, type RetryOptions } from './git-retries';
import { isMemoryAncestor, memoryHistory, walk } from './memory-history';
import { MemoryObjects } from './memory-objects';
import type { Store } from './store';

/** A remote repository in memory, for tests; several stores may work with it, each with what it fetched last. */
export class MemoryRemote {
  readonly refs = new Map<string, Oid>();
  readonly objects = new MemoryObjects();

  constructor(readonly url = 'memory:environment-repo') {}

  /** A store like one that another machine would open. */
  open(): MemoryStore {
    return new MemoryStore(this);
  }

  /** Changes refs as a git server does it: all or none, each only where it is as expected. */
  update(updates: readonly RefUpdate[]): PushResult {
    const moved = updates.filter(({ ref, expected }) => (this.refs.get(ref) ?? null) !== expected);
    if (moved.length > 0) return { status: 'moved', refs: moved.map(({ ref }) => ref), reason: 'stale info' };
    for (const { ref, oid } of updates) {
      if (oid === null) this.refs.delete(ref);
      else this.refs.set(ref, oid);
    }
    return { status: 'ok' };
  }
}

/** The environment repo in memory, for tests: what `GitStore` does, with the same object ids and no processes. */
export class MemoryStore implements Store {
  readonly #fetched = new Map<string, Oid>();
  /** No test waits for a backoff: time passes by sleeping. */
  readonly #clock: Clock;

  constructor(readonly remote: MemoryRemote) {
    let now = 0;
    this.#clock = {
      now: () => now,
      sleep: (milliseconds) => {
        now += milliseconds;
        return Promise.resolve();
      },
      random: () => 0.5,
    };
  }

  get url(): string {
    return this.remote.url;
  }

  fetch(refs: readonly string[] = ['refs/heads/*']): Promise<Map<string, Oid>> {
    const isMeant = matcher(refs);
    for (const ref of [...this.#fetched.keys()].filter(isMeant)) this.#fetched.delete(ref);
    for (const [ref, oid] of this.remote.refs) if (isMeant(ref)) this.#fetched.set(ref, oid);
    return this.refs(refs);
  }

  refs(refs: readonly string[] = ['refs/heads/*']): Promise<Map<string, Oid>> {
    const isMeant = matcher(refs);
    return Promise.resolve(new Map([...this.#fetched].filter(([ref]) => isMeant(ref)).sort()));
  }

  head(branch: string): Promise<Oid | undefined> {
    return Promise.resolve(this.#fetched.get(branchRef(branch)));
  }

  listTree(
    commit: Oid,
    folder = '',
    { recursive = true, into = () => true }: ListOptions = {},
  ): Promise<Map<string, TreeEntry>> {
    const { objects } = this.remote;
    const entry = objects.entryAt(objects.commit(commit).tree, folder === '' ? '' : checkPath(folder));
    if (entry?.type !== 'tree') return Promise.resolve(new Map<string, TreeEntry>());
    const below = recursive ? objects.files(entry.oid) : objects.entries(entry.oid);
    const start = folder === '' ? '' : `${folder}/`;
    const listed = [...below].map(([path, file]) => [`${start}${path}`, file] as const);
    const depth = folder === '' ? 0 : folder.split('/').length;
    const isMeant = (path: string): boolean => foldersOf(path).slice(depth).every(into);
    return Promise.resolve(new Map(recursive ? listed.filter(([path]) => isMeant(path)) : listed));
  }

  readBlobs(oids: readonly Oid[]): Promise<Map<Oid, Buffer>> {
    return attempt(() => new Map(oids.map((oid) => [oid, this.remote.objects.blob(oid)])));
  }

  async readFiles(commit: Oid, paths: readonly string[]): Promise<Map<string, Buffer>> {
    const ids = await this.treeIds(paths.map((path) => ({ commit, path })));
    return new Map(
      paths.flatMap((path, index) => {
        const oid = ids[index];
        const isFile = this.#entry(commit, path)?.type === 'blob';
        return oid === undefined || !isFile ? [] : [[path, this.remote.objects.blob(oid)] as const];
      }),
    );
  }

  knows(commit: Oid): Promise<boolean> {
    return Promise.resolve(this.remote.objects.hasCommit(commit));
  }

  treeIds(at: readonly { readonly commit: Oid; readonly path: string }[]): Promise<(Oid | undefined)[]> {
    return attempt(() => at.map(({ commit, path }) => this.#entry(commit, path === '' ? '' : checkPath(path))?.oid));
  }

  commit(request: CommitRequest): Promise<Oid> {
    return attempt(() => this.remote.objects.write(request));
  }

  push(updates: readonly RefUpdate[]): Promise<PushResult> {
    return attempt(() => this.#push(updates));
  }

  #push(updates: readonly RefUpdate[]): PushResult {
    for (const update of updates) this.#checkFollows(update);
    if (updates.length === 0) return { status: 'ok' };
    const result = this.remote.update(updates);
    if (result.status === 'moved') return result;
    for (const { ref, oid } of updates) {
      if (oid === null) this.#fetched.delete(ref);
      else this.#fetched.set(ref, oid);
    }
    return result;
  }

  async withRetries<T>(options: RetryOptions, plan: (heads: ReadonlyMap<string, Oid>) => Promise<Plan<T>>): Promise<T> {
    const steps = {
      fetch: (refs: readonly string[]) => this.fetch(refs),
      push: (updates: readonly RefUpdate[]) => this.push(updates),
      repair: () => Promise.resolve(),
    };
    return await pushPlanned(steps, this.#clock, options, plan);
  }

  isAncestor(ancestor: Oid, descendant: Oid): Promise<boolean> {
    return attempt(() => isMemoryAncestor(this.remote.objects, ancestor, descendant));
  }

  history(from: Oid, options: HistoryOptions = {}): Promise<Commit[]> {
    return attempt(() => memoryHistory(this.remote.objects, from, options));
  }

  async trailers(commit: Oid): Promise<Commit['trailers']> {
    return (await this.history(commit, { limit: 1 }))[0]?.trailers ?? new Map<string, string[]>();
  }

  treesInHistory(from: Oid, path: string, options: Omit<HistoryOptions, 'paths'> = {}): Promise<TreeInHistory[]> {
    return attempt(() => {
      const commits = [...walk(this.remote.objects, from, options)].slice(0, options.limit);
      return commits.map(({ oid }) => ({ commit: oid, tree: this.#entry(oid, path)?.oid }));
    });
  }

  #entry(commit: Oid, path: string): TreeEntry | undefined {
    const { objects } = this.remote;
    return objects.entryAt(objects.commit(commit).tree, path);
  }

  #checkFollows({ ref, oid, expected, rewrite = false }: RefUpdate): void {
    checkRef(ref);
    if (rewrite || oid === null || expected === null) return;
    if (isMemoryAncestor(this.remote.objects, expected, oid)) return;
    throw new Error(`${oid} does not follow ${expected}: pushing it to ${ref} would drop commits`);
  }
}

function matcher(patterns: readonly string[]): (ref: string) => boolean {
  const checked = patterns.map(checkRefPattern);
  return (ref) =>
    checked.some((pattern) => (pattern.endsWith('/*') ? ref.startsWith(pattern.slice(0, -1)) : ref === pattern));
}

/** What a promise would be rejected with is not thrown at the call. */
function attempt<T>(read: () => T): Promise<T> {
  return Promise.resolve().then(read);
}
