import { UserError } from '../errors';
import type { PullRequest } from '../forge/forge';
import type { Platform } from '../model/platform';
import { versionKey, versionOf, type Release } from '../model/release';
import { mergeOutcome } from './asked';
import { carriedRelease, carryOver, type CarriedRelease } from './carried-release';
import type { MergeSteps } from './merge';
import { planPromotionAt, type ProofSources } from './plan-promotion';
import { promote, type PromoteOptions } from './promote';
import { withRequestEvidence } from './request-evidence';
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
    const found = await carriedRelease(workspace, request, place);
    const carried = found === undefined ? undefined : carriedPromotion(found, place);
    if (carried !== undefined) return { ...carried, receipts, evidence, dryRun: false };
    const { app, environment } = place;
    throw new UserError(
      `${request.url} carries no promotion of '${app}'`,
      `close it, and run slipway promote ${app} --to ${environment}`,
    );
  };
  return {
    async ask(request, view) {
      const { carried, ...promotion } = await promotionOf(request);
      const reviewed = await withRequestEvidence(workspace, platform, request, place.environment, evidence);
      const { plan } = await planPromotionAt(workspace, platform, view, { ...promotion, evidence: reviewed });
      const { gates, next, why } = plan;
      if (next === undefined) return { outcome: 'nothing', why, gates, plan, isCurrent: false };
      return { ...mergeOutcome(gates), gates, plan, isCurrent: isSame(carried, next) };
    },
    replan: async (request, { rebuild = false } = {}) => {
      await promote(workspace, platform, { ...(await promotionOf(request)), opensWhile: 'blocked', rebuild });
    },
  };
}

type CarriedPromotion = Pick<PromoteOptions, 'app' | 'to' | 'from' | 'generation' | 'hotfix' | 'build'> & {
  readonly carried: Release;
};

/** Which release a request carries, and where it comes from; undefined for one that was never judged as such. */
function carriedPromotion(found: CarriedRelease, { environment: to, app }: Place): CarriedPromotion | undefined {
  const { carried, isOwn } = found;
  const { promotedFrom, hotfix } = carried;
  const why =
    hotfix === undefined
      ? undefined
      : { reason: hotfix.reason, by: hotfix.by ?? '', expires: new Date(hotfix.expires) };
  if (promotedFrom !== undefined)
    return { carried, app, to, from: promotedFrom.environment, generation: promotedFrom.generation, hotfix: why };
  if (why === undefined || !isOwn) return undefined;
  return { carried, app, to, hotfix: why, build: (present) => carryOver(found, present) ?? present ?? carried };
}

/** A request's files are what somebody pushed: only the release that was judged goes in, and nothing else for it. */
function isSame(carried: Release, next: Release): boolean {
  return carried.generation === next.generation && versionKey(versionOf(carried)) === versionKey(versionOf(next));
}
