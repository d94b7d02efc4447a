import { createHash } from 'node:crypto';

/**
 * What stands for sources that Argo CD renders by itself, or for values that it is given beside a chart: SHA-256 of them as
 * JSON with sorted keys, in hexadecimal.
 *
 * The same as the environment repo's record of a rendered Application, whose keys are sorted when it is written.
 */
export function sourceKey(sources: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify(sources.map(sorted)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]));
}
