import { UserError } from '../errors';
import { GitFailure } from './git-errors';
import { checkPath } from './git-names';
import { checkOid, isOid, noOid, type Oid, type TreeEntry } from './git-objects';
import type { GitProcess } from './git-process';
import { entriesAt, foldersOf } from './git-reader';

/** What becomes of a path: new content, an object that exists already (a whole folder by its tree), or nothing. */
export type Change = string | Uint8Array | { readonly blob: Oid } | { readonly tree: Oid } | null;

/** Who wrote a commit. */
export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** A commit to write. The same input gives the same id, unless it is signed. */
export interface CommitRequest {
  /** The commits that it follows; the first one's files are what `changes` are made to. Empty for the first commit. */
  readonly parents: readonly Oid[];
  /** What `changes` are made to, where that is not the first parent: a tree's id. */
  readonly base?: Oid;
  /** By path. Files get mode 100644. */
  readonly changes: ReadonlyMap<string, Change>;
  readonly message: string;
  readonly author: Identity;
  /** Default: the author. */
  readonly committer?: Identity;
  readonly date: Date;
  /** Whether it is signed, by `gpg.format` and `user.signingkey` of git's configuration. Default: as `commit.gpgsign` says. */
  readonly sign?: boolean;
}

/** Only for the time of one process: no ref of this name is ever written. */
const passingRef = 'refs/slipway-passing/commit';

/**
 * Writes a commit into the cache, without index and checkout. No ref is changed.
 *
 * @throws UserError where a path is refused, or runs into a symlink, a submodule or a file that is not part of `changes`.
 */
export async function writeCommit(
  git: GitProcess,
  request: CommitRequest,
  signsByDefault: () => Promise<boolean>,
): Promise<Oid> {
  checkRequest(request);
  const importing = importCommit(git, request);
  const checking = refuseCollisions(git, request);
  const signing = request.sign === undefined ? signsByDefault() : Promise.resolve(request.sign);
  // All have ended before an error is told. What was written is part of no commit that anyone knows.
  await Promise.allSettled([importing, checking, signing]);
  await checking;
  return (await signing) ? await signCommit(git, request, await importing) : await importing;
}

function checkRequest({ parents, base, changes, author, committer = author }: CommitRequest): void {
  for (const path of changes.keys()) checkPath(path);
  for (const oid of base === undefined ? parents : [...parents, base]) checkOid(oid);
  checkIdentity(author);
  checkIdentity(committer);
}

/** @see https://git-scm.com/docs/git-fast-import */
async function importCommit(git: GitProcess, request: CommitRequest): Promise<Oid> {
  // Else a second process would take the pack apart that the first one wrote.
  const answer = await git.read(['-c', 'fastimport.unpackLimit=1', 'fast-import', '--quiet', '--done'], {
    doing: 'write a commit',
    input: importStream(request),
    lazy: true,
  });
  if (!isOid(answer)) throw new GitFailure('unknown', `git fast-import answered ${JSON.stringify(answer)}`, '');
  return answer;
}

function* importStream(request: CommitRequest): Generator<Buffer> {
  const { parents, base, changes, author, committer = author, date } = request;
  const [first, ...others] = parents;
  const head = [
    `commit ${passingRef}`,
    'mark :1',
    `author ${identityLine(author, date)}`,
    `committer ${identityLine(committer, date)}`,
  ];
  yield Buffer.from(`${head.join('\n')}\n`);
  yield* data(withLineEnd(request.message));
  if (first !== undefined) yield Buffer.from(`from ${first}\n`);
  for (const other of others) yield Buffer.from(`merge ${other}\n`);
  if (base !== undefined) yield Buffer.from(`M 040000 ${base} ""\n`);
  yield* changeLines(changes);
  yield Buffer.from(`\nget-mark :1\nreset ${passingRef}\nfrom ${noOid}\n\ndone\n`);
}

