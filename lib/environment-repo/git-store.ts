import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors';
import { GitCache } from './git-cache';
import { writeCommit, type CommitRequest } from './git-commit';
import type { Environment } from './git-environment';
import { GitFailure } from './git-errors';
import type { Clock } from './git-lock';
import { branchRef, checkRef } from './git-names';
import type { Oid, TreeEntry } from './git-objects';
import { GitProcess } from './git-process';
import { pushRefs, type PushResult, type RefUpdate } from './git-push';
import { entriesAt, listTree, objectIds, readBlobs, type ListOptions } from './git-reader';
import { parseRemote } from './git-remote';
import { pushPlanned, type Plan, type RetryOptions } from './git-retries';

/** Where the remote and its cache are. */
export interface GitStoreOptions {
  /** A local path, or an `https://`, `ssh://` or `user@host:path` URL. Without a password. */
  readonly url: string;
  /** Of the cache; it is made. Several processes may use the same. */
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

const machineClock: Clock = { now: Date.now, sleep: (milliseconds) => sleep(milliseconds), random: Math.random };

/**
 * One remote git repository, through a bare cache without file contents: no checkout, no index, no history until asked.
 *
 * Nothing changes but by `push`. Refs are named in full, as the remote has them.
 */
export class GitStore {
  readonly #git: GitProcess;
  readonly #cache: GitCache;
  readonly #clock: Clock;
  #signs: Promise<boolean> | undefined;
  /** Parents of the commits made here, so that a push need not ask git whether they follow. */
  readonly #written = new Map<Oid, readonly Oid[]>();

  private constructor(git: GitProcess, clock: Clock) {
    this.#git = git;
    this.#clock = clock;
    this.#cache = new GitCache(git, clock);
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
    const folder = resolve(options.folder, options.cacheFolder);
    const git = new GitProcess(folder, remote, options.env, options.processTimeoutMs ?? 600_000);
    const store = new GitStore(git, options.clock ?? machineClock);
    await store.#cache.prepare();
    return store;
  }

  /**
   * Makes an empty bare repository with the branch `main`, ready to be a remote. Leaves one that exists as it is.
   *
   * @param path Absolute.
   */
  static async create(path: string, env: Environment): Promise<void> {
    if (existsSync(resolve(path, 'HEAD'))) return;
    mkdirSync(dirname(path), { recursive: true });
    const git = new GitProcess(path, { url: path, localPath: path }, env, 60_000);
    const run = { doing: 'create a repository' };
    await git.run(['init', '--quiet', '--bare', '--initial-branch=main', path], run);
    // Lets a cache leave out file contents, and ask for just the ones that it needs.
    await git.run(['config', 'uploadpack.allowFilter', 'true'], run);
    await git.run(['config', 'uploadpack.allowAnySHA1InWant', 'true'], run);
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
    return await this.#cache.fetch(refs);
  }

  /** What was fetched last, without asking the remote. */
  async refs(refs: readonly string[] = ['refs/heads/*']): Promise<Map<string, Oid>> {
    return await this.#cache.refs(refs);
  }

  /** The head of a branch as it was fetched last, or undefined where there is none. */
  async head(branch: string): Promise<Oid | undefined> {
    const ref = branchRef(branch);
    return (await this.refs([ref])).get(ref);
  }

