import type { ChangeCounts, ResourceChange, Risk } from './types';
import { risks } from './types';

/** Orders risks, highest first: negative where `a` is the higher one. */
export function compareRisk(a: Risk, b: Risk): number {
  return risks.indexOf(a) - risks.indexOf(b);
}

/** The highest of some risks; of none the lowest there is, `metadata`. */
export function highestRisk(all: Iterable<Risk>): Risk {
  let highest: Risk = 'metadata';
  for (const one of all) if (compareRisk(one, highest) < 0) highest = one;
  return highest;
}

/** Counts resources by what happens to them and by their risk. */
export function countChanges(resources: readonly Pick<ResourceChange, 'change' | 'risk'>[]): ChangeCounts {
  const counts = { added: 0, removed: 0, changed: 0 };
  const byRisk = { 'data-loss': 0, refused: 0, security: 0, restart: 0, scale: 0, config: 0, metadata: 0 };
  for (const { change, risk } of resources) {
    counts[change] += 1;
    byRisk[risk] += 1;
  }
  return { ...counts, byRisk };
}
