import type { Receipt } from '../model/receipt';

/** One commit status, as far as it tells of health. */
export interface HealthStatus {
  readonly state: 'pending' | 'success' | 'failure' | 'error';
  readonly createdAt: Date;
  /**
   * The stretch of history that its commit lies in: an app that left a tree and came back to it is in another. Numbers
   * grow with time.
   */
  readonly stretch: number;
}

/** What statuses of one tree on one cluster say together: the latest one decides. */
export type StatusHealth = Pick<Receipt, 'health' | 'since' | 'observed'>;

const healths = { success: 'healthy', pending: 'progressing', failure: 'degraded', error: 'degraded' } as const;

/**
 * Health as the statuses of one tree tell it, or undefined where there are none.
 *
 * It lasts since the first status of the same health in an unbroken run; another health in between, or another tree, breaks it.
 *
 * @param statuses of one context, those written at the same second in the order in which they were written.
 */
export function healthOf(statuses: readonly HealthStatus[]): StatusHealth | undefined {
  let latest: (StatusHealth & { readonly stretch: number }) | undefined;
  const inOrder = [...statuses].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || a.stretch - b.stretch);
  for (const { state, createdAt, stretch } of inOrder) {
    const health = healths[state];
    const goesOn = latest?.health === health && latest.stretch === stretch;
    latest = { health, since: goesOn && latest !== undefined ? latest.since : createdAt, observed: createdAt, stretch };
  }
  return latest === undefined ? undefined : { health: latest.health, since: latest.since, observed: latest.observed };
}