  /** Lists the files below a folder (default: all) by their whole path. A folder that does not exist is empty. */
  async listTree(commit: Oid, folder = '', options: ListOptions = {}): Promise<Map<string, TreeEntry>> {
    return await listTree(this.#git, commit, folder, options);
  }

  /** Reads contents by blob id; what the cache lacks is fetched in one go. */
  async readBlobs(oids: readonly Oid[]): Promise<Map<Oid, Buffer>> {
    return await readBlobs(this.#git, oids);
  }

  /** Reads files of a commit, by path. Those that do not exist are left out. @throws UserError for a symlink or submodule. */
  async readFiles(commit: Oid, paths: readonly string[]): Promise<Map<string, Buffer>> {
    const entries = await entriesAt(this.#git, commit, paths);
    const files = paths.flatMap((path) => {
      const entry = entries.get(path);
      return entry === undefined || entry.type === 'tree' ? [] : [[path, plainFile(path, entry)] as const];
    });
    const contents = await this.readBlobs(files.map(([, oid]) => oid));
    return new Map(files.map(([path, oid]) => [path, contents.get(oid) ?? Buffer.alloc(0)]));
  }

  /** The id of a folder's tree (or a file's blob) in a commit, or undefined where there is none. */
  async treeId(commit: Oid, path: string): Promise<Oid | undefined> {
    return (await objectIds(this.#git, [{ commit, path }]))[0];
  }

  /** The same for many, in their order. */
  async treeIds(at: readonly { readonly commit: Oid; readonly path: string }[]): Promise<(Oid | undefined)[]> {
    return await objectIds(this.#git, at);
  }

  /**
   * Writes a commit into the cache; only a push makes it known.
   *
   * Signed where git's configuration says `commit.gpgsign`, or by `sign`; otherwise the same input gives the same id.
   */
  async commit(request: CommitRequest & { readonly sign?: boolean }): Promise<Oid> {
    const sign = request.sign ?? (await this.#signsByConfiguration());
    const oid = await writeCommit(this.#git, request, { sign });
    this.#written.set(oid, request.parents);
    return oid;
  }

  /**
   * Changes refs of the remote, all or none, and only where they still are as expected.
   *
   * @throws PushRefusedError when the remote refuses for good; GitError when it cannot be reached.
   * @throws UserError for an update that would drop commits and is not marked as a rewrite.
   */
  async push(updates: readonly RefUpdate[]): Promise<PushResult> {
    for (const update of updates) await this.#checkFollows(update);
    const result = await pushRefs(this.#git, updates);
    if (result.status === 'ok') await this.#cache.remember(new Map(updates.map(({ ref, oid }) => [ref, oid])));
    return result;
  }

  /** Fetches, plans and pushes until it lands. @see pushPlanned */
  async withRetries<T>(options: RetryOptions, plan: (heads: ReadonlyMap<string, Oid>) => Promise<Plan<T>>): Promise<T> {
    return await pushPlanned(this, this.#clock, options, plan);
  }

  /** Whether one commit is the other or comes before it. */
  async isAncestor(ancestor: Oid, descendant: Oid): Promise<boolean> {
    const args = ['merge-base', '--is-ancestor', ancestor, descendant];
    const { code } = await this.#git.run(args, { doing: 'compare commits', answers: [1] });
    return code === 0;
  }

  async #checkFollows({ ref, oid, expected, rewrite = false }: RefUpdate): Promise<void> {
    checkRef(ref);
    if (rewrite || oid === null || expected === null || this.#isWrittenAfter(oid, expected)) return;
    if (await this.isAncestor(expected, oid)) return;
    throw new GitFailure('unknown', `${oid} does not follow ${expected}: pushing it to ${ref} would drop commits`, '');
  }

  #isWrittenAfter(oid: Oid, ancestor: Oid): boolean {
    if (oid === ancestor) return true;
    return (this.#written.get(oid) ?? []).some((parent) => this.#isWrittenAfter(parent, ancestor));
  }

  #signsByConfiguration(): Promise<boolean> {
    const run = { doing: 'read the configuration', answers: [1] };
    this.#signs ??= this.#git
      .read(['config', '--type=bool', '--get', 'commit.gpgsign'], run)
      .then((text) => text === 'true');
    return this.#signs;
  }
}

function plainFile(path: string, { mode, oid }: TreeEntry): Oid {
  if (mode === '100644' || mode === '100755') return oid;
  throw new UserError(`${path} is a symlink or a submodule`, 'replace it by a plain file in the environment repo');
}
