import type { Examined } from './examine';

const marks = { ok: '✓', problem: '✗', skipped: '-' } as const;

/** What was found, a line a check, and the fix below each problem. */
export function doctorText(examined: readonly Examined[]): string {
  const width = Math.max(...examined.map(({ name }) => name.length));
  return examined
    .flatMap(({ name, state, detail, fix, neededFor }) => [
      `${marks[state]} ${name.padEnd(width)}  ${detail}${state === 'problem' ? `  (needed for ${works[neededFor]})` : ''}`,
      ...(fix === undefined ? [] : [`    fix: ${fix}`]),
    ])
    .join('\n');
}

const works: Readonly<Record<Examined['neededFor'], string>> = {
  deliver: 'npm run deliver',
  commits: 'commits to the program',
  forge: 'an environment repo on a server',
  secrets: 'sealing secrets',
  up: 'pulumi up',
};
