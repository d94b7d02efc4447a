import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../errors';
import { GitFailure } from './git-errors';
import { withLock, type Clock, type HeldLock } from './git-lock';
import { checkRefPattern } from './git-names';
import type { Oid } from './git-objects';
import { pushRefs, type PushResult, type RefUpdate } from './git-push';
import { listRefs } from './git-refs';
import { removeLeftLocks } from './git-remote-locks';
import type { GitSource } from './git-source';
import { inTurn } from './git-turn';
import type { GitAnswer, GitProcess, GitRun } from './git-process';

/** Where the cache keeps what it fetched: `refs/heads/main` of the remote is `refs/remote/heads/main` here. */
const fetchedRefs = 'refs/remote/';
const marker = 'slipway-cache';
const markerText = 'Slipway made this folder from a remote git repository. It can be deleted at any time.\n';
/** Each fetch and each commit adds a pack; reading slows down with their number. */
const mostPacks = 150;
/** All of it: what a cache is fetched from, and how, stands in the environment of each process. */
const config = '[core]\n\trepositoryformatversion = 0\n\tbare = true\n[gc]\n\tauto = 0\n';

/**
 * The local copy of a remote repository: bare, without file contents, shared by any number of processes.
 *
 * Whatever changes its refs runs under one lock, so a lock file of git's that is found there was left behind by a kill.
 */
export class GitCache implements GitSource {
  /** Which folder was opened: another process may have put a new one in its place. */
  #identity = '';
  /** What was fetched last: when more history or a new cache is needed, it is for these. */
  #patterns: readonly string[] = ['refs/heads/*'];

  constructor(
    readonly git: GitProcess,
    readonly clock: Clock,
  ) {}

