import { UserError } from '../errors';
import { groupBy } from '../model/group-by';
import { GitFailure } from './git-errors';
import { checkPath } from './git-names';
import { checkOid, type Oid, type TreeEntry } from './git-objects';
import type { GitProcess } from './git-process';

/** How a tree is listed. */
export interface ListOptions {
  /** Lists the files of folders inside of folders, instead of those folders. Default true. */
  readonly recursive?: boolean;
  /** Whether what is below a folder is listed; by its whole path. @default all of it is */
  readonly into?: (folder: string) => boolean;
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
  { recursive = true, into }: ListOptions = {},
): Promise<Map<string, TreeEntry>> {
  if (folder !== '') checkPath(folder);
  const entry = (await git.trees.entriesAt(await treeOf(git, commit), [folder])).get(folder);
  if (entry?.type !== 'tree') return new Map();
  const start = folder === '' ? '' : `${folder}/`;
  if (recursive) return await git.trees.files(entry.oid, start, into);
  const below = (await git.trees.read([entry.oid])).get(entry.oid) ?? [];
  return new Map([...below].map(([name, one]) => [`${start}${name}`, one]));
}

/** What stands at each path, and at the folders above it; what is nowhere is left out. @param treeish a commit, or a tree */
export async function entriesAt(
  git: GitProcess,
  treeish: Oid,
  paths: readonly string[],
): Promise<Map<string, TreeEntry>> {
  paths.forEach((path) => checkPath(path));
  return paths.length === 0 ? new Map() : await git.trees.entriesAt(await treeOf(git, treeish), paths);
}

/** Whether a commit is there, or the remote gives it. */
export async function hasCommit(git: GitProcess, commit: Oid): Promise<boolean> {
  try {
    return (await git.lazyObjects.info([`${checkOid(commit)}^{commit}`]))[0] !== undefined;
  } catch (error) {
    // What the remote does not give ends git; what can not be reached is told in another way.
    if (error instanceof GitFailure) return false;
    throw error;
  }
}

/** @throws GitFailure where there is no such commit */
async function treeOf(git: GitProcess, treeish: Oid): Promise<Oid> {
  const [found] = await git.lazyObjects.info([`${checkOid(treeish)}^{tree}`]);
  if (found !== undefined) return found.oid;
  throw new GitFailure('corrupt', `there is no commit ${treeish}`, '');
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

/** A commit's message. @throws GitFailure where there is no such commit */
export async function readMessage(git: GitProcess, commit: Oid): Promise<string> {
  const [found] = await git.lazyObjects.contents([checkOid(commit)]);
  if (found?.type !== 'commit') throw new GitFailure('corrupt', `there is no commit ${commit}`, '');
  const text = found.content.toString();
  return text.slice(text.indexOf('\n\n') + 2);
}

function plainFile(path: string, { mode, oid }: TreeEntry): Oid {
  if (mode === '100644' || mode === '100755') return oid;
  throw new UserError(`${path} is a symlink or a submodule`, 'replace it by a plain file in the environment repo');
}

async function catFiles(git: GitProcess, oids: readonly Oid[]): Promise<Map<Oid, Buffer>> {
  const found = await git.objects.contents(oids);
  return new Map(found.flatMap((one) => (one === undefined ? [] : [[one.oid, one.content] as const])));
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
  const names = at.map(({ commit, path }) => `${checkOid(commit)}:${path === '' ? '' : checkPath(path)}`);
  const found = await git.objects.info(names);
  const ids = new Map(at.map((one, index) => [one, found[index]?.oid]));
  // A file's content need not be there for its id to be known: the folder that it stands in tells.
  const unknown = groupBy(
    at.filter((one) => ids.get(one) === undefined),
    ({ commit }) => commit,
  );
  for (const [commit, wanted] of unknown) {
    const entries = await entriesAt(
      git,
      commit,
      wanted.map(({ path }) => path),
    );
    for (const one of wanted) ids.set(one, entries.get(one.path)?.oid);
  }
  return at.map((one) => ids.get(one));
}
