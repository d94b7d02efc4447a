import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { withLock, type Clock } from './git-lock';
import type { GitProcess } from './git-process';

/** Whoever has the turn for longer loses it, which costs effort only: a fetch and a push take longer than work in place. */
const longestHoldMs = { direct: 15_000, cached: 60_000 };

/**
 * A queue in front of a remote of those on this machine, which spares effort: what lands is decided by the push itself.
 * Nobody gives up in it, as it always moves.
 *
 * Those who share a remote on this machine queue in it, those who share a cache of one elsewhere beside that.
 */
export async function inTurn<T>({ folder, remote }: GitProcess, clock: Clock, attempt: () => Promise<T>): Promise<T> {
  const patience = {
    longestHoldMs: folder === remote.url ? longestHoldMs.direct : longestHoldMs.cached,
    longestWaitMs: Number.POSITIVE_INFINITY,
  };
  const queue = remote.localPath === undefined ? undefined : ownFolder(remote.localPath);
  const file = queue !== undefined && isWritable(queue) ? join(queue, 'slipway-turn.lock') : `${folder}.turn.lock`;
  return await withLock(file, clock, attempt, patience);
}

/** Of a repository with a checkout, the folder below it. */
function ownFolder(path: string): string {
  return existsSync(join(path, '.git')) ? join(path, '.git') : path;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
