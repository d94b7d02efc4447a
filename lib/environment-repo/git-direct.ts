import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { failureKind } from './git-errors';
import type { Clock } from './git-lock';
import { checkRef, checkRefPattern } from './git-names';
import { checkOid, noOid, type Oid } from './git-objects';
import type { GitProcess } from './git-process';
import { PushRefusedError, pushRefs, remoteWords, type PushResult, type RefUpdate } from './git-push';
import type { GitRemote } from './git-remote';
import { removeLeftLocks } from './git-remote-locks';
import { listRefs } from './git-refs';
import { leavesPushesAlone } from './git-settings';
import type { GitSource } from './git-source';
import { inTurn } from './git-turn';

/** As `git gc --auto` counts by default. */
const mostLooseObjects = 6700;
/** Each commit adds one: reading slows down with their number. */
const mostPacks = 50;

/**
 * A remote that is a bare repository on this machine, worked in as it is: there is nothing to fetch, and new objects are
 * written to where a push would bring them.
 *
 * A push is one transaction of its refs, unless the repository has hooks or settings that want to see it: then git pushes
 * to it from itself.
 */
export class GitDirect implements GitSource {
  constructor(
    readonly git: GitProcess,
    readonly clock: Clock,
  ) {}

  /**
   * Whether a remote can be worked in: named by its path, whole, and this user's own. Git's own care about the folders of
   * others is part of its fetching and pushing.
   */
  static isPossible({ url, localPath }: GitRemote): boolean {
    if (url !== localPath) return false;
    const at = (name: string): string => join(url, name);
    if (!['HEAD', 'config', 'objects', 'refs'].every((name) => existsSync(at(name))) || existsSync(at('shallow')))
      return false;
    const config = readFileSync(at('config'), 'utf8');
    return statSync(url).uid === process.getuid?.() && !/^\s*\[\s*(include|extensions)/im.test(config);
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  /** There is nowhere else to get objects from: what is read again may have been on its way. */
  repair(): Promise<void> {
    this.git.closeReaders();
    return Promise.resolve();
  }

  async fetch(patterns: readonly string[]): Promise<Map<string, Oid>> {
    return await this.refs(patterns);
  }

  refs(patterns: readonly string[]): Promise<Map<string, Oid>> {
    return Promise.resolve(listRefs(this.git.folder, patterns.map(checkRefPattern)));
  }

  async push(updates: readonly RefUpdate[]): Promise<PushResult> {
    const { remote } = this.git;
    const isPlain = this.#isPlain(updates) && leavesPushesAlone(await this.git.settings.all(), remote.url);
    const result = isPlain ? await this.#changeRefs(updates) : await pushRefs(this.git, updates);
    if (result.status === 'moved') removeLeftLocks(remote, result.refs, this.clock.now());
    else await this.#tidy();
    return result;
  }

  async inTurn<T>(attempt: () => Promise<T>): Promise<T> {
    return await inTurn(this.git, this.clock, attempt);
  }

  deepen(): Promise<void> {
    return Promise.resolve();
  }

  isShallow(): boolean {
    return false;
  }

  boundary(): Set<Oid> {
    return new Set();
  }

  /** Whether nothing in the repository asks to see a push, or could refuse it. */
  #isPlain(updates: readonly RefUpdate[]): boolean {
    const { folder } = this.git;
    const hooks = join(folder, 'hooks');
    if (existsSync(hooks) && readdirSync(hooks).some((name) => !name.endsWith('.sample'))) return false;
    if (existsSync(join(folder, 'worktrees'))) return false;
    // The branch that a clone begins with is not deleted: git knows how to say so.
    const head = readFileSync(join(folder, 'HEAD'), 'utf8')
      .replace(/^ref:\s*/, '')
      .trim();
    return !updates.some(({ ref, oid }) => oid === null && ref === head);
  }

  /** @see https://git-scm.com/docs/git-update-ref: all of its lines are one transaction. */
  async #changeRefs(updates: readonly RefUpdate[]): Promise<PushResult> {
    if (updates.length === 0) return { status: 'ok' };
    const input = updates.map(updateLine).join('');
    const { code, stderr } = await this.git.run(['update-ref', '--stdin'], { doing: 'push', input, answers: [1, 128] });
    if (code === 0) return { status: 'ok' };
    const [, ref] = /cannot (?:lock|update|delete) ref '([^']+)'/.exec(stderr) ?? [];
    const kind = failureKind(stderr);
    if (ref === undefined) throw this.git.failure('push', stderr);
    if (kind === 'forbidden' || kind === 'no-space')
      throw new PushRefusedError(ref, remoteWords(stderr), 'check the rights of this user, and the disk of the remote');
    return { status: 'moved', refs: [ref], reason: remoteWords(stderr) };
  }

  /** As a push would do it at its end, without a process that only looks whether it is time. */
  async #tidy(): Promise<void> {
    const objects = join(this.git.folder, 'objects');
    const count = (name: string, ending = ''): number =>
      existsSync(join(objects, name))
        ? readdirSync(join(objects, name)).filter((one) => one.endsWith(ending)).length
        : 0;
    const run = { doing: 'pack the repository', answers: [1, 128] };
    // Ids are evenly spread over 256 folders.
    if (count('17') * 256 > mostLooseObjects)
      await this.git.run(['-c', `gc.auto=${mostLooseObjects}`, 'gc', '--auto', '--quiet'], run);
    // Small packs become one, and large ones stay as they are: it takes as long in a large repository as in a small one.
    else if (count('pack', '.pack') > mostPacks) await this.git.run(['repack', '-d', '--geometric=2', '--quiet'], run);
  }
}

function updateLine({ ref, oid, expected }: RefUpdate): string {
  const before = expected === null ? noOid : checkOid(expected);
  if (oid !== null) return `update ${checkRef(ref)} ${checkOid(oid)} ${before}\n`;
  return expected === null ? `verify ${checkRef(ref)} ${noOid}\n` : `delete ${checkRef(ref)} ${before}\n`;
}
