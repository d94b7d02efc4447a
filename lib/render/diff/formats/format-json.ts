import type { AppChange } from '../types';
import { overview } from './overview';

/**
 * Writes a diff for machines: `{ "version": 1, "risk", "counts", "apps": AppChange[] }`, highest risk first.
 *
 * `risk` is null where nothing differs; `counts` sums all apps' resources. Fields are only ever added to this shape: one
 * that goes or changes its meaning raises `version`. The types are documented in `types.ts`. Ends in a line feed.
 */
export function formatJson(changes: readonly AppChange[]): string {
  const { apps, risk, counts } = overview(changes);
  return `${JSON.stringify({ version: 1, risk: risk ?? null, counts, apps }, null, 2)}\n`;
}
