import type { Oid } from './git-objects';
import type { GitProcess } from './git-process';

/** Lists refs by full name. @param patterns Full refs, or whole folders such as `refs/heads/*`. */
export async function listRefs(git: GitProcess, patterns: readonly string[]): Promise<Map<string, Oid>> {
  if (patterns.length === 0) return new Map();
  // As a folder: `*` would stop at the first `/`, and branches may hold several.
  const folders = patterns.map((pattern) => pattern.replace(/\*$/, ''));
  const text = await git.read(['for-each-ref', '--format=%(objectname) %(refname)', ...folders], {
    doing: 'list refs',
  });
  const lines = text === '' ? [] : text.split('\n');
  return new Map(lines.map((line) => [line.slice(41), line.slice(0, 40)]));
}
