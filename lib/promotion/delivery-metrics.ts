import { groupBy } from '../model/group-by';
import { versionKey, versionOf } from '../model/release';
import type { DeliveryEvent } from './delivery-event';
import { changesVersion } from './delivery-history';

/** A change of what an app runs in one environment. */
export interface Deployment {
  readonly app: string;
  readonly environment: string;
  readonly at: Date;
  /** `rollback` and `revert` take a version back; a `hotfix` is a deployment that mends the one before. */
  readonly kind: 'deployment' | 'hotfix' | 'rollback' | 'revert';
  /** From the build to here; undefined where it is not known since when the version exists. */
  readonly leadMilliseconds: number | undefined;
  /** For one that had to be mended: until the rollback, revert or hotfix that followed it. */
  readonly restoredMilliseconds: number | undefined;
}

/** The four figures of DORA for some deployments, and what they are made of. @see https://dora.dev/guides/dora-metrics-four-keys/ */
export interface DeliveryFigures {
  /** Rollbacks and reverts are none. */
  readonly deployments: number;
  readonly deploymentsPerDay: number;
  /** Median; null where no lead time is known. */
  readonly leadTimeMilliseconds: number | null;
  /** From 0 to 1; null without deployments. */
  readonly changeFailureRate: number | null;
  /** Median; null where nothing had to be mended. */
  readonly timeToRestoreMilliseconds: number | null;
  /** Deployments that the next change mended. */
  readonly failures: number;
  readonly rollbacks: number;
  readonly reverts: number;
  readonly hotfixes: number;
}

/** A span of time: from its beginning up to, and without, its end. */
export interface TimeWindow {
  readonly since: Date;
  readonly until: Date;
}

/**
 * Every change of what runs, oldest first. The baseline that `init` records is none: nothing was delivered by it.
 *
 * @param events newest first, of the whole history: what mends a deployment may come later.
 */
export function deployments(events: readonly DeliveryEvent[]): Deployment[] {
  const firstSeen = new Map<string, Date>();
  const found: (Deployment & { readonly place: string })[] = [];
  for (const event of [...events].reverse()) {
    for (const change of event.changes) {
      const { app, environment, after } = change;
      if (after === undefined || event.action === 'init' || !changesVersion(change)) continue;
      const version = `${app} ${versionKey(versionOf(after))}`;
      if (!firstSeen.has(version)) firstSeen.set(version, event.at);
      const started = after.source?.builtAt === undefined ? firstSeen.get(version) : new Date(after.source.builtAt);
      const leadMilliseconds = started === undefined ? undefined : Math.max(0, event.at.getTime() - started.getTime());
      const place = `${environment}/${app}`;
      found.push({
        place,
        app,
        environment,
        at: event.at,
        kind: kindOf(event),
        leadMilliseconds,
        restoredMilliseconds: undefined,
      });
    }
  }
  return [...groupBy(found, (one) => one.place).values()]
    .flatMap((all) => all.map(({ place, ...one }, index) => ({ ...one, ...restored(one, all[index + 1]) })))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

function kindOf({ action }: DeliveryEvent): Deployment['kind'] {
  return action === 'rollback' || action === 'revert' || action === 'hotfix' ? action : 'deployment';
}

function isForward({ kind }: Pick<Deployment, 'kind'>): boolean {
  return kind === 'deployment' || kind === 'hotfix';
}

/** Whether the next change in the same place mends this one. */
function restored(one: Deployment, next: Deployment | undefined): Pick<Deployment, 'restoredMilliseconds'> | undefined {
  if (!isForward(one) || next === undefined || next.kind === 'deployment') return undefined;
  return { restoredMilliseconds: Math.max(0, next.at.getTime() - one.at.getTime()) };
}

/** The figures of those deployments that lie in a window. */
export function deliveryFigures(all: readonly Deployment[], { since, until }: TimeWindow): DeliveryFigures {
  const within = all.filter(({ at }) => at >= since && at < until);
  const forward = within.filter(isForward);
  const failed = forward.flatMap(({ restoredMilliseconds }) => restoredMilliseconds ?? []);
  const count = (kind: Deployment['kind']): number => within.filter((one) => one.kind === kind).length;
  const days = (until.getTime() - since.getTime()) / 86_400_000;
  return {
    deployments: forward.length,
    deploymentsPerDay: days > 0 ? forward.length / days : 0,
    leadTimeMilliseconds: median(forward.flatMap(({ leadMilliseconds }) => leadMilliseconds ?? [])),
    changeFailureRate: forward.length === 0 ? null : failed.length / forward.length,
    timeToRestoreMilliseconds: median(failed),
    failures: failed.length,
    rollbacks: count('rollback'),
    reverts: count('revert'),
    hotfixes: count('hotfix'),
  };
}

/** The middle value, or the mean of the two in the middle; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
