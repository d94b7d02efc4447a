import type { Oid } from '../../environment-repo/git-objects';
import { versionLabel, type Release } from '../../model/release';
import { formatDuration } from '../../model/units';
import type { DegradedEvent } from './degraded-event';

/** The commit since which a release stands. */
export interface Arrival {
  readonly commit: Oid;
  readonly at: Date;
  /** What Slipway did there: `promote`, `release`, `rollback`, …; of others `revert` or `edit`. */
  readonly action: string;
}

/** What is known when an app degraded. */
export interface DegradedState {
  readonly event: DegradedEvent;
  /** How long after its arrival a release is taken back by itself; undefined: never. */
  readonly withinSeconds: number | undefined;
  /** What the environment runs; undefined where it does not have the app. */
  readonly release: Release | undefined;
  /** Undefined where history does not tell. */
  readonly arrival: Arrival | undefined;
  /** Whether the branch was at the reported revision, at the arrival or later. */
  readonly isSinceArrival: boolean;
  /** What the app is rendered to on the cluster: at the reported revision, at the arrival, and now. */
  readonly trees: {
    readonly reported: string | undefined;
    readonly arrived: string | undefined;
    readonly now: string | undefined;
  };
  /** The request that was made to take this very release back before, as people find it. */
  readonly earlierRequest: string | undefined;
  readonly now: Date;
}

/** Why an app is left alone. */
export type NoRollback =
  | 'not-degraded'
  | 'unknown-app'
  | 'not-automatic'
  | 'held'
  | 'once-only'
  | 'other-release'
  | 'configuration-changed'
  | 'degraded-before'
  | 'too-late'
  | 'nothing-earlier';

/** What a degraded app calls for. */
export type AutomaticRollbackPlan =
  | { readonly outcome: 'rollback'; readonly why: string; /** The commit that is to blame. */ readonly blamed: Oid }
  | { readonly outcome: 'none'; readonly reason: NoRollback; readonly why: string };

/**
 * Decides, purely, whether a degraded app is taken back: only where the release that runs now is the one that degraded,
 * soon after it came, and never twice. Whatever is not certain is left to people.
 */
export function planAutomaticRollback(state: DegradedState): AutomaticRollbackPlan {
  const { event, release, arrival } = state;
  const { app, environment, health } = event;
  if (health !== 'Degraded') return none('not-degraded', `it is ${health}`);
  if (release === undefined) return none('unknown-app', `'${app}' has no release in ${environment}`);
  const label = versionLabel(release);
  if (state.withinSeconds === undefined) return none('not-automatic', `${environment} takes nothing back by itself`);
  if (release.hold !== undefined) return none('held', `it is held already: ${release.hold.reason}`);
  if (state.earlierRequest !== undefined)
    return none('once-only', `to take ${label} back was asked for already: ${state.earlierRequest}`);
  if (arrival === undefined) return none('other-release', `history does not tell since when ${label} runs`);
  if (arrival.action === 'rollback' || arrival.action === 'revert')
    return none('once-only', `${label} is what an earlier rollback restored`);
  return (
    sameRelease(state, arrival, label) ??
    inTime(event, arrival, state.withinSeconds, state.now) ?? {
      outcome: 'rollback',
      why: `${label} degraded on ${event.cluster} ${after(event, arrival)} after it came${said(event)}`,
      blamed: arrival.commit,
    }
  );
}

/** Whether an app that degraded stays degraded unless somebody looks at it: of this the channel is told, too. */
export function isLeftToPeople(plan: AutomaticRollbackPlan): boolean {
  return plan.outcome === 'none' && leftToPeople.includes(plan.reason);
}

/** Not what is no news: an event of an earlier release, or of an app that is held, or that nobody wants taken back. */
const leftToPeople: readonly NoRollback[] = [
  'once-only',
  'configuration-changed',
  'degraded-before',
  'too-late',
  'nothing-earlier',
];

function sameRelease(
  { event, trees, isSinceArrival }: DegradedState,
  { commit }: Arrival,
  label: string,
): AutomaticRollbackPlan | undefined {
  const revision = event.revision.slice(0, 10);
  if (!isSinceArrival || trees.reported === undefined || trees.reported !== trees.now)
    return none(
      'other-release',
      `what degraded, at ${revision}, is not ${label}, which came with ${commit.slice(0, 10)}`,
    );
  if (trees.arrived !== trees.now)
    return none('configuration-changed', `configuration changed after ${label} came: either may be to blame`);
  return undefined;
}

function inTime(
  event: DegradedEvent,
  { at }: Arrival,
  withinSeconds: number,
  now: Date,
): AutomaticRollbackPlan | undefined {
  const since = new Date(event.since).getTime();
  const limit = withinSeconds * 1000;
  if (since < at.getTime())
    return none(
      'degraded-before',
      `it has been degraded since ${event.since}, before the release came ${at.toISOString()}`,
    );
  const window = formatDuration({ milliseconds: limit });
  if (since - at.getTime() > limit)
    return none('too-late', `it degraded ${after(event, { at })} after the release came, not within ${window}`);
  if (now.getTime() - since > limit) return none('too-late', `the event of ${event.since} is older than ${window}`);
  return undefined;
}

function after({ since }: DegradedEvent, { at }: Pick<Arrival, 'at'>): string {
  return formatDuration({ milliseconds: new Date(since).getTime() - at.getTime() });
}

function said({ message }: DegradedEvent): string {
  return message === undefined || message.trim() === '' ? '' : `: ${message.trim().slice(0, 300)}`;
}

function none(reason: NoRollback, why: string): AutomaticRollbackPlan {
  return { outcome: 'none', reason, why };
}
