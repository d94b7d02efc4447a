import { execFileSync } from 'node:child_process';

/** Git URL of the repository that a program was cloned from; undefined where there is none. */
export function originOf(root: string): string | undefined {
  try {
    const url = execFileSync('git', ['-C', root, 'remote', 'get-url', 'origin'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return url.trim();
  } catch {
    return undefined;
  }
}
