import { UserError, type Problem } from '../errors';
import type { Environment } from '../model/environment';
import type { PullRequest } from '../forge/forge';
import { findApp, upstreamOf, type Platform } from '../model/platform';
import { promotableApps, type ProofSources } from './plan-promotion';
import { promote, promoteAll, type Promoted } from './promote';
import { requestBackfills } from './backfill';
import type { EnteredRelease } from './enter-release';
import type { Entered } from './release';
import { tryPlaceOf } from './request-place';
import { openRequests } from './requests';
import type { Workspace } from './workspace';

/** What followed by itself from a release that reached an environment. */
export interface Followed {
  readonly to: string;
  /** Undefined where it could not be tried, and for a back-fill. */
  readonly promoted: Promoted | undefined;
  /** What a hotfix brought back to an environment that it had passed over. */
  readonly backfilled?: EnteredRelease | undefined;
  readonly problems: readonly Problem[];
}

/** An app, and the environment that it reached. */
export interface Arrival {
  readonly app: string;
  readonly environment: string;
}

/** The environments that a release goes on to by itself: those right after this one that say so. */
export function automaticTargets(platform: Platform, { app, environment }: Arrival): Environment[] {
  const found = findApp(platform, app);
  return [...platform.environments.values()].filter(
    (one) =>
      one.promotion === 'automatic' &&
      found.runsIn(one.name) &&
      upstreamOf(platform, one.name, found)[0]?.name === environment,
  );
}

/**
 * Promotes an app from the environment that it reached to those that follow by themselves; where one of them takes
 * commits, on from there.
 *
 * A request is opened also while gates are waiting. What is blocked, or can not be written, is told and fails nothing:
 * the release that caused it has landed already.
 */
export async function promoteOn(
  workspace: Workspace,
  platform: Platform,
  arrival: Arrival,
  sources: ProofSources,
): Promise<Followed[]> {
  const followed: Followed[] = [];
  for (const { name: to } of automaticTargets(platform, arrival)) {
    const one = await tryPromote(workspace, platform, { ...arrival, to }, sources);
    followed.push(one);
    const { promoted } = one;
    if (promoted?.by === 'commit' && promoted.commit !== undefined) {
      followed.push(...(await promoteOn(workspace, platform, { app: arrival.app, environment: to }, sources)));
    }
  }
  return followed;
}

async function tryPromote(
  workspace: Workspace,
  platform: Platform,
  { app, environment: from, to }: Arrival & { readonly to: string },
  { receipts, evidence }: ProofSources,
): Promise<Followed> {
  try {
    const options = { app, from, to, receipts, evidence, dryRun: false, opensWhile: 'waiting' } as const;
    return { to, promoted: await promote(workspace, platform, options), problems: [] };
  } catch (error) {
    if (error instanceof UserError) return { to, promoted: undefined, problems: error.problems };
    throw error;
  }
}

/** What follows from a build: nothing where it only waits in a request. @param entered as `release` answered */
export async function followRelease(
  workspace: Workspace,
  platform: Platform,
  entered: readonly Pick<Entered, 'release' | 'commit' | 'request' | 'decision'>[],
  sources: ProofSources,
): Promise<Followed[]> {
  const followed: Followed[] = [];
  for (const { release, commit, request, decision } of entered) {
    if (release === undefined || commit === undefined || request !== undefined) continue;
    const arrival = { app: release.app, environment: decision.environment };
    followed.push(...(await promoteOn(workspace, platform, arrival, sources)));
  }
  return followed;
}

/** What follows from a merge that brought a release into an environment. */
export async function followMerge(
  workspace: Workspace,
  platform: Platform,
  request: PullRequest,
  sources: ProofSources,
): Promise<Followed[]> {
  const place = tryPlaceOf(request);
  const isRelease = place?.kind === 'promotion' || place?.kind === 'release' || place?.kind === 'back-fill';
  if (!isRelease) return [];
  return [
    ...(await promoteOn(workspace, platform, place, sources)),
    ...(await fillBack(workspace, platform, sources, place)),
  ];
}

/** What follows from promotions that went by commit. */
export async function followPromotions(
  workspace: Workspace,
  platform: Platform,
  promoted: readonly Promoted[],
  sources: ProofSources,
): Promise<Followed[]> {
  const followed: Followed[] = [];
  for (const { plan, by, commit } of promoted) {
    if (by !== 'commit' || commit === undefined) continue;
    const arrival = { app: plan.app, environment: plan.to };
    followed.push(...(await promoteOn(workspace, platform, arrival, sources)));
    if (plan.next?.hotfix !== undefined) followed.push(...(await fillBack(workspace, platform, sources, arrival)));
  }
  return followed;
}

async function fillBack(
  workspace: Workspace,
  platform: Platform,
  { evidence }: ProofSources,
  only?: Arrival,
): Promise<Followed[]> {
  const requested = await requestBackfills(workspace, platform, evidence, only);
  return requested.map(({ backfill: { to }, entered, problems }) => ({
    ...{ to, promoted: undefined, backfilled: entered, problems },
  }));
}

/**
 * Opens the requests that follow by themselves and could not before: a release that was blocked when it came may have
 * been seen healthy since; so may those of hotfixes that were merged in the forge. What is open already, or has nothing
 * new, is left out of the answer.
 */
export async function sweepAutomatic(
  workspace: Workspace,
  platform: Platform,
  sources: ProofSources,
): Promise<Followed[]> {
  const followed: Followed[] = [];
  for (const { name: to, promotion } of platform.environments.values()) {
    if (promotion !== 'automatic') continue;
    const apps = promotableApps(platform, to).map((app) => app.name);
    const open = await openPromotions(workspace, to);
    const all = await promoteAll(workspace, platform, {
      ...{ apps: apps.filter((app) => !open.includes(app)), to, dryRun: false, opensWhile: 'waiting' },
      ...{ receipts: sources.receipts, evidence: sources.evidence },
    });
    const done = all.filter((one) => one.commit !== undefined || one.problems.length > 0);
    followed.push(...done.map((promoted) => ({ to, promoted, problems: promoted.problems })));
  }
  const back = await fillBack(workspace, platform, sources);
  return [...followed, ...back.filter((one) => one.backfilled?.request?.state !== 'unchanged')];
}

async function openPromotions(workspace: Workspace, environment: string): Promise<string[]> {
  return (await openRequests(workspace)).flatMap(({ request }) => {
    const place = tryPlaceOf(request);
    return place?.kind === 'promotion' && place.environment === environment ? [place.app] : [];
  });
}
