import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../errors';
import { GitAncestry } from './git-ancestry';
import { GitCache } from './git-cache';
import { writeCommit, type CommitRequest } from './git-commit';
import { createRepository } from './git-create';
import { GitDirect } from './git-direct';
import type { Environment } from './git-environment';
import { isDamage } from './git-errors';
import { history, treesInHistory, type Commit, type HistoryOptions, type TreeInHistory } from './git-history';
import type { Clock } from './git-lock';
import { tryTrailersOf } from './git-message';
import { branchRef } from './git-names';
import type { Oid, TreeEntry } from './git-objects';
import { GitProcess } from './git-process';
import type { PushResult, RefUpdate } from './git-push';
import { hasCommit, listTree, objectIds, readBlobs, readFiles, readMessage, type ListOptions } from './git-reader';
import { machineClock } from './machine-clock';
import { parseRemote } from './git-remote';
import type { GitSource } from './git-source';
import { pushPlanned, type Plan, type RetryOptions } from './git-retries';

/** Where the remote and its cache are. */
export interface GitStoreOptions {
  /** A local path, or an `https://`, `ssh://` or `user@host:path` URL. Without a password. */
  readonly url: string;
  /** Of the cache; it is made where one is needed. Several processes may use the same. */
  readonly cacheFolder: string;
  /** What relative paths are relative to. */
  readonly folder: string;
  /** Of git's processes, usually `process.env`: git's own settings, `SLIPWAY_GIT_TOKEN`. */
  readonly env: Environment;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** How long one git process may take. Default 10 minutes. */
  readonly processTimeoutMs?: number;
}

/**
 * One remote git repository, through a bare cache without file contents: no checkout, no index, no history until asked.
 * One that is a bare repository on this machine, named by its path, is worked in itself.
 *
 * Nothing changes but by `push`. Refs are named in full, as the remote has them.
 */
export class GitStore {
  readonly #git: GitProcess;
  readonly #source: GitSource;
  readonly #ancestry: GitAncestry;
  readonly #clock: Clock;

  private constructor(git: GitProcess, clock: Clock) {
    this.#git = git;
    this.#clock = clock;
    this.#source = git.folder === git.remote.url ? new GitDirect(git, clock) : new GitCache(git, clock);
    this.#ancestry = new GitAncestry(this.#source);
  }

  /**
   * Opens a remote repository, and makes or repairs its cache. The remote itself is first asked by `fetch`.
   *
   * @throws UserError for a URL with a password, a local path without a repository, a cache folder of something else.
   */
  static async open(options: GitStoreOptions): Promise<GitStore> {
    const remote = parseRemote(options.url, options.folder);
    if (remote.localPath !== undefined && !existsSync(remote.localPath)) {
      throw new UserError(
        `there is no git repository at ${remote.localPath}`,
        'check the path, or create it: slipway init',
      );
    }
    const folder = GitDirect.isPossible(remote) ? remote.url : resolve(options.folder, options.cacheFolder);
    const git = new GitProcess(folder, remote, options.env, options.processTimeoutMs ?? 600_000);
    const store = new GitStore(git, options.clock ?? machineClock);
    await store.#source.prepare();
    return store;
  }

  /** Makes an empty bare repository, ready to be a remote. @see createRepository */
  static async create(path: string, env: Environment): Promise<void> {
    await createRepository(path, env, machineClock);
  }

  /** As the remote is named in messages. */
  get url(): string {
    return this.#git.remote.url;
  }

  /**
   * Fetches refs, without file contents.
   *
   * @param refs Full refs, or folders such as `refs/slipway/*`. Default: all branches.
   * @returns Those that the remote has.
   */
  async fetch(refs: readonly string[] = ['refs/heads/*']): Promise<Map<string, Oid>> {
    return await this.#source.fetch(refs);
  }

  /** What was fetched last, without asking the remote. */
  async refs(refs: readonly string[] = ['refs/heads/*']): Promise<Map<string, Oid>> {
    return await this.#source.refs(refs);
  }

  /** The head of a branch as it was fetched last, or undefined where there is none. */
  async head(branch: string): Promise<Oid | undefined> {
    const ref = branchRef(branch);
    return (await this.refs([ref])).get(ref);
  }

  /** Lists the files below a folder (default: all) by their whole path. A folder that does not exist is empty. */
  async listTree(commit: Oid, folder = '', options: ListOptions = {}): Promise<Map<string, TreeEntry>> {
    return await this.#repairing(() => listTree(this.#git, commit, folder, options));
  }

