import type { Finding, Severity } from '../finding';

/** How many findings there are of each weight. */
export type Counts = Readonly<Record<Severity, number>>;

/** Counts findings by their weight. */
export function countsOf(findings: readonly Finding[]): Counts {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

/** `2 errors, 1 warning`; what there is none of is left out. */
export function countWords({ error, warning, info }: Counts): string {
  const words = [
    [error, 'error'],
    [warning, 'warning'],
    [info, 'note'],
  ] as const;
  const told = words.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}${count === 1 ? '' : 's'}`);
  return told.length === 0 ? 'nothing wrong' : told.join(', ');
}
