import type { Environment } from '../model/environment';
import type { AppProjectSpec } from './app-project';

type SyncWindow = NonNullable<AppProjectSpec['syncWindows']>[number];

/**
 * Freezes of an environment as sync windows, where its apps are synced by hand.
 *
 * Nowhere else: a window that denies would also stop self-healing and rollbacks. Freezes between two dates are left to the
 * gates, since cron knows no year. Minutes are counted: a window that spans a change of clocks ends an hour off.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync_windows/
 */
export function syncWindows({ sync, gates }: Pick<Environment, 'sync' | 'gates'>): SyncWindow[] {
  if (sync !== 'manual') return [];
  return gates
    .flatMap(({ weekly = [] }) => weekly)
    .map(({ schedule, minutes, timeZone, words }) => ({
      kind: 'deny',
      schedule,
      duration: `${Math.floor(minutes / 60)}h${minutes % 60 === 0 ? '' : `${minutes % 60}m`}`,
      timeZone,
      applications: ['*'],
      manualSync: false,
      description: words,
    }));
}
