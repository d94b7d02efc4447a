import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { resolve } from 'node:path';
import { isNativeError } from 'node:util/types';
import { UserError, compareText } from '../errors';
import type { RenderedFile } from './unit';

/** How many files a write left alone, and how many it wrote or removed. */
export interface Written {
  readonly unchanged: number;
  readonly changed: number;
  readonly removed: number;
}

type TextFiles = Iterable<Pick<RenderedFile, 'path' | 'content'>>;

/**
 * Makes a folder hold exactly these files. It is changed as a whole or not at all: files that differ are written to a new
 * one beside it as they come, those that stay as they are are linked into it, and it is swapped in.
 *
 * @param files by path relative to the folder. Where it throws, the folder stays as it was.
 * @throws UserError where the folder can not be written, or holds files that no render writes: they would be lost.
 */
export function writeFolder(folder: string, files: TextFiles): Written {
  // Staged beside the folder itself, not beside a link to it.
  const target = existsSync(folder) ? realpathSync(folder) : resolve(folder);
  try {
    return swapIn(target, files);
  } catch (error) {
    throw isAbout(error, target) ? notWritable(error, folder) : error;
  }
}

function swapIn(folder: string, files: TextFiles): Written {
  const left = new Set(listFiles(folder));
  const staged = new StagedFolder(`${folder}.${process.pid}.new`);
  const old = `${folder}.${process.pid}.old`;
  try {
    const unchanged: string[] = [];
    for (const { path, content } of files) {
      if (left.delete(path) && readFileSync(`${folder}/${path}`, 'utf8') === content) unchanged.push(path);
      else staged.write(path, content);
    }
    refuseForeign(folder, left);
    const written = { unchanged: unchanged.length, changed: staged.size, removed: left.size };
    if (written.changed === 0 && written.removed === 0 && existsSync(folder)) return written;
    for (const path of unchanged) staged.link(path, `${folder}/${path}`);
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(staged.path, folder);
    return written;
  } finally {
    for (const leftover of [staged.path, old]) rmSync(leftover, { recursive: true, force: true });
  }
}

/** A new folder that is filled path by path. */
class StagedFolder {
  readonly #made = new Set<string>();
  #size = 0;

  constructor(readonly path: string) {
    mkdirSync(path, { recursive: true });
  }

  /** How many files were written. */
  get size(): number {
    return this.#size;
  }

  write(path: string, content: string): void {
    writeFileSync(this.#at(path), content);
    this.#size++;
  }

  link(path: string, present: string): void {
    linkSync(present, this.#at(path));
  }

  #at(path: string): string {
    const parent = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
    if (!this.#made.has(parent)) mkdirSync(`${this.path}/${parent}`, { recursive: true });
    this.#made.add(parent);
    return `${this.path}/${path}`;
  }
}

/** Paths of all files, relative to the folder; none where there is no such folder. */
function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.length + 1));
}

/** A folder named by mistake, the program's own say, must not be emptied. */
function refuseForeign(folder: string, removed: ReadonlySet<string>): void {
  const foreign = [...removed].filter((path) => !path.endsWith('.yaml')).sort(compareText);
  const [first] = foreign;
  if (first === undefined) return;
  throw new UserError(
    `holds ${foreign.length === 1 ? 'a file' : `${foreign.length} files`} that no render writes, and would lose: ${first}${foreign.length === 1 ? '' : ', …'}`,
    'name another folder, or move away what is in this one',
    folder,
  );
}

function isAbout(error: unknown, folder: string): error is NodeJS.ErrnoException {
  return isNativeError(error) && 'syscall' in error && 'path' in error && String(error.path).startsWith(folder);
}

function notWritable(error: Error, folder: string): UserError {
  return new UserError(
    `can not be written: ${error.message}`,
    'see that it is a folder that you may write to and replace, or name another one',
    folder,
    { cause: error },
  );
}
