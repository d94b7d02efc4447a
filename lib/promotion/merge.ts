import { RepoView } from '../environment-repo/repo-view';
import { UserError } from '../errors';
import type { Approval, PullRequest } from '../forge/forge';
import type { Approval as CountedApproval } from '../model/gate';
import { findEnvironment, type Platform } from '../model/platform';
import { blockedBy } from './blocked-by';
import type { EvidenceSource } from './evidence-source';
import type { ReceiptSource } from '../receipts/receipt-source';
import { planPromotionOf } from './plan-promotion';
import { promote, type PromoteOptions } from './promote';
import type { PromotionPlan } from './promotion-plan';
import { publish } from './publish';
import { headRef, type Workspace } from './workspace';

/** Where a merge gets its proof from. */
export interface MergeOptions {
  readonly number: number;
  readonly receipts: ReceiptSource;
  readonly evidence: EvidenceSource;
}

/** What a merge did. */
export interface Merged {
  readonly request: PullRequest;
  readonly commit: string;
  /** For a promotion: its gates as they were asked at the merge. */
  readonly plan: PromotionPlan | undefined;
}

/**
 * Merges a request of Slipway's, after asking its gates again: one that was open when the request was made may have
 * closed since. What moved in the meantime is re-planned, never merged as text.
 *
 * @throws BlockedError with the gates, where one is not open; UserError where the forge refuses.
 */
export async function mergeRequest(workspace: Workspace, platform: Platform, options: MergeOptions): Promise<Merged> {
  const request = await openRequest(workspace, options.number);
  const place = placeOf(request);
  if (place.app === undefined) return await mergeConfiguration(workspace, platform, request, place.environment);
  const promotion = {
    ...(await promotionOf(workspace, platform, request, place.environment, place.app)),
    ...options,
    dryRun: false,
  };
  const plan = await planPromotionOf(
    workspace,
    platform,
    withApprovals(promotion, await approvals(workspace, platform, request, place.environment)),
  );
  // A review that only the merge waits for counts now.
  if (plan.outcome !== 'promote' || stopsMerge(plan)) throw blockedBy(plan.gates, plan.why);
  const merged = await tryMerge(workspace, request);
  if (merged !== undefined) return { request, commit: merged, plan };
  await promote(workspace, platform, promotion);
  return { request, commit: await mergeNow(workspace, options.number), plan };
}

async function openRequest({ forge }: Workspace, number: number): Promise<PullRequest> {
  const request = await forge.findPullRequest(number);
  if (request.state === 'open') return request;
  throw new UserError(`${request.url} is ${request.state} already`, 'slipway requests lists those that are open');
}

interface RequestPlace {
  readonly environment: string;
  /** Undefined for a request that carries configuration only. */
  readonly app: string | undefined;
}

function placeOf({ head, fromFork, url }: PullRequest): RequestPlace {
  const [, environment, what = ''] = /^slipway\/([^/]+)\/(.+)$/.exec(head) ?? [];
  if (environment === undefined || fromFork) {
    throw new UserError(`${url} is not a request of Slipway's`, 'merge it in the forge, then run slipway publish');
  }
  return { environment, app: /^promote-(.+)$/.exec(what)?.[1] };
}

async function mergeConfiguration(
  workspace: Workspace,
  platform: Platform,
  request: PullRequest,
  environment: string,
): Promise<Merged> {
  const merged = await tryMerge(workspace, request);
  if (merged !== undefined) return { request, commit: merged, plan: undefined };
  const program = workspace.program ?? 'unversioned';
  await publish(workspace, platform, {
    selection: { environments: [environment] },
    overwrite: false,
    program,
    dryRun: false,
  });
  return { request, commit: await mergeNow(workspace, request.number), plan: undefined };
}

/** Which release a request carries, and where it comes from. */
async function promotionOf(
  { store }: Workspace,
  platform: Platform,
  request: PullRequest,
  environment: string,
  app: string,
): Promise<Pick<PromoteOptions, 'app' | 'to' | 'from' | 'generation' | 'hotfix'>> {
  findEnvironment(platform, environment);
  await store.fetch([headRef(request.head)]);
  const release = await (await RepoView.at(store, request.headSha)).release(environment, app);
  const { promotedFrom, hotfix } = release ?? {};
  if (promotedFrom === undefined) {
    throw new UserError(
      `${request.url} carries no promotion of '${app}'`,
      `close it, and run slipway promote ${app} --to ${environment}`,
    );
  }
  return {
    app,
    to: environment,
    from: promotedFrom.environment,
    generation: promotedFrom.generation,
    hotfix:
      hotfix === undefined
        ? undefined
        : { reason: hotfix.reason, by: hotfix.by ?? '', expires: new Date(hotfix.expires) },
  };
}

async function approvals(
  workspace: Workspace,
  platform: Platform,
  request: PullRequest,
  environment: string,
): Promise<CountedApproval[]> {
  const { forge } = workspace;
  const given = await forge.listApprovals(request.number);
  const teams = findEnvironment(platform, environment)
    .owners.filter((one) => one.includes('/'))
    .map((one) => one.replace(/^@/, ''));
  const members = new Map<string, readonly string[]>();
  for (const team of teams) members.set(team, (await forge.tryListTeamMembers(team)) ?? []);
  return given.map(({ user }: Approval) => ({
    by: user,
    teams: teams.filter((team) => members.get(team)?.includes(user) ?? false),
  }));
}

function withApprovals<T extends { readonly evidence: EvidenceSource }>(
  options: T,
  given: readonly CountedApproval[],
): T {
  const { evidence } = options;
  return {
    ...options,
    evidence: {
      gather: async (query) => ({ ...(await evidence.gather(query)), approvals: given }),
    } satisfies EvidenceSource,
  };
}

/** Undefined where the request must be planned anew before it can be merged. */
async function tryMerge({ forge }: Workspace, request: PullRequest): Promise<string | undefined> {
  const result = await forge.merge(request.number, { expectedHead: request.headSha });
  if (result.outcome === 'merged') return result.commit;
  if (result.outcome === 'not-mergeable' || result.outcome === 'head-moved') return undefined;
  throw new UserError(
    `${request.url} can not be merged: ${result.reason}`,
    'do what the forge asks for, then merge again',
  );
}

async function mergeNow(workspace: Workspace, number: number): Promise<string> {
  const request = await openRequest(workspace, number);
  const commit = await tryMerge(workspace, request);
  if (commit !== undefined) return commit;
  throw new UserError(`${request.url} keeps moving`, 'run slipway merge again');
}

function stopsMerge({ gates }: PromotionPlan): boolean {
  return gates.some((one) => one.skipped !== true && one.verdict.state !== 'open');
}
