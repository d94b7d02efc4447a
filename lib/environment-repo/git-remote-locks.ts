import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { GitRemote } from './git-remote';

/** Git holds these for milliseconds; half a minute leaves room for a slow hook. */
const leftBehindMs = 30_000;

/**
 * Removes lock files that a killed git left in a remote on this machine, so that its refs can be changed again.
 *
 * A lock's file is written before it replaces the ref: what the ref says is whole either way. Remotes elsewhere are
 * left to their servers.
 */
export function removeLeftLocks({ localPath }: GitRemote, refs: readonly string[], now: number): void {
  if (localPath === undefined) return;
  const folder = existsSync(join(localPath, '.git')) ? join(localPath, '.git') : localPath;
  for (const name of [...refs, 'HEAD', 'packed-refs']) {
    const lock = join(folder, `${name}.lock`);
    const found = statSync(lock, { throwIfNoEntry: false });
    if (found !== undefined && now - found.mtimeMs > leftBehindMs) rmSync(lock, { force: true });
  }
}
