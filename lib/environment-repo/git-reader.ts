import { UserError } from '../errors';
import { GitFailure } from './git-errors';
import { checkPath } from './git-names';
import { checkOid, type Oid, type TreeEntry } from './git-objects';
import type { GitProcess } from './git-process';

/** Up to this many paths are named to git; for more it lists everything. */
const mostPathArguments = 200;

/** How a tree is listed. */
export interface ListOptions {
  /** Lists the files of folders inside of folders, instead of those folders. Default true. */
  readonly recursive?: boolean;
}

/**
 * Lists what is below a folder of a commit, by whole paths. A folder that does not exist is empty.
 *
 * @param folder Empty for the whole commit.
 */
export async function listTree(
  git: GitProcess,
  commit: Oid,
  folder: string,
  { recursive = true }: ListOptions = {},
): Promise<Map<string, TreeEntry>> {
  const paths = folder === '' ? [] : [`${checkPath(folder)}/`];
  return await lsTree(git, commit, recursive ? ['-r'] : [], paths);
}

/** What stands at each path, and at the folders above it. More than that may be in the answer; what is nowhere is not. */
export async function entriesAt(
  git: GitProcess,
  commit: Oid,
  paths: readonly string[],
): Promise<Map<string, TreeEntry>> {
  const all = [...new Set(paths.flatMap((path) => [...foldersOf(checkPath(path)), path]))];
  if (all.length === 0) return new Map();
  return all.length > mostPathArguments
    ? await lsTree(git, commit, ['-r', '-t'], [])
    : await lsTree(git, commit, ['-t'], all);
}

async function lsTree(
  git: GitProcess,
  commit: Oid,
  flags: readonly string[],
  paths: readonly string[],
): Promise<Map<string, TreeEntry>> {
  const args = ['ls-tree', ...flags, '-z', '--full-tree', checkOid(commit), '--', ...paths];
  const { stdout } = await git.run(args, { doing: 'list files', lazy: true });
  return parseTree(stdout);
}

/** Lines are `<mode, six digits> <type> <id>`, a tab and the path. Large repositories have tens of thousands of them. */
function parseTree(output: Buffer): Map<string, TreeEntry> {
  const entries = new Map<string, TreeEntry>();
  for (const line of output.toString().split('\0')) {
    const tab = line.indexOf('\t');
    if (tab < 0) continue;
    const typeEnd = line.indexOf(' ', 7);
    const [mode, type, oid] = [line.slice(0, 6), line.slice(7, typeEnd), line.slice(typeEnd + 1, tab)];
    if (type !== 'blob' && type !== 'tree' && type !== 'commit') throw new Error(`git lists an unknown type: ${line}`);
    entries.set(line.slice(tab + 1), { mode, type, oid });
  }
  return entries;
}

/** `a/b/c` lies in `a` and `a/b`. */
export function foldersOf(path: string): string[] {
  const names = path.split('/');
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'));
}

/**
 * Reads files' contents. What the cache lacks is fetched, all of it at once.
 *
 * @throws GitFailure when the remote does not have one either.
 */
export async function readBlobs(git: GitProcess, oids: readonly Oid[]): Promise<Map<Oid, Buffer>> {
  const wanted = [...new Set(oids.map(checkOid))];
  if (wanted.length === 0) return new Map();
  const first = await catFiles(git, wanted);
  const missing = wanted.filter((oid) => !first.has(oid));
  if (missing.length === 0) return first;
  await fetchObjects(git, missing);
  const second = await catFiles(git, missing);
  const lost = missing.find((oid) => !second.has(oid));
  if (lost !== undefined) throw new GitFailure('corrupt', `the remote does not have object ${lost}`, '');
  return new Map([...first, ...second]);
}

/** Reads files of a commit, by path; those that do not exist are left out. @throws UserError for a symlink or submodule. */
export async function readFiles(git: GitProcess, commit: Oid, paths: readonly string[]): Promise<Map<string, Buffer>> {
  const entries = await entriesAt(git, commit, paths);
  const oids = new Map<string, Oid>();
  for (const path of paths) {
    const entry = entries.get(path);
    if (entry !== undefined && entry.type !== 'tree') oids.set(path, plainFile(path, entry));
  }
  const contents = await readBlobs(git, [...oids.values()]);
  return new Map([...oids].map(([path, oid]) => [path, contents.get(oid) ?? Buffer.alloc(0)]));
}

function plainFile(path: string, { mode, oid }: TreeEntry): Oid {
  if (mode === '100644' || mode === '100755') return oid;
  throw new UserError(`${path} is a symlink or a submodule`, 'replace it by a plain file in the environment repo');
}

async function catFiles(git: GitProcess, oids: readonly Oid[]): Promise<Map<Oid, Buffer>> {
  const { stdout } = await git.run(['cat-file', '--batch'], { doing: 'read files', input: `${oids.join('\n')}\n` });
  const contents = new Map<Oid, Buffer>();
  let at = 0;
  while (at < stdout.length) {
    const lineEnd = stdout.indexOf(10, at);
    const [oid = '', type = '', size = ''] = stdout.toString('utf8', at, lineEnd).split(' ');
    at = lineEnd + 1;
    if (type === 'missing') continue;
    contents.set(oid, stdout.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return contents;
}

/** @see https://git-scm.com/docs/partial-clone: the same request that git itself makes for one missing object. */
async function fetchObjects(git: GitProcess, oids: readonly Oid[]): Promise<void> {
  const quiet = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'];
  await git.run(
    ['-c', 'fetch.negotiationAlgorithm=noop', 'fetch', ...quiet, '--filter=blob:none', '--stdin', 'origin'],
    {
      doing: 'fetch files',
      lazy: true,
      input: `${oids.join('\n')}\n`,
    },
  );
}

/** The id of what each path is in each commit: a tree's, or a file's blob. Paths that do not exist are left out. */
export async function objectIds(
  git: GitProcess,
  at: readonly { readonly commit: Oid; readonly path: string }[],
): Promise<(Oid | undefined)[]> {
  if (at.length === 0) return [];
  const input = at.map(({ commit, path }) => `${checkOid(commit)}:${path === '' ? '' : checkPath(path)}\n`).join('');
  const run = { doing: 'look up paths', input, lazy: true };
  const { stdout } = await git.run(['cat-file', '--batch-check=%(objectname)'], run);
  const lines = stdout.toString().trimEnd().split('\n');
  return lines.map((line) => (/^[0-9a-f]{40}$/.test(line) ? line : undefined));
}
