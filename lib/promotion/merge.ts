import { untilPushed, type Attempt } from '../environment-repo/git-retries';
import { machineClock } from '../environment-repo/machine-clock';
import type { Oid } from '../environment-repo/git-objects';
import type { RepoView } from '../environment-repo/repo-view';
import { BlockedError, UserError } from '../errors';
import type { PullRequest } from '../forge/forge';
import { askRequest } from './ask-request';
import { ungated, type Asked } from './asked';
import { blockedBy } from './blocked-by';
import type { WriteOptions } from './change';
import { judgedHeads, type Slipped } from './judged-heads';
import { judgeSlip } from './judge-slip';
import { mergeAll } from './merge-all';
import { mergedConfiguration } from './merge-configuration';
import { mergedPromotion } from './merge-promotion';
import { mergedRelease } from './merge-release';
import { mergedRollback } from './merge-rollback';
import type { ProofSources } from './plan-promotion';
import type { PromotionPlan } from './promotion-plan';
import { homeRequest } from './request-halves';
import { placeOf } from './request-place';
import { headRef, type Workspace } from './workspace';
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
   * Asks on one commit whether this head of the request may be merged.
   *
   * @throws UserError where the request can not be understood, or must not be merged whatever gates say.
   */
  ask(request: PullRequest, view: RepoView): Promise<Asked>;
  /** Plans the request anew. @throws UserError where that can not be done */
  replan(request: PullRequest, options?: WriteOptions): Promise<void>;
}

/** How often a request is planned anew before somebody should look at it. */
const mostReplans = 3;

/**
 * Merges a request of Slipway's, after asking its gates again: one that was open when the request was made may have
 * closed since. What moved in the meantime is re-planned, never merged as text, and then asked again: reviews are of
 * one head.
 *
 * Gates are asked on one base, and the merge goes onto that base: where anything was pushed there meanwhile (a ban, a
 * hold, an edit), they are asked anew, after a random wait. What a forge lets through between the two is judged
 * afterwards, and taken back; by the next refresh, where the process ended in between.
 *
 * @param from on the repository that the request is in.
 * @throws BlockedError with the gates, where one is not open; UserError where the forge refuses.
 * @see judgeSlip
 * @see judgeEarlierMerges
 */
export async function mergeRequest(from: Workspace, platform: Platform, options: MergeOptions): Promise<Merged> {
  const { workspace, request: first } = await homeRequest(from, await openRequest(from, options.number));
  const steps = stepsOf(workspace, platform, options, first);
  let replans = 0;
  return await untilPushed(machineClock, undefined, async (): Promise<Attempt<Merged>> => {
    const request = await openRequest(workspace, first.number);
    const { asked, heads } = await askRequest(workspace, steps, request);
    if (asked.outcome !== 'open') throw blockedBy(asked.gates, asked.why);
    const merge = asked.isCurrent
      ? await mergeAll(workspace, request, judgedHeads(heads))
      : ({ outcome: 'stale' } as const);
    const merged = { request, commit: '', plan: asked.plan };
    if (merge.outcome === 'merged') {
      const { commit, slipped } = merge;
      if (slipped !== undefined) await settle(workspace, steps, request, commit, slipped);
      return { result: { status: 'ok' }, value: { ...merged, commit } };
    }
    if (merge.outcome !== 'base-moved') {
      replans += 1;
      if (replans > mostReplans) throw new UserError(`${request.url} keeps moving`, 'run slipway merge again');
      await steps.replan(request, { rebuild: merge.outcome === 'behind' });
    }
    return { result: { status: 'moved', refs: [headRef(request.base)], reason: merge.outcome }, value: merged };
  });
}

/** @throws BlockedError that says what was wrong, and what was done about it */
async function settle(
  workspace: Workspace,
  steps: MergeSteps,
  request: PullRequest,
  commit: Oid,
  slipped: Slipped,
): Promise<void> {
  const ask = (view: RepoView): Promise<Asked> => steps.ask(request, view);
  const { fault, done } = await judgeSlip(workspace, { place: placeOf(request), commit, ask, ...slipped });
  if (fault === undefined) return;
  throw new BlockedError(`${request.url} was merged as ${commit.slice(0, 10)} although, by then, ${fault}`, done ?? '');
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
