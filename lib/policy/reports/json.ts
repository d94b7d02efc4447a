import type { Report } from './report';
import { countsOf } from './summary';

/** All findings as JSON, each with everything that is known of it. */
export function jsonReport({ findings, objects }: Report): string {
  return JSON.stringify({ version: 1, objects, counts: countsOf(findings), findings }, null, 2);
}