  /**
   * Makes the folder usable: creates it, or re-creates what is left of it.
   *
   * @throws UserError when the folder holds anything else.
   */
  async prepare(): Promise<void> {
    if (!this.#isUsable()) {
      await this.#locked(() => {
        if (!this.#isUsable()) this.#create();
        return Promise.resolve();
      });
    }
    this.#identity = identityOf(this.git.folder);
  }

  /**
   * Starts from nothing after objects turned out to be missing or damaged: everything in a cache came from the remote.
   * Where another process has done so since, its cache is used.
   */
  async repair(): Promise<void> {
    await this.#locked(async (lock) => {
      const isSame = this.#identity === identityOf(this.git.folder);
      if (isSame || !this.#isUsable()) this.#create();
      this.#identity = identityOf(this.git.folder);
      await this.#fetchPresent(this.#patterns, lock);
    });
  }

  /**
   * Fetches refs, and forgets those that the remote no longer has.
   *
   * @param patterns Full refs, or whole folders such as `refs/heads/*`.
   * @returns Each ref that the remote has, by its name there.
   */
  async fetch(patterns: readonly string[]): Promise<Map<string, Oid>> {
    patterns.forEach(checkRefPattern);
    return await this.#locked(async (lock) => {
      try {
        await this.#fetchPresent(patterns, lock);
        await this.#tidy(lock);
      } catch (error) {
        if (!(error instanceof GitFailure) || error.kind === 'locked') throw error;
        this.#create();
        await this.#fetchPresent(patterns, lock);
      }
      return await this.refs(patterns);
    });
  }

  /** What the last fetch, of any process, saw. */
  refs(patterns: readonly string[]): Promise<Map<string, Oid>> {
    const fetched = listRefs(this.git.folder, patterns.map(local));
    return Promise.resolve(new Map([...fetched].map(([ref, oid]) => [`refs/${ref.slice(fetchedRefs.length)}`, oid])));
  }

  /** Pushes, and remembers what that has changed. */
  async push(updates: readonly RefUpdate[]): Promise<PushResult> {
    const result = await pushRefs(this.git, updates);
    if (result.status === 'moved') removeLeftLocks(this.git.remote, result.refs, this.clock.now());
    else await this.#remember(new Map(updates.map(({ ref, oid }) => [ref, oid])));
    return result;
  }

  async inTurn<T>(attempt: () => Promise<T>): Promise<T> {
    return await inTurn(this.git, this.clock, attempt);
  }

  /** Fetches more history than there is. @param commits How many more; all of it by default. */
  async deepen(commits?: number): Promise<void> {
    await this.#locked(async (lock) => {
      if (!this.isShallow()) return;
      await this.#fetchPresent(this.#patterns, lock, commits === undefined ? '--unshallow' : `--deepen=${commits}`);
    });
  }

  /** Whether history ends at some commit only because no more was fetched. */
  isShallow(): boolean {
    return existsSync(join(this.git.folder, 'shallow'));
  }

  /** The commits at which fetched history ends. */
  boundary(): Set<Oid> {
    return new Set(this.isShallow() ? readFileSync(join(this.git.folder, 'shallow'), 'utf8').split('\n') : []);
  }

  /**
   * The next fetch then has nothing to transfer. Whatever comes in its way is left to that: the push itself has landed.
   *
   * Each ref is written as git writes it, without a process that would take longer than the rest of the push.
   */
  async #remember(refs: ReadonlyMap<string, Oid | null>): Promise<void> {
    await this.#locked(() => {
      for (const [ref, oid] of refs) if (oid !== null) this.#writeRef(localRef(ref), oid);
      return Promise.resolve();
    });
  }

  #writeRef(ref: string, oid: Oid): void {
    const file = join(this.git.folder, ref);
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.lock`, `${oid}\n`, { flag: 'wx' });
      renameSync(`${file}.lock`, file);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }

  /** `fetch`, without the refs that the remote turns out not to have. */
  async #fetchPresent(patterns: readonly string[], lock: HeldLock, depth?: string): Promise<void> {
    if (patterns.length === 0) return;
    const cut = depth ?? (this.#isEmpty() ? '--depth=1' : undefined);
    const run = { doing: 'fetch', lazy: true };
    try {
      await this.#change(lock, fetchArguments(cut === undefined ? [] : [cut], patterns), run);
    } catch (error) {
      if (!(error instanceof GitFailure)) throw error;
      const missing = /couldn't find remote ref (\S+)/.exec(error.stderr)?.[1];
      if (missing !== undefined && patterns.includes(missing)) {
        await this.#change(lock, ['update-ref', '--no-deref', '-d', localRef(missing)], { doing: 'forget a ref' });
        const present = patterns.filter((pattern) => pattern !== missing);
        await this.#fetchPresent(present, lock, depth);
      } else if (cut !== undefined && error.stderr === '') {
        // With a depth, git fails without a word where the remote has no such ref.
        await this.#change(lock, fetchArguments([], patterns), run);
      } else throw error;
    }
  }

  /** Runs under the lock: what git finds locked is removed, once. */
  async #change(lock: HeldLock, args: readonly string[], run: GitRun): Promise<GitAnswer> {
    const recorded = { ...run, started: (pid: number) => lock.record(pid) };
    try {
      return await this.git.run(args, recorded);
    } catch (error) {
      if (!(error instanceof GitFailure) || error.kind !== 'locked') throw error;
      removeLocks(this.git.folder);
      return await this.git.run(args, recorded);
    }
  }

  /** Without a process: what a bare repository needs is little. @see https://git-scm.com/docs/gitrepository-layout */
  #create(): void {
    const { folder } = this.git;
    refuseForeign(folder);
    const fresh = `${folder}.new`;
    rmSync(fresh, { recursive: true, force: true });
    for (const name of ['objects/pack', 'refs']) mkdirSync(join(fresh, name), { recursive: true });
    writeFileSync(join(fresh, 'HEAD'), 'ref: refs/heads/main\n');
    writeFileSync(join(fresh, 'config'), config);
    writeFileSync(join(fresh, marker), this.#marker());
    // A move, then a removal: a kill between them leaves no half of a cache under its name.
    if (existsSync(folder)) {
      const old = `${folder}.old`;
      rmSync(old, { recursive: true, force: true });
      renameSync(folder, old);
      renameSync(fresh, folder);
      rmSync(old, { recursive: true, force: true });
    } else renameSync(fresh, folder);
    this.git.closeReaders();
  }

  #isUsable(): boolean {
    const at = (name: string): string => join(this.git.folder, name);
    if (!['HEAD', 'objects', 'refs', 'config', marker].every((name) => existsSync(at(name)))) return false;
    return readFileSync(at('config'), 'utf8') === config && readFileSync(at(marker), 'utf8') === this.#marker();
  }

  #marker(): string {
    return `${markerText}${this.git.remote.url}\n`;
  }

  #isEmpty(): boolean {
    return !existsSync(join(this.git.folder, fetchedRefs)) && !existsSync(join(this.git.folder, 'packed-refs'));
  }

  /** Packs together what many fetches brought. Objects that a process is about to use are young, and stay. */
  async #tidy(lock: HeldLock): Promise<void> {
    const packs = readdirSync(join(this.git.folder, 'objects', 'pack')).filter((name) => name.endsWith('.pack'));
    if (packs.length <= mostPacks) return;
    // What was left out is known to be at the remote (`lazy`), and a bitmap can not be made without it.
    const args = ['-c', 'repack.writeBitmaps=false', 'gc', '--quiet', '--prune=1.day.ago'];
    await this.#change(lock, args, { doing: 'pack the cache', lazy: true });
  }

  async #locked<T>(work: (lock: HeldLock) => Promise<T>): Promise<T> {
    mkdirSync(dirname(this.git.folder), { recursive: true });
    return await withLock(`${this.git.folder}.lock`, this.clock, work);
  }
}

function fetchArguments(options: readonly string[], patterns: readonly string[]): string[] {
  const quiet = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance', '--prune'];
  return [
    'fetch',
    ...quiet,
    '--filter=blob:none',
    ...options,
    'origin',
    ...patterns.map((pattern) => `+${pattern}:${local(pattern)}`),
  ];
}

/** Differs between two folders that had the same name one after the other. Empty where there is none. */
function identityOf(folder: string): string {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found === undefined ? '' : `${found.ino} ${found.birthtimeMs}`;
}

function local(pattern: string): string {
  return localRef(checkRefPattern(pattern));
}

function localRef(ref: string): string {
  return `${fetchedRefs}${ref.slice('refs/'.length)}`;
}

/** Deleting is for what Slipway made: a folder that someone named by mistake is theirs. */
function refuseForeign(folder: string): void {
  if (!existsSync(folder) || existsSync(join(folder, marker)) || readdirSync(folder).length === 0) return;
  throw new UserError(
    `${folder} holds something that is no cache of Slipway's`,
    'name another cache folder, or delete it',
  );
}

function removeLocks(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.lock') && !name.startsWith('objects')) rmSync(join(folder, name), { force: true });
  }
}
