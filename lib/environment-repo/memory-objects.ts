import { createHash } from 'node:crypto';
import { UserError } from '../errors';
import type { Change, CommitRequest, Identity } from './git-commit';
import { checkPath } from './git-names';
import { blobId, type Oid, type TreeEntry } from './git-objects';

/** A commit as `MemoryObjects` keeps it. */
export interface StoredCommit {
  readonly oid: Oid;
  readonly tree: Oid;
  readonly parents: readonly Oid[];
  readonly author: Identity;
  readonly committer: Identity;
  /** Of both; whole seconds. */
  readonly date: Date;
  readonly message: string;
}

type Folder = ReadonlyMap<string, TreeEntry>;

const plainMode = '100644';
const folderMode = '040000';

/** A git object database in memory, for tests: the same content has the same ids as in git. */
export class MemoryObjects {
  readonly #blobs = new Map<Oid, Buffer>();
  readonly #trees = new Map<Oid, Folder>();
  readonly #commits = new Map<Oid, StoredCommit>();
  readonly #lists = new Map<Oid, ReadonlyMap<string, TreeEntry>>();

  /** @throws Error for a blob that is not there, as git's remote would. */
  blob(oid: Oid): Buffer {
    return found(this.#blobs.get(oid), oid);
  }

  /** @throws Error for a commit that is not there. */
  commit(oid: Oid): StoredCommit {
    return found(this.#commits.get(oid), oid);
  }

  hasCommit(oid: Oid): boolean {
    return this.#commits.has(oid);
  }

  /** What stands at a path of a tree: the tree itself for the empty path. */
  entryAt(tree: Oid, path: string): TreeEntry | undefined {
    let entry: TreeEntry | undefined = { mode: folderMode, type: 'tree', oid: tree };
    for (const name of path === '' ? [] : path.split('/')) {
      entry = entry?.type === 'tree' ? this.#folder(entry.oid).get(name) : undefined;
    }
    return entry;
  }

  /** Every file below a tree, by path, in git's order. */
  files(tree: Oid): ReadonlyMap<string, TreeEntry> {
    const known = this.#lists.get(tree);
    if (known !== undefined) return known;
    const files = new Map<string, TreeEntry>();
    for (const [name, entry] of this.#folder(tree)) {
      if (entry.type !== 'tree') files.set(name, entry);
      else for (const [path, file] of this.files(entry.oid)) files.set(`${name}/${path}`, file);
    }
    this.#lists.set(tree, files);
    return files;
  }

  /** What stands directly in a tree. */
  entries(tree: Oid): Folder {
    return this.#folder(tree);
  }

  /** Writes a commit. @throws UserError where a path is refused, or runs into what is not part of the changes. */
  write({ parents, base, changes, message, author, committer = author, date }: CommitRequest): Oid {
    for (const path of changes.keys()) checkPath(path);
    const [first] = parents;
    const before = base ?? (first === undefined ? this.#store(new Map()) : this.commit(first).tree);
    this.#refuseCollisions(before, changes);
    const text = `${message.replace(/\n+$/, '')}\n`;
    const seconds = Math.floor(date.getTime() / 1000);
    const who = ({ name, email }: Identity): string => `${name.trim()} <${email}> ${seconds} +0000`;
    const tree = this.#changed(before, changes);
    const head = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`), `author ${who(author)}`];
    const oid = objectId('commit', Buffer.from(`${[...head, `committer ${who(committer)}`].join('\n')}\n\n${text}`));
    this.#commits.set(oid, { oid, tree, parents, author, committer, date: new Date(seconds * 1000), message: text });
    return oid;
  }

  /** Removals first, as git does it: a file may make way for a folder of its name. */
  #changed(tree: Oid, changes: ReadonlyMap<string, Change>): Oid {
    const all = [...changes];
    const ordered = [...all.filter(([, change]) => change === null), ...all.filter(([, change]) => change !== null)];
    return ordered.reduce((oid, [path, change]) => this.#with(oid, path.split('/'), this.#entry(change)), tree);
  }

  #with(tree: Oid | undefined, [name = '', ...rest]: readonly string[], entry: TreeEntry | undefined): Oid {
    const folder = new Map(tree === undefined ? [] : this.#folder(tree));
    const present = folder.get(name);
    const below = present?.type === 'tree' ? present.oid : undefined;
    const next =
      rest.length === 0
        ? entry
        : ({ mode: folderMode, type: 'tree', oid: this.#with(below, rest, entry) } satisfies TreeEntry);
    if (next === undefined || (next.type === 'tree' && this.#folder(next.oid).size === 0)) {
      // A removal below a path that is no folder removes nothing.
      if (rest.length === 0 || below !== undefined) folder.delete(name);
    } else folder.set(name, next);
    return this.#store(folder);
  }

  #entry(change: Change): TreeEntry | undefined {
    if (change === null) return undefined;
    if (typeof change === 'string' || change instanceof Uint8Array) {
      const oid = blobId(change);
      this.#blobs.set(oid, Buffer.from(change));
      return { mode: plainMode, type: 'blob', oid };
    }
    if ('tree' in change) return { mode: folderMode, type: 'tree', oid: change.tree };
    this.blob(change.blob);
    return { mode: plainMode, type: 'blob', oid: change.blob };
  }

  #refuseCollisions(tree: Oid, changes: ReadonlyMap<string, Change>): void {
    for (const [path, change] of changes) {
      const names = path.split('/');
      const folders = names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'));
      const file = folders.find((one) => this.entryAt(tree, one)?.type === 'blob' && changes.get(one) !== null);
      const isFolder = this.entryAt(tree, path)?.type === 'tree';
      const putsFolder = change !== null && typeof change === 'object' && 'tree' in change;
      const problem = file !== undefined ? `${file} is a file` : isFolder && !putsFolder ? 'it is a folder' : undefined;
      if (problem !== undefined) throw new UserError(`${path} cannot be written: ${problem}`, 'move it out of the way');
    }
  }

  #folder(oid: Oid): Folder {
    return found(this.#trees.get(oid), oid);
  }

  /** Sorted as git does it: a folder's name counts as if it ended with a slash. */
  #store(folder: Folder): Oid {
    const sorted = [...folder]
      .map(([name, entry]) => ({ name, entry, key: Buffer.from(entry.type === 'tree' ? `${name}/` : name) }))
      .sort((a, b) => Buffer.compare(a.key, b.key));
    const lines = sorted.flatMap(({ name, entry }) => [
      Buffer.from(`${entry.mode.replace(/^0/, '')} ${name}\0`),
      Buffer.from(entry.oid, 'hex'),
    ]);
    const oid = objectId('tree', Buffer.concat(lines));
    this.#trees.set(oid, new Map(sorted.map(({ name, entry }) => [name, entry])));
    return oid;
  }
}

function objectId(type: string, content: Buffer): Oid {
  return createHash('sha1').update(`${type} ${content.byteLength}\0`).update(content).digest('hex');
}

function found<T>(object: T | undefined, oid: Oid): T {
  if (object === undefined) throw new Error(`there is no object ${oid}`);
  return object;
}
