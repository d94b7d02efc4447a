import { GitFailure } from './git-errors';
import type { Objects } from './git-object-reader';
import type { Oid, TreeEntry } from './git-objects';

/** What stands directly in a tree, by name, in git's order. */
export type Tree = ReadonlyMap<string, TreeEntry>;

/** Enough for all folders of a large repository; those of some commits more are read again. */
const mostKept = 50_000;

/** Reads trees, each of them once: a tree's id says what is in it. */
export class TreeReader {
  readonly #trees = new Map<Oid, Tree>();

  constructor(readonly objects: Objects) {}

  /**
   * Every file below a tree, by path, in git's order.
   *
   * @param start of the paths: empty, or the tree's folder with a slash at its end
   * @param into whether what is below a folder is meant; by its path
   */
  async files(
    tree: Oid,
    start: string,
    into: (folder: string) => boolean = () => true,
  ): Promise<Map<string, TreeEntry>> {
    const read = new Map<string, Tree>();
    for (let level = [{ path: start, oid: tree }]; level.length > 0;) {
      const trees = await this.read(level.map(({ oid }) => oid));
      const below: { path: string; oid: Oid }[] = [];
      for (const { path, oid } of level) {
        const entries = trees.get(oid) ?? new Map<string, TreeEntry>();
        read.set(path, entries);
        for (const [name, entry] of entries) {
          if (entry.type === 'tree' && into(`${path}${name}`)) below.push({ path: `${path}${name}/`, oid: entry.oid });
        }
      }
      level = below;
    }
    const files = new Map<string, TreeEntry>();
    const add = (path: string): void => {
      for (const [name, entry] of read.get(path) ?? []) {
        if (entry.type === 'tree') add(`${path}${name}/`);
        else files.set(`${path}${name}`, entry);
      }
    };
    add(start);
    return files;
  }

  /** What stands directly in each of some trees. @throws GitFailure for one that is not there */
  async read(oids: readonly Oid[]): Promise<Map<Oid, Tree>> {
    const unread = [...new Set(oids)].filter((oid) => !this.#trees.has(oid));
    if (this.#trees.size + unread.length > mostKept) this.#trees.clear();
    const found = await this.objects.contents(unread);
    const fresh = new Map(unread.map((oid, index) => [oid, treeOf(oid, found[index])]));
    const read = new Map(
      oids.map((oid) => [oid, fresh.get(oid) ?? this.#trees.get(oid) ?? new Map<string, TreeEntry>()]),
    );
    fresh.forEach((tree, oid) => this.#trees.set(oid, tree));
    return read;
  }

  /** What stands at each of some paths of a tree; those where nothing stands are left out. The empty path is the tree. */
  async entriesAt(tree: Oid, paths: readonly string[]): Promise<Map<string, TreeEntry>> {
    const found = new Map<string, TreeEntry>([['', { mode: '040000', type: 'tree', oid: tree }]]);
    let level = paths.map((path) => ({ path, at: '', names: path === '' ? [] : path.split('/') }));
    while (level.length > 0) {
      const below = level.filter(({ at, names }) => names.length > 0 && found.get(at)?.type === 'tree');
      const trees = await this.read(below.map(({ at }) => found.get(at)?.oid ?? ''));
      level = below.map(({ path, at, names: [name = '', ...names] }) => {
        const next = at === '' ? name : `${at}/${name}`;
        const entry = trees.get(found.get(at)?.oid ?? '')?.get(name);
        if (entry !== undefined) found.set(next, entry);
        return { path, at: next, names };
      });
    }
    return found;
  }
}

function treeOf(oid: Oid, object: { readonly type: string; readonly content: Buffer } | undefined): Tree {
  if (object?.type === 'tree') return parseTree(object.content);
  throw new GitFailure('corrupt', `there is no tree ${oid}`, '');
}

/**
 * Each entry is `<octal mode> <name>`, NUL, and the 20 bytes of its id. Read as two strings, as a large tree is read once
 * only, by code that is not yet compiled: every call on its bytes would count.
 *
 * @see https://git-scm.com/docs/gitformat-pack
 */
function parseTree(content: Buffer): Tree {
  const text = content.toString('latin1');
  const hex = content.toString('hex');
  const entries = new Map<string, TreeEntry>();
  for (let at = 0; at < text.length;) {
    const space = text.indexOf(' ', at);
    const end = text.indexOf('\0', space);
    const mode = text.slice(at, space).padStart(6, '0');
    const oid = hex.slice(2 * end + 2, 2 * end + 42);
    const type = mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob';
    const name = text.slice(space + 1, end);
    entries.set(beyondAscii.test(name) ? Buffer.from(name, 'latin1').toString() : name, { mode, type, oid });
    at = end + 21;
  }
  return entries;
}

const beyondAscii = /[\x80-\xff]/;
