import { UserError } from '../errors';
import type { PullRequest } from '../forge/forge';
import { ungated, type Asked } from './asked';
import { blockedBy } from './blocked-by';
import { mergedConfiguration } from './merge-configuration';
import { mergedPromotion } from './merge-promotion';
import { mergedRelease } from './merge-release';
import { mergedRollback } from './merge-rollback';
import type { ProofSources } from './plan-promotion';
import type { PromotionPlan } from './promotion-plan';
import { homeRequest, requestsBefore } from './request-halves';
import { placeOf } from './request-place';
import type { Workspace } from './workspace';
import type { Platform } from '../model/platform';

/** Which request to merge, and where proof comes from. */
export interface MergeOptions extends ProofSources {
  readonly number: number;
}

/** What a merge did. */
export interface Merged {
  readonly request: PullRequest;
  readonly commit: string;
  /** For a promotion: its gates as they were asked at the merge. */
  readonly plan: PromotionPlan | undefined;
}

/** How requests of one kind are merged. */
export interface MergeSteps {
  /**
   * Asks whether this head of the request may be merged now.
   *
   * @throws UserError where the request can not be understood, or must not be merged whatever gates say.
   */
  ask(request: PullRequest): Promise<Asked>;
  /** Plans the request anew. @throws UserError where that can not be done */
  replan(request: PullRequest): Promise<void>;
}

/**
 * Merges a request of Slipway's, after asking its gates again: one that was open when the request was made may have
 * closed since. What moved in the meantime is re-planned, never merged as text, and then asked again: reviews are of
 * one head.
 *
 * @param from on the repository that the request is in.
 * @throws BlockedError with the gates, where one is not open; UserError where the forge refuses.
 */
export async function mergeRequest(from: Workspace, platform: Platform, options: MergeOptions): Promise<Merged> {
  const { workspace, request: first } = await homeRequest(from, await openRequest(from, options.number));
  const steps = stepsOf(workspace, platform, options, first);
  for (let attempt = 1; ; attempt++) {
    const request = await openRequest(workspace, first.number);
    const { outcome, why, gates, plan, isCurrent } = await steps.ask(request);
    if (outcome !== 'open') throw blockedBy(gates, why);
    const commit = isCurrent ? await mergeAll(workspace, request) : undefined;
    if (commit !== undefined) return { request, commit, plan };
    if (attempt > 1) throw new UserError(`${request.url} keeps moving`, 'run slipway merge again');
    await steps.replan(request);
  }
}

/** How a request is merged, by what it is about. */
export function stepsOf(
  workspace: Workspace,
  platform: Platform,
  sources: ProofSources,
  request: PullRequest,
): MergeSteps {
  const place = placeOf(request);
  switch (place.kind) {
    case 'promotion':
      return mergedPromotion(workspace, platform, place, sources);
    case 'release':
    case 'back-fill':
      return mergedRelease(workspace, platform, place, sources.evidence);
    case 'configuration':
      return mergedConfiguration(workspace, platform, place.environment);
    case 'rollback':
      return mergedRollback(workspace, place);
    case 'init':
      return mergedInit;
  }
}

const mergedInit: MergeSteps = {
  ask: () => Promise.resolve(ungated('the baseline waits for no gate', true)),
  replan: ({ url }) => Promise.reject(new UserError(`${url} was overtaken`, 'close it, and run slipway init again')),
};

async function openRequest({ forge }: Workspace, number: number): Promise<PullRequest> {
  const request = await forge.findPullRequest(number);
  if (request.state === 'open') return request;
  throw new UserError(`${request.url} is ${request.state} already`, 'slipway requests lists those that are open');
}

/** What it has in other repositories goes first: until the release is there, nothing counts as merged. */
async function mergeAll(workspace: Workspace, request: PullRequest): Promise<string | undefined> {
  for (const before of await requestsBefore(workspace, request)) {
    if ((await tryMerge(before.workspace, before.request)) === undefined) return undefined;
  }
  return await tryMerge(workspace, request);
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
