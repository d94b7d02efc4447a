import type { Gate, GateInput } from '../model/gate';
import { versionKey, versionLabel, versionOf, type Release } from '../model/release';
import { furthestMark } from './furthest-mark';
import { takenBackBefore } from './taken-back';
import { evaluateGates, type GateResult } from './gates/evaluate';

/** A hotfix: what it skips is recorded with it. */
export interface HotfixRequest {
  readonly reason: string;
  readonly by: string;
  readonly expires: Date;
}

/** A release that could be promoted, and what receipts of it are keyed by. */
export interface Candidate {
  readonly release: Release;
  /** By cluster of the environment that it comes from. */
  readonly trees: ReadonlyMap<string, string>;
}

/** All that a promotion is planned from. */
export interface PromotionInput extends Omit<GateInput, 'release' | 'candidateTrees'> {
  /** Releases of the environment that it comes from, the present one first. */
  readonly candidates: readonly Candidate[];
  /** All of them, those that are always asked included. */
  readonly gates: readonly Gate[];
  /** A request may be opened before what only its merge needs is there: reviews of it. */
  readonly by: 'commit' | 'pull-request';
  readonly hotfix?: HotfixRequest | undefined;
}

/** What promoting one app would do, and why. */
export interface PromotionPlan {
  readonly app: string;
  /** Undefined for a hotfix that comes directly from a build. */
  readonly from: string | undefined;
  readonly to: string;
  /** `promote`: gates are open. `nothing`: the environment runs it already, or there is nothing to promote. */
  readonly outcome: 'promote' | 'nothing' | 'waiting' | 'blocked';
  readonly why: string;
  /** The release that it is about. */
  readonly candidate: Release | undefined;
  /** What the environment runs now. */
  readonly present: Release | undefined;
  /** What it would run. */
  readonly next: Release | undefined;
  readonly gates: readonly GateResult[];
  readonly until: Date | undefined;
}

/**
 * Plans the promotion of one app, purely.
 *
 * The newest release whose gates are open goes: one that was verified before stays eligible while newer ones are still
 * soaking, so that a fast environment does not starve the one after it. Nothing older than what was promoted before.
 */
export function planPromotion(input: PromotionInput): PromotionPlan {
  const { app, from, to, candidates } = input;
  const present = input.state.environments.get(to)?.releases.get(app);
  const [newest] = candidates;
  if (newest === undefined) return nothing(input, present, `'${app}' has no release in ${from ?? 'any build'}`);
  const eligible = newerThanPresent(candidates, present).filter((one) => isNewer(one.release, present, from));
  if (eligible.length === 0) return nothing(input, present, whyNothing(newest.release, present, to), newest.release);
  const judged = eligible.map((candidate) => judge(input, candidate, present));
  const [first] = judged;
  return (
    judged.find((one) => one.outcome === 'promote') ??
    first ??
    nothing(input, present, `nothing of '${app}' to promote to ${to}`)
  );
}

function whyNothing(newest: Release, present: Release | undefined, to: string): string {
  const label = versionLabel(newest);
  if (present === undefined || versionKey(versionOf(newest)) === versionKey(versionOf(present)))
    return `${to} runs ${label} already`;
  const held = present.hold === undefined ? '' : `, and it is held: ${present.hold.reason}`;
  return `${label} was in ${to} before and was replaced by ${versionLabel(present)}${held}`;
}

function judge(input: PromotionInput, candidate: Candidate, present: Release | undefined): PromotionPlan {
  const { app, from, to, gates, hotfix, now } = input;
  const { release, trees } = candidate;
  const question = { ...input, release, candidateTrees: from === undefined ? undefined : new Map([[from, trees]]) };
  const result = evaluateGates(gates, question, { hotfix: hotfix !== undefined });
  const skipped = result.results
    .filter((one) => one.skipped === true && one.verdict.state !== 'open')
    .map((one) => one.gate);
  const next = nextRelease(candidate.release, present, from, hotfix, skipped, now);
  const state = input.by === 'commit' ? result.state : result.requestState;
  const closed = result.results.find((one) => one.skipped !== true && one.verdict.state === state);
  return {
    app,
    from,
    to,
    outcome: state === 'open' ? 'promote' : state,
    why: state === 'open' ? 'every gate is open' : (closed?.verdict.why ?? ''),
    candidate: release,
    present,
    next,
    gates: result.results,
    until: result.until,
  };
}

/** Where the version that runs is a candidate itself, as when a build was released again, only those after it are newer. */
function newerThanPresent(candidates: readonly Candidate[], present: Release | undefined): readonly Candidate[] {
  const key = present === undefined ? undefined : versionKey(versionOf(present));
  const same = candidates.findIndex(({ release }) => versionKey(versionOf(release)) === key);
  return same < 0 ? candidates : candidates.slice(0, same);
}

/**
 * Whether a release is another version than what runs, and later than what was promoted from there before; after a
 * hotfix past some environment also later than that one where both began.
 */
export function isNewer(release: Release, present: Release | undefined, from: string | undefined): boolean {
  if (present === undefined) return true;
  if (versionKey(versionOf(release)) === versionKey(versionOf(present))) return false;
  const own = from === undefined ? undefined : { environment: from, generation: release.generation };
  const origins = [own, release.promotedFrom].filter((one) => one !== undefined);
  const marks = [present.promotedFrom, present.newerThan].filter((one) => one !== undefined);
  return marks.every((last) =>
    origins.every((one) => one.environment !== last.environment || one.generation > last.generation),
  );
}

/**
 * How far another environment's releases had come here: a release that comes from elsewhere remembers it, so that none of
 * those is promoted again.
 */
export function rememberedOrder(present: Release | undefined, from: string | undefined): Release['newerThan'] {
  const last = present?.promotedFrom;
  if (last === undefined || last.environment === from) return present?.newerThan;
  return furthestMark([last, present?.newerThan], last.environment);
}

/** What the environment would run: the candidate's version, one generation on, without the old hold or hotfix. */
function nextRelease(
  candidate: Release,
  present: Release | undefined,
  from: string | undefined,
  hotfix: HotfixRequest | undefined,
  skipped: readonly string[],
  now: Date,
): Release {
  const { app, source, generation } = candidate;
  const newerThan = rememberedOrder(present, from);
  return {
    app,
    generation: (present?.generation ?? 0) + 1,
    ...versionOf(candidate),
    ...takenBackBefore(present, candidate),
    ...(source === undefined ? {} : { source }),
    ...(from === undefined ? {} : { promotedFrom: { environment: from, generation } }),
    ...(newerThan === undefined ? {} : { newerThan }),
    ...(hotfix === undefined
      ? {}
      : {
          hotfix: {
            reason: hotfix.reason,
            by: hotfix.by,
            since: now.toISOString(),
            expires: hotfix.expires.toISOString(),
            skipped: [...skipped],
          },
        }),
  };
}

function nothing(
  { app, from, to }: PromotionInput,
  present: Release | undefined,
  why: string,
  candidate?: Release,
): PromotionPlan {
  return { app, from, to, outcome: 'nothing', why, candidate, present, next: undefined, gates: [], until: undefined };
}
