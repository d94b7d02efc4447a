import type { Commit, HistoryOptions } from './git-history';
import type { Oid, TreeEntry } from './git-objects';
import type { MemoryObjects, StoredCommit } from './memory-objects';

/** Commits up to one, newest first, as `git log` lists them. */
export function memoryHistory(objects: MemoryObjects, from: Oid, options: HistoryOptions): Commit[] {
  const commits: Commit[] = [];
  for (const commit of walk(objects, from, options)) {
    if (commits.length >= (options.limit ?? Infinity)) break;
    commits.push(asCommit(objects, commit, options.paths));
  }
  return commits;
}

/** Whether one commit is the other or comes before it. */
export function isMemoryAncestor(objects: MemoryObjects, ancestor: Oid, descendant: Oid): boolean {
  return ancestors(objects, descendant).has(ancestor);
}

/**
 * The order and the choice of `git log`: newest first by date, where paths are given only commits that change them.
 *
 * @throws Error for paths without `firstParent`: how git simplifies such a history is not kept here.
 */
export function* walk(objects: MemoryObjects, from: Oid, options: HistoryOptions): Generator<StoredCommit> {
  const { after, since, firstParent = false, paths } = options;
  if (paths !== undefined && !firstParent) throw new Error('in memory, paths are followed along first parents only');
  const seen = after === undefined ? new Set<Oid>() : ancestors(objects, after);
  const waiting: StoredCommit[] = [];
  const add = (oid: Oid): void => {
    if (seen.has(oid)) return;
    seen.add(oid);
    const commit = objects.commit(oid);
    if (since !== undefined && commit.date.getTime() < Math.floor(since.getTime() / 1000) * 1000) return;
    const at = waiting.findIndex((one) => one.date < commit.date);
    waiting.splice(at < 0 ? waiting.length : at, 0, commit);
  };
  add(from);
  for (let commit = waiting.shift(); commit !== undefined; commit = waiting.shift()) {
    const { parents } = commit;
    for (const parent of firstParent ? parents.slice(0, 1) : parents) add(parent);
    if (paths === undefined || changedPaths(objects, commit, parents[0], paths).length > 0) yield commit;
  }
}

function ancestors(objects: MemoryObjects, from: Oid): Set<Oid> {
  const seen = new Set<Oid>();
  const waiting = [from];
  for (let oid = waiting.pop(); oid !== undefined; oid = waiting.pop()) {
    if (!seen.has(oid)) waiting.push(...objects.commit(oid).parents);
    seen.add(oid);
  }
  return seen;
}

function changedPaths(
  objects: MemoryObjects,
  { tree }: StoredCommit,
  parent: Oid | undefined,
  paths: readonly string[] | undefined,
): string[] {
  const before = parent === undefined ? new Map<string, TreeEntry>() : objects.files(objects.commit(parent).tree);
  const after = objects.files(tree);
  if (before === after) return [];
  const isMeant = (path: string): boolean => paths?.some((one) => path === one || path.startsWith(`${one}/`)) ?? true;
  const all = new Set([...before.keys(), ...after.keys()].filter(isMeant));
  return [...all].filter((path) => {
    const [old, now] = [before.get(path), after.get(path)];
    return old?.oid !== now?.oid || old?.mode !== now?.mode;
  });
}

function asCommit(objects: MemoryObjects, stored: StoredCommit, paths: readonly string[] | undefined): Commit {
  const { oid, tree, parents, author, committer, date, message } = stored;
  const [head = '', ...rest] = message.trimEnd().split(/\n{2,}/);
  const changed = changedPaths(objects, stored, parents[0], paths);
  return {
    ...{ oid, tree, parents, author, committer, date, committed: date },
    subject: head.split('\n').join(' '),
    body: message.trimEnd().slice(head.length).trim(),
    trailers: trailersOf(rest.at(-1) ?? ''),
    changed: changed.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
  };
}

/** The last paragraph, where every line of it is one. @see https://git-scm.com/docs/git-interpret-trailers */
function trailersOf(paragraph: string): Map<string, string[]> {
  const lines = paragraph.replace(/\n[ \t]+/g, ' ').split('\n');
  const parsed = lines.map((line) => /^(?<key>[A-Za-z0-9-]+)[ \t]*:(?<value>.*)$/.exec(line)?.groups);
  const trailers = new Map<string, string[]>();
  if (parsed.some((one) => one === undefined)) return trailers;
  for (const one of parsed) {
    const { key = '', value = '' } = one ?? {};
    trailers.set(key, [...(trailers.get(key) ?? []), value.trim()]);
  }
  return trailers;
}