/** Removals come first: where a file makes way for a folder of the same name, both are among the changes. */
function* changeLines(changes: ReadonlyMap<string, Change>): Generator<Buffer> {
  for (const [path, change] of changes) if (change === null) yield Buffer.from(`D ${quote(path)}\n`);
  for (const [path, change] of changes) {
    if (change === null) continue;
    if (typeof change === 'string' || change instanceof Uint8Array) {
      yield Buffer.from(`M 100644 inline ${quote(path)}\n`);
      yield* data(change);
    } else if ('blob' in change) yield Buffer.from(`M 100644 ${checkOid(change.blob)} ${quote(path)}\n`);
    else yield Buffer.from(`M 040000 ${checkOid(change.tree)} ${quote(path)}\n`);
  }
}

function* data(content: string | Uint8Array): Generator<Buffer> {
  const bytes = Buffer.from(content);
  yield Buffer.from(`data ${bytes.length}\n`);
  yield bytes;
  yield Buffer.from('\n');
}

function quote(path: string): string {
  return `"${path.replaceAll('"', '\\"')}"`;
}

function withLineEnd(message: string): string {
  return `${message.replace(/\n+$/, '')}\n`;
}

function identityLine(identity: Identity, date: Date): string {
  return `${identity.name.trim()} <${identity.email}> ${Math.floor(date.getTime() / 1000)} +0000`;
}

/** A name or address must not be taken for another part of a commit. */
function checkIdentity({ name, email }: Identity): void {
  if (name.trim() !== '' && email !== '' && ![name, email].some((text) => /[<>\p{Cc}]/u.test(text))) return;
  throw new UserError(
    `author ${JSON.stringify(`${name} <${email}>`)} cannot be written into a commit`,
    'give a name and an email address without <, > or control characters',
  );
}

/** `commit-tree` can sign, `fast-import` cannot: the tree is taken over. */
async function signCommit(git: GitProcess, request: CommitRequest, unsigned: Oid): Promise<Oid> {
  const { author, committer = author, date } = request;
  const seconds = `@${Math.floor(date.getTime() / 1000)} +0000`;
  const parents = request.parents.flatMap((parent) => ['-p', parent]);
  return await git.read(['commit-tree', '-S', ...parents, '-F', '-', `${unsigned}^{tree}`], {
    doing: 'sign a commit',
    input: withLineEnd(request.message),
    env: {
      GIT_AUTHOR_NAME: author.name.trim(),
      GIT_AUTHOR_EMAIL: author.email,
      GIT_AUTHOR_DATE: seconds,
      GIT_COMMITTER_NAME: committer.name.trim(),
      GIT_COMMITTER_EMAIL: committer.email,
      GIT_COMMITTER_DATE: seconds,
    },
  });
}

/** `fast-import` replaces whatever is in its way: what Slipway does not know must survive. */
async function refuseCollisions(git: GitProcess, { parents, base, changes }: CommitRequest): Promise<void> {
  const before = base ?? parents[0];
  if (before === undefined || changes.size === 0) return;
  const entries = await entriesAt(git, before, [...changes.keys()]);
  for (const [path, change] of changes) {
    const problem = collision(path, change, entries, changes);
    if (problem === undefined) continue;
    throw new UserError(
      `${path} cannot be written: ${problem}`,
      'move that out of the way in the environment repo, by a commit of your own',
    );
  }
}

function collision(
  path: string,
  change: Change,
  entries: ReadonlyMap<string, TreeEntry>,
  changes: ReadonlyMap<string, Change>,
): string | undefined {
  for (const folder of foldersOf(path)) {
    const entry = entries.get(folder);
    if (entry !== undefined && entry.type !== 'tree' && changes.get(folder) !== null)
      return `${folder} is ${kindOf(entry)}`;
  }
  const entry = entries.get(path);
  if (entry === undefined) return undefined;
  if (entry.mode === '120000' || entry.mode === '160000') return `it is ${kindOf(entry)}`;
  const isTree = change !== null && typeof change === 'object' && 'tree' in change;
  return entry.type === 'tree' && !isTree ? 'it is a folder' : undefined;
}

function kindOf({ mode }: TreeEntry): string {
  return mode === '120000'
    ? 'a symlink'
    : mode === '160000'
      ? 'a submodule'
      : mode === '040000'
        ? 'a folder'
        : 'a file';
}
