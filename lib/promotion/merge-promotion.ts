import { UserError } from '../errors';
import type { PullRequest } from '../forge/forge';
import type { Platform } from '../model/platform';
import { versionKey, versionOf, type Release } from '../model/release';
import { mergeOutcome } from './asked';
import type { MergeSteps } from './merge';
import { planPromotionOf, type ProofSources } from './plan-promotion';
import { promote, type PromoteOptions } from './promote';
import { withRequestEvidence } from './request-evidence';
import { requestedRelease } from './requested-release';
import type { Place } from './stops';
import type { Workspace } from './workspace';

/** Merges a promotion: its gates are asked again, and what it carries must be what they are asked of. */
export function mergedPromotion(
  workspace: Workspace,
  platform: Platform,
  place: Place,
  { receipts, evidence }: ProofSources,
): MergeSteps {
  const promotionOf = async (request: PullRequest): Promise<PromoteOptions & { readonly carried: Release }> => {
    const carried = await requestedRelease(workspace, request, place);
    return { ...carriedPromotion(request, place, carried), receipts, evidence, dryRun: false };
  };
  return {
    async ask(request) {
      const { carried, ...promotion } = await promotionOf(request);
      const reviewed = await withRequestEvidence(workspace, platform, request, place.environment, evidence);
      const plan = await planPromotionOf(workspace, platform, { ...promotion, evidence: reviewed });
      const { gates, next, why } = plan;
      if (next === undefined) return { outcome: 'nothing', why, gates, plan, isCurrent: false };
      return { ...mergeOutcome(gates), gates, plan, isCurrent: isSame(carried, next) };
    },
    replan: async (request) => {
      await promote(workspace, platform, { ...(await promotionOf(request)), opensWhile: 'blocked' });
    },
  };
}

/** Which release a request carries, and where it comes from. */
function carriedPromotion(
  request: PullRequest,
  { environment, app }: Place,
  carried: Release | undefined,
): Pick<PromoteOptions, 'app' | 'to' | 'from' | 'generation' | 'hotfix'> & { readonly carried: Release } {
  const { promotedFrom, hotfix } = carried ?? {};
  if (carried === undefined || promotedFrom === undefined) {
    throw new UserError(
      `${request.url} carries no promotion of '${app}'`,
      `close it, and run slipway promote ${app} --to ${environment}`,
    );
  }
  return {
    carried,
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

/** A request's files are what somebody pushed: only the release that was judged goes in, and nothing else for it. */
function isSame(carried: Release, next: Release): boolean {
  return carried.generation === next.generation && versionKey(versionOf(carried)) === versionKey(versionOf(next));
}
