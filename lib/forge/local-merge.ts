import { sortedTexts } from './sorted-texts';
import type { LocalCommit, LocalStore, LocalTreeEntry } from './local-store';

/** The files that a merge leaves behind, or why there is none. Nothing is ever merged as text. */
export type LocalMerge =
  | { readonly kind: 'clean'; /** Of the merge commit. */ readonly files: Pick<LocalCommit, 'base' | 'changes'> }
  /** The base has every commit of the head. */
  | { readonly kind: 'contained' }
  | { readonly kind: 'conflict'; readonly reason: string };

type Files = ReadonlyMap<string, LocalTreeEntry>;

const MOST_PATHS = 20;

/**
 * Puts what a head changed onto a base: all of its files where the base stayed, else the paths that it changed.
 *
 * A path that the base has changed as well is a conflict, also where both sides wrote the same: whoever planned the
 * head has to plan it anew.
 */
export async function mergePaths(store: LocalStore, base: string, head: string): Promise<LocalMerge> {
  const start = await mergeBase(store, base, head);
  if (start === undefined) return conflict('there is no single commit that both sides started from');
  if (start === head) return { kind: 'contained' };
  if (start === base) {
    const [tree] = await store.treeIds([{ commit: head, path: '' }]);
    return { kind: 'clean', files: { changes: new Map(), ...(tree === undefined ? {} : { base: tree }) } };
  }
  const [before, ours, theirs] = await Promise.all([start, base, head].map((commit) => store.listTree(commit)));
  if (before === undefined || ours === undefined || theirs === undefined) throw new Error('a tree was not listed');
  const wanted = changedPaths(before, theirs);
  const problem = overlap(wanted, changedPaths(before, ours)) ?? unmovable(wanted, theirs, ours);
  if (problem !== undefined) return conflict(problem);
  return { kind: 'clean', files: { changes: await changesTo(store, wanted, theirs) } };
}

/** The newest commit that both sides have; undefined when there is none, or several that don't follow each other. */
async function mergeBase(store: LocalStore, base: string, head: string): Promise<string | undefined> {
  const own = await store.history(head, { after: base });
  if (own.length === 0) return head;
  const names = new Set(own.map(({ oid }) => oid));
  const shared = [...new Set(own.flatMap(({ parents }) => parents))].filter((oid) => !names.has(oid));
  for (const candidate of shared) {
    const follows = await Promise.all(shared.map((other) => store.isAncestor(other, candidate)));
    if (follows.every(Boolean)) return candidate;
  }
  return undefined;
}

function changedPaths(before: Files, after: Files): string[] {
  const differs = (path: string): boolean => {
    const [old, now] = [before.get(path), after.get(path)];
    return old?.oid !== now?.oid || old?.mode !== now?.mode;
  };
  return sortedTexts([...before.keys(), ...after.keys()]).filter(differs);
}

/** Paths that both sides changed; a folder on one side and a file of its name on the other meet as well. */
function overlap(wanted: readonly string[], others: readonly string[]): string | undefined {
  const taken = new Set(others);
  const folders = new Set(others.flatMap(foldersOf));
  const meets = (path: string): boolean =>
    taken.has(path) || folders.has(path) || foldersOf(path).some((folder) => taken.has(folder));
  const both = wanted.filter(meets);
  return both.length === 0 ? undefined : `both sides changed ${listed(both)}`;
}

/** Paths that are no plain files, or become one where a folder is: nothing that Slipway writes. */
function unmovable(wanted: readonly string[], theirs: Files, ours: Files): string | undefined {
  const folders = new Set([...ours.keys()].flatMap(foldersOf));
  const odd = wanted.filter((path) => {
    const entry = theirs.get(path);
    if (entry === undefined) return ours.get(path)?.mode !== '100644';
    return entry.mode !== '100644' || folders.has(path) || foldersOf(path).some((folder) => ours.has(folder));
  });
  return odd.length === 0 ? undefined : `only plain files are put onto a base that moved, which is not ${listed(odd)}`;
}

async function changesTo(
  store: LocalStore,
  paths: readonly string[],
  files: Files,
): Promise<Map<string, { readonly blob: string } | null>> {
  const blobs = paths.map((path) => files.get(path)?.oid);
  // Fetched in one go: writing the commit would fetch what is missing one by one.
  await store.readBlobs(blobs.filter((oid) => oid !== undefined));
  return new Map(
    paths.map((path, index) => {
      const blob = blobs[index];
      return [path, blob === undefined ? null : { blob }];
    }),
  );
}

function foldersOf(path: string): string[] {
  const names = path.split('/');
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'));
}

function listed(paths: readonly string[]): string {
  const rest = paths.length - MOST_PATHS;
  return `${paths.slice(0, MOST_PATHS).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function conflict(reason: string): LocalMerge {
  return { kind: 'conflict', reason };
}
