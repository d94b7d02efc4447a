import { createHash } from 'node:crypto';

/** A git object's id: 40 hexadecimal digits of SHA-1. */
export type Oid = string;

/** What a tree says of one of its names. */
export interface TreeEntry {
  /** Octal, as git prints it: `100644`, `100755`, `040000`, `120000` (symlink), `160000` (submodule). */
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly oid: Oid;
}

/** What git uses to say "no object". */
export const noOid: Oid = '0'.repeat(40);

/** Whether a text is a whole object id. */
export function isOid(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/** Returns an object id. @throws Error for anything else: callers get their ids from git, never from a user. */
export function checkOid(text: string): Oid {
  if (isOid(text)) return text;
  throw new Error(`${JSON.stringify(text)} is no git object id`);
}

/** The id that git gives a file's content. @see https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
export function blobId(content: string | Uint8Array): Oid {
  return objectId('blob', typeof content === 'string' ? Buffer.from(content) : content);
}

/** The id of the tree that holds just these files, all of mode 100644. Folders are made from the slashes in paths. */
export function treeIdOf(files: ReadonlyMap<string, Oid>): Oid {
  const blobs: Entry[] = [];
  const folders = new Map<string, Map<string, Oid>>();
  for (const [path, oid] of files) {
    const slash = path.indexOf('/');
    if (slash < 0) {
      blobs.push({ name: path, mode: '100644', oid });
      continue;
    }
    const name = path.slice(0, slash);
    const folder = folders.get(name) ?? new Map<string, Oid>();
    folders.set(name, folder.set(path.slice(slash + 1), oid));
  }
  const trees = [...folders].map(([name, folder]) => ({ name, mode: '40000', oid: treeIdOf(folder) }));
  return treeId([...blobs, ...trees]);
}

interface Entry {
  readonly name: string;
  readonly mode: string;
  readonly oid: Oid;
}

function treeId(entries: readonly Entry[]): Oid {
  const sorted = entries
    .map((entry) => ({ ...entry, key: Buffer.from(entry.mode === '40000' ? `${entry.name}/` : entry.name) }))
    .sort((a, b) => Buffer.compare(a.key, b.key));
  const parts = sorted.flatMap(({ name, mode, oid }) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')]);
  return objectId('tree', Buffer.concat(parts));
}

function objectId(type: string, content: Uint8Array): Oid {
  return createHash('sha1').update(`${type} ${content.byteLength}\0`).update(content).digest('hex');
}
