import type { Identity } from './git-commit';
import { checkPath } from './git-names';
import { checkOid, type Oid } from './git-objects';
import { objectIds } from './git-reader';
import type { GitSource } from './git-source';

/** A commit as it stands in history. */
export interface Commit {
  readonly oid: Oid;
  readonly tree: Oid;
  readonly parents: readonly Oid[];
  readonly author: Identity;
  readonly committer: Identity;
  /** When it was written. */
  readonly date: Date;
  /** When it was committed, or last rewritten. */
  readonly committed: Date;
  readonly subject: string;
  /** Without the subject, with the trailers. */
  readonly body: string;
  /** By key as written; a key may occur more than once. */
  readonly trailers: ReadonlyMap<string, readonly string[]>;
  /** The paths that differ from the first parent, those of `paths` only where it is given. Sorted. */
  readonly changed: readonly string[];
}

/** What a path was in one commit. */
export interface TreeInHistory {
  readonly commit: Oid;
  /** Undefined where there was nothing. */
  readonly tree: Oid | undefined;
}

/** Which commits are asked for. */
export interface HistoryOptions {
  /** Only commits that change something at or below one of these. */
  readonly paths?: readonly string[];
  /** At most this many. */
  readonly limit?: number;
  /** Only commits since then. */
  readonly since?: Date;
  /** Leaves out this commit and those before it. */
  readonly after?: Oid;
  /** Follows the first parents only: what was merged counts as one commit. Default false. */
  readonly firstParent?: boolean;
}

const separators = { field: '\0', trailer: '\x1e', value: '\x1f' };
const trailerFormat = '%(trailers:only=true,unfold=true,separator=%x1e,key_value_separator=%x1f)';
const fields = ['%H', '%T', '%P', '%an', '%ae', '%at', '%cn', '%ce', '%ct', '%s', '%b', trailerFormat];
const format = `--format=tformat:${fields.join('%x00')}`;
/** The first time this many commits more are fetched; then four times as many each time. */
const firstDepth = 200;

/** Commits, newest first. Fetches as much more history as the answer needs. */
export async function history(source: GitSource, from: Oid, options: HistoryOptions = {}): Promise<Commit[]> {
  const shown = ['-z', '--raw', '--no-abbrev', '--no-renames', '--diff-merges=first-parent', '--no-show-signature'];
  const args = ['log', ...shown, '--no-mailmap', '--no-notes', '--no-color', '--no-ext-diff', format];
  return await deepening(source, from, options, async () => {
    const run = { doing: 'read the history', lazy: true };
    const { stdout } = await source.git.run([...args, ...range(from, options), ...pathArguments(options)], run);
    return parseLog(stdout.toString());
  });
}

/** What a path was in each commit, newest first: of all commits, also those that leave it as it is. */
export async function treesInHistory(
  source: GitSource,
  from: Oid,
  path: string,
  options: Omit<HistoryOptions, 'paths'> = {},
): Promise<TreeInHistory[]> {
  const commits = await deepening(source, from, options, async () => await revList(source, range(from, options)));
  const at = commits.map(({ oid }) => ({ commit: oid, path }));
  const trees = await objectIds(source.git, at);
  return commits.map(({ oid }, index) => ({ commit: oid, tree: trees[index] }));
}

/** Reads again with more history, while what is read may be wrong because history was cut off. */
async function deepening<T extends { readonly oid: Oid }>(
  source: GitSource,
  from: Oid,
  options: HistoryOptions,
  read: () => Promise<T[]>,
): Promise<T[]> {
  for (let depth = firstDepth; ; depth *= 4) {
    const commits = await read();
    if (!source.isShallow() || (await isComplete(source, from, options, commits))) return commits;
    await source.deepen(depth > 10_000 ? undefined : depth);
  }
}

async function isComplete(
  source: GitSource,
  from: Oid,
  options: HistoryOptions,
  commits: readonly { readonly oid: Oid }[],
): Promise<boolean> {
  const boundary = source.boundary();
  // A commit whose parents were not fetched looks as if it had added every file.
  if (commits.some(({ oid }) => boundary.has(oid))) return false;
  if (commits.length === options.limit) return true;
  const walked = await revList(source, walk(from, options));
  return !walked.some(({ oid }) => boundary.has(oid));
}

async function revList(source: GitSource, args: readonly string[]): Promise<{ readonly oid: Oid }[]> {
  const text = await source.git.read(['rev-list', ...args, '--'], { doing: 'read the history', lazy: true });
  return text === '' ? [] : text.split('\n').map((oid) => ({ oid }));
}

function range(from: Oid, options: HistoryOptions): string[] {
  const { limit } = options;
  return [...(limit === undefined ? [] : [`--max-count=${limit}`]), ...walk(from, options)];
}

function walk(from: Oid, { since, after, firstParent = false }: HistoryOptions): string[] {
  return [
    ...(since === undefined ? [] : [`--since=${since.toISOString()}`]),
    ...(firstParent ? ['--first-parent'] : []),
    checkOid(from),
    ...(after === undefined ? [] : [`^${checkOid(after)}`]),
  ];
}

function pathArguments({ paths = [] }: HistoryOptions): string[] {
  return ['--', ...paths.map((path) => checkPath(path))];
}

/** Each commit: its fields, then `:modes ids letter` and a path for each change, all ended by NUL. */
function parseLog(output: string): Commit[] {
  const tokens = output.split(separators.field);
  const commits: Commit[] = [];
  let at = 0;
  while (at + fields.length < tokens.length) {
    const values = tokens.slice(at, at + fields.length);
    at += fields.length;
    const changed: string[] = [];
    for (; /^\n?:\d{6} /.test(tokens[at] ?? ''); at += 2) changed.push(tokens[at + 1] ?? '');
    commits.push(parseCommit(values, changed));
  }
  return commits;
}

function parseCommit(values: readonly string[], changed: readonly string[]): Commit {
  const value = (field: string): string => values[fields.indexOf(field)] ?? '';
  const date = (field: string): Date => new Date(Number(value(field)) * 1000);
  return {
    oid: value('%H').trim(),
    tree: value('%T'),
    parents: value('%P') === '' ? [] : value('%P').split(' '),
    author: { name: value('%an'), email: value('%ae') },
    committer: { name: value('%cn'), email: value('%ce') },
    date: date('%at'),
    committed: date('%ct'),
    subject: value('%s'),
    body: value('%b').trim(),
    trailers: parseTrailers(value(trailerFormat)),
    changed,
  };
}

function parseTrailers(text: string): Map<string, string[]> {
  const trailers = new Map<string, string[]>();
  for (const line of text.split(separators.trailer)) {
    const [key = '', value = ''] = line.split(separators.value);
    if (key !== '') trailers.set(key, [...(trailers.get(key) ?? []), value.trim()]);
  }
  return trailers;
}
