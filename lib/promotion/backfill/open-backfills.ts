import { versionKey, versionOf, type Release } from '../../model/release';
import type { DeliveryEvent } from '../delivery-event';

/** A hotfix that an environment has not got back yet that it passed over. */
export interface OpenBackfill {
  readonly app: string;
  /** Where the hotfix runs. */
  readonly from: string;
  /** What was passed over. */
  readonly to: string;
  readonly release: Release;
  readonly hotfix: NonNullable<Release['hotfix']>;
  /** Nobody back-filled it in time. */
  readonly isExpired: boolean;
}

/** What back-fills are found from. */
export interface BackfillState {
  /** By environment and app. */
  readonly releases: ReadonlyMap<string, ReadonlyMap<string, Release>>;
  /** The environments before each, nearest first. */
  readonly upstream: ReadonlyMap<string, readonly string[]>;
  /** What happened in the environments that were passed over, as far as it is known. */
  readonly events: readonly Pick<DeliveryEvent, 'changes'>[];
  readonly now: Date;
}

/**
 * Hotfixes that were not back-filled yet, purely.
 *
 * A hotfix passes over the environments between where it came from and where it runs; one from a build all of them. One
 * of these has it back once it ran the same version, whatever came after. A release that takes the hotfix's place ends it.
 */
export function openBackfills({ releases, upstream, events, now }: BackfillState): OpenBackfill[] {
  const ran = ranVersions(events);
  return [...releases].flatMap(([from, apps]) =>
    [...apps.values()].flatMap((release) => {
      const { hotfix, app } = release;
      if (hotfix === undefined) return [];
      const key = versionKey(versionOf(release));
      const isExpired = new Date(hotfix.expires).getTime() <= now.getTime();
      return passedOver(upstream.get(from) ?? [], release).flatMap((to): OpenBackfill[] => {
        const present = releases.get(to)?.get(app);
        if (present === undefined) return [];
        const isBack = versionKey(versionOf(present)) === key || (ran.get(`${to}/${app}`)?.has(key) ?? false);
        return isBack ? [] : [{ app, from, to, release, hotfix, isExpired }];
      });
    }),
  );
}

/** Of the environments before, nearest first: those that a hotfix did not come through. */
export function passedOver(upstream: readonly string[], { promotedFrom }: Release): readonly string[] {
  const source = promotedFrom === undefined ? -1 : upstream.indexOf(promotedFrom.environment);
  return source < 0 ? upstream : upstream.slice(0, source);
}

/** By `environment/app`: every version that came there. */
function ranVersions(events: BackfillState['events']): Map<string, Set<string>> {
  const ran = new Map<string, Set<string>>();
  for (const { environment, app, after } of events.flatMap((event) => event.changes)) {
    if (after === undefined) continue;
    const place = `${environment}/${app}`;
    ran.set(place, (ran.get(place) ?? new Set()).add(versionKey(versionOf(after))));
  }
  return ran;
}
