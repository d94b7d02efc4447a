import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from './check';

/** In this order, which is the one that people set things up in; what is not named comes last. */
const order = ['node', 'git', 'program', 'git-identity', 'environment-repo', 'forge-token', 'certificates', 'clock'];

/** The checks, one file each. */
export function loadChecks(): Check[] {
  const folder = join(__dirname, 'checks');
  const place = ({ name }: Check): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort()
    .map((file) => (module.require(join(folder, file)) as { check: Check }).check)
    .sort((a, b) => place(a) - place(b));
}
