import { linkSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How many files a write left alone, and how many it wrote or removed. */
export interface Written {
  readonly unchanged: number;
  readonly changed: number;
  readonly removed: number;
}

/**
 * Makes a folder hold exactly these files. It is changed as a whole or not at all: the new one is made beside it, with
 * links to files that stay as they are, and swapped in.
 *
 * @param files content by path relative to the folder.
 */
export function writeFolder(folder: string, files: ReadonlyMap<string, string>): Written {
  const present = existsSync(folder) ? listFiles(folder) : [];
  const same = new Set(present.filter((path) => files.get(path) === readFileSync(join(folder, path), 'utf8')));
  const removed = present.filter((path) => !files.has(path)).length;
  const written = { unchanged: same.size, changed: files.size - same.size, removed };
  if (written.changed === 0 && removed === 0 && existsSync(folder)) return written;
  const staged = `${folder}.${process.pid}.new`;
  const old = `${folder}.${process.pid}.old`;
  try {
    stage(folder, staged, files, same);
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(staged, folder);
  } finally {
    for (const leftover of [staged, old]) rmSync(leftover, { recursive: true, force: true });
  }
  return written;
}

function stage(folder: string, staged: string, files: ReadonlyMap<string, string>, same: ReadonlySet<string>): void {
  mkdirSync(staged, { recursive: true });
  let made = '';
  for (const [path, content] of files) {
    const target = join(staged, path);
    const parent = dirname(target);
    if (parent !== made) mkdirSync(parent, { recursive: true });
    made = parent;
    if (same.has(path)) linkSync(join(folder, path), target);
    else writeFileSync(target, content);
  }
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
