import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GitDirect } from './git-direct';
import { parseRemote } from './git-remote';

/** The folder of a remote's cache: below the program, one per URL. */
export function cacheFolder(root: string, url: string): string {
  return join(root, '.slipway', 'cache', createHash('sha256').update(url).digest('hex').slice(0, 16));
}

/** Whether a remote was fetched here before, or stands here itself. */
export function isKnown(root: string, url: string): boolean {
  return existsSync(join(cacheFolder(root, url), 'HEAD')) || GitDirect.isPossible(parseRemote(url, root));
}
