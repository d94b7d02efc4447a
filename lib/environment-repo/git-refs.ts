import { readdirSync, readFileSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { compareText } from '../errors';
import { GitFailure } from './git-errors';
import { isOid, type Oid } from './git-objects';

/**
 * Lists refs by full name, of a repository that keeps them in files: one for each, and one for those that were packed.
 * Read without a process, as each start of one takes longer than all else that listing refs does.
 *
 * @param patterns Full refs, or whole folders such as `refs/heads/*`.
 * @throws GitFailure for a ref that is broken.
 * @see https://git-scm.com/docs/gitrepository-layout and https://git-scm.com/docs/git-pack-refs
 */
export function listRefs(folder: string, patterns: readonly string[]): Map<string, Oid> {
  if (patterns.length === 0) return new Map();
  // In this order: git packs a ref before it removes the ref's own file.
  const loose = new Map(patterns.flatMap((pattern) => looseRefs(folder, pattern)));
  const packed = packedRefs(folder);
  const isWanted = (ref: string): boolean =>
    patterns.some((pattern) => (pattern.endsWith('*') ? ref.startsWith(pattern.slice(0, -1)) : ref === pattern));
  const all = new Map([...packed].filter(([ref]) => isWanted(ref)));
  for (const [ref, content] of loose) {
    const oid = resolve(folder, ref, content, packed);
    if (oid !== undefined) all.set(ref, oid);
  }
  return new Map([...all].sort(([a], [b]) => compareText(a, b)));
}

function looseRefs(folder: string, pattern: string): [ref: string, content: string][] {
  if (pattern.endsWith('/*')) return below(folder, pattern.slice(0, -2));
  const content = tryRead(join(folder, pattern));
  return content === undefined ? [] : [[pattern, content]];
}

function below(folder: string, path: string): [ref: string, content: string][] {
  return entriesOf(join(folder, path)).flatMap((entry) => {
    const ref = `${path}/${entry.name}`;
    if (entry.isDirectory()) return below(folder, ref);
    const content = entry.name.endsWith('.lock') ? undefined : tryRead(join(folder, ref));
    return content === undefined ? [] : [[ref, content] as [string, string]];
  });
}

/** Lines `<id> <ref>`; those with `#` tell of the file, those with `^` what a tag before them stands for. */
function packedRefs(folder: string): Map<string, Oid> {
  const lines = (tryRead(join(folder, 'packed-refs')) ?? '').split('\n');
  return new Map(
    lines.flatMap((line) => {
      const oid = line.slice(0, 40);
      return isOid(oid) && line[40] === ' ' ? [[line.slice(41), oid] as const] : [];
    }),
  );
}

/** @returns undefined for a name of a ref that there is not. */
function resolve(
  folder: string,
  ref: string,
  content: string,
  packed: ReadonlyMap<string, Oid>,
  depth = 0,
): Oid | undefined {
  const text = content.trim();
  if (isOid(text)) return text;
  const [, target] = /^ref: (refs\/\S+)$/.exec(text) ?? [];
  if (target === undefined || depth > 5)
    throw new GitFailure('corrupt', `${ref} in ${folder} is a broken ref: ${JSON.stringify(text.slice(0, 60))}`, '');
  const next = tryRead(join(folder, target));
  return next === undefined ? packed.get(target) : resolve(folder, target, next, packed, depth + 1);
}

/** Folders of refs come and go with the refs in them. */
function entriesOf(path: string): Dirent[] {
  return ifThere(() => readdirSync(path, { withFileTypes: true })) ?? [];
}

function tryRead(path: string): string | undefined {
  return ifThere(() => readFileSync(path, 'utf8'));
}

function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}