  /** Reads contents by blob id; what the cache lacks is fetched in one go. */
  async readBlobs(oids: readonly Oid[]): Promise<Map<Oid, Buffer>> {
    return await this.#repairing(() => readBlobs(this.#git, oids));
  }

  /** Reads files of a commit, by path; those that do not exist are left out. @throws UserError for a symlink or submodule. */
  async readFiles(commit: Oid, paths: readonly string[]): Promise<Map<string, Buffer>> {
    return await this.#repairing(() => readFiles(this.#git, commit, paths));
  }

  /** The id of a folder's tree (or a file's blob) in a commit, or undefined where there is none. */
  async treeId(commit: Oid, path: string): Promise<Oid | undefined> {
    return (await this.treeIds([{ commit, path }]))[0];
  }

  /** The same for many, in their order. */
  async treeIds(at: readonly { readonly commit: Oid; readonly path: string }[]): Promise<(Oid | undefined)[]> {
    return await this.#repairing(() => objectIds(this.#git, at));
  }

  /** Whether there is such a commit; the remote is asked for one that the cache lacks. */
  async knows(commit: Oid): Promise<boolean> {
    return await hasCommit(this.#git, commit);
  }

  /** Commits up to this one, newest first. Fetches as much history as that needs. */
  async history(from: Oid, options: HistoryOptions = {}): Promise<Commit[]> {
    return await this.#repairing(() => history(this.#source, from, options));
  }

  /** The trailers of one commit, without its history. */
  async trailers(commit: Oid): Promise<ReadonlyMap<string, readonly string[]>> {
    const message = await this.#repairing(() => readMessage(this.#git, commit));
    const trailers = tryTrailersOf(message);
    return trailers ?? (await this.history(commit, { limit: 1 }))[0]?.trailers ?? new Map<string, string[]>();
  }

  /** What a path was in each commit up to this one, newest first: so that one finds all commits that carry a tree. */
  async treesInHistory(from: Oid, path: string, options: Omit<HistoryOptions, 'paths'> = {}): Promise<TreeInHistory[]> {
    return await this.#repairing(() => treesInHistory(this.#source, from, path, options));
  }

  /** Whether one commit is the other or comes before it. */
  async isAncestor(ancestor: Oid, descendant: Oid): Promise<boolean> {
    return await this.#repairing(() => this.#ancestry.isAncestor(ancestor, descendant));
  }

  /** Writes a commit into the cache; only a push makes it known. @throws UserError for a change that is refused. */
  async commit(request: CommitRequest): Promise<Oid> {
    const oid = await writeCommit(this.#git, request, () => this.#git.settings.signsCommits());
    this.#ancestry.add(oid, request.parents);
    return oid;
  }

  /**
   * Changes refs of the remote, all or none, and only where they still are as expected.
   *
   * @throws PushRefusedError when the remote refuses for good; GitError when it cannot be reached.
   * @throws Error for an update that would drop commits and is not marked as a rewrite.
   */
  async push(updates: readonly RefUpdate[]): Promise<PushResult> {
    for (const update of updates) await this.#checkFollows(update);
    return await this.#source.push(updates);
  }

  /** Fetches, plans and pushes until it lands. @see pushPlanned */
  async withRetries<T>(options: RetryOptions, plan: (heads: ReadonlyMap<string, Oid>) => Promise<Plan<T>>): Promise<T> {
    const steps = {
      fetch: (refs: readonly string[]) => this.fetch(refs),
      push: (updates: readonly RefUpdate[]) => this.push(updates),
      repair: () => this.#source.repair(),
      inTurn: <A>(attempt: () => Promise<A>) => this.#source.inTurn(attempt),
    };
    return await pushPlanned(steps, this.#clock, options, plan);
  }

  async #checkFollows({ ref, oid, expected, rewrite = false }: RefUpdate): Promise<void> {
    if (rewrite || oid === null || expected === null || (await this.isAncestor(expected, oid))) return;
    throw new Error(`${oid} does not follow ${expected}: pushing it to ${ref} would drop commits`);
  }

  /** Reads again from a new cache where the old one turns out to be damaged. */
  async #repairing<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (!isDamage(error)) throw error;
      await this.#source.repair();
      return await read();
    }
  }
}
