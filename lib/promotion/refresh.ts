import { UserError, type Problem } from '../errors';
import type { PullRequest } from '../forge/forge';
import { paths } from '../model/paths';
import type { Platform } from '../model/platform';
import { askRequest } from './ask-request';
import type { Asked } from './asked';
import { followMerge, sweepAutomatic, type Followed } from './automatic';
import { judgeEarlierMerges, type JudgedMerge } from './judge-earlier-merges';
import { gateRequest, type GatedRequest } from './gate-request';
import { mergeRequest, stepsOf } from './merge';
import type { ProofSources } from './plan-promotion';
import { promote } from './promote';
import { tryPlaceOf, type RequestPlace } from './request-place';
import { requestLabel } from './request-label';
import { closeRequest, openRequests, type OpenRequest } from './requests';
import { workspaceAt, type Workspace } from './workspace';

/** How requests are refreshed. */
export interface RefreshOptions extends ProofSources {
  /** Merges those whose gates are all open and that somebody approved. */
  readonly merges: boolean;
}

/** What became of one request. */
export interface RefreshedRequest {
  readonly request: PullRequest;
  /** What people call it. */
  readonly label: string;
  readonly done: 'kept' | 'updated' | 'merged' | 'closed' | 'failed';
  readonly why: string;
  readonly gated: GatedRequest | undefined;
  readonly problems: readonly Problem[];
}

/** What a refresh did. */
export interface Refreshed {
  /** Earlier merges that nobody had judged. */
  readonly judged: readonly JudgedMerge[];
  readonly requests: readonly RefreshedRequest[];
  /** Promotions that follow by themselves, and whose time came since. */
  readonly followed: readonly Followed[];
}

/**
 * Brings every open request of Slipway's up to date: planned on the present head, its status turned where a gate opened
 * or closed, closed where there is nothing left in it; then what follows by itself and could not before. Before all
 * that, merges are judged of which nobody could say yet whether they should have been.
 *
 * One request that fails keeps no other.
 */
export async function refresh(workspace: Workspace, platform: Platform, options: RefreshOptions): Promise<Refreshed> {
  const judged = await judgeEarlierMerges(workspace, platform, options);
  const requests: RefreshedRequest[] = [];
  const followed: Followed[] = [];
  for (const { request, workspace: at } of await ownRequests(workspace)) {
    const refreshed = await refreshOne(at, platform, request, options);
    requests.push({ ...refreshed, label: requestLabel(at, at, request.number) });
    if (refreshed.done === 'merged') followed.push(...(await followMerge(workspace, platform, request, options)));
  }
  followed.push(...(await sweepAutomatic(workspace, platform, options)));
  return { judged, requests, followed };
}

/** The open requests of Slipway's; of a change that has one in each of several repositories, that of its release. */
export async function ownRequests(workspace: Workspace): Promise<OpenRequest[]> {
  const open = await openRequests(workspace);
  return open.filter(({ request, workspace: at }) => {
    const place = tryPlaceOf(request);
    if (place === undefined || !('app' in place)) return place !== undefined;
    return workspaceAt(at, paths.release(place.environment, place.app)).store === at.store;
  });
}

async function refreshOne(
  workspace: Workspace,
  platform: Platform,
  request: PullRequest,
  options: RefreshOptions,
): Promise<Omit<RefreshedRequest, 'label'>> {
  const place = tryPlaceOf(request);
  try {
    if (place === undefined) throw new Error(`${request.url} is not a request of Slipway's`);
    return await refreshPlace(workspace, platform, request, place, options);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const why = error.problems.map((one) => one.problem).join('; ');
    return { request, done: 'failed', why, gated: undefined, problems: error.problems };
  }
}

async function refreshPlace(
  workspace: Workspace,
  platform: Platform,
  request: PullRequest,
  place: RequestPlace,
  options: RefreshOptions,
): Promise<Omit<RefreshedRequest, 'label'>> {
  const steps = stepsOf(workspace, platform, options, request);
  const { asked } = await askRequest(workspace, steps, request);
  const kept = { request, gated: undefined, problems: [] };
  if (asked.outcome === 'nothing') {
    await closeRequest(workspace, request, `Superseded: ${asked.why}.`);
    return { ...kept, done: 'closed', why: asked.why };
  }
  if (isReplanned(place, asked)) await steps.replan(request);
  if (asked.outcome === 'blocked' && place.kind === 'promotion')
    await promoteLater(workspace, platform, place, options);
  const now = await workspace.forge.findPullRequest(request.number);
  if (now.state !== 'open') return { ...kept, request: now, done: 'closed', why: 'nothing is left in it' };
  const gated = await gateRequest(workspace, platform, now, options);
  const { outcome, why } = gated.asked;
  const isGuarded = place.kind === 'promotion' || place.kind === 'release' || place.kind === 'back-fill';
  if (options.merges && isGuarded && outcome === 'open' && (await isApproved(workspace, now))) {
    const merged = await mergeRequest(workspace, platform, { ...options, number: now.number });
    return { ...kept, request: merged.request, gated, done: 'merged', why };
  }
  const done = now.headSha === request.headSha && now.body === request.body && !gated.changed ? 'kept' : 'updated';
  return { ...kept, request: now, gated, done, why };
}

/** A rollback stays as it was decided, the baseline too; a build that may not enter is not brought nearer. */
function isReplanned({ kind }: RequestPlace, { outcome }: Asked): boolean {
  if (kind === 'release' || kind === 'back-fill') return outcome !== 'blocked';
  return kind === 'promotion' || kind === 'configuration';
}

/** Where the release of a request is stopped, one that came later may do: the request then carries that one. */
async function promoteLater(
  workspace: Workspace,
  platform: Platform,
  { app, environment: to }: { readonly app: string; readonly environment: string },
  { receipts, evidence }: ProofSources,
): Promise<void> {
  await promote(workspace, platform, { app, to, receipts, evidence, dryRun: false, opensWhile: 'waiting' });
}

async function isApproved({ forge }: Workspace, { number }: PullRequest): Promise<boolean> {
  return (await forge.listApprovals(number)).length > 0;
}
