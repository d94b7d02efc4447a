import type { PartPlan } from '../../environment-repo/part';
import type { RepoView } from '../../environment-repo/repo-view';
import type { CommitRange } from '../../forge/forge';
import type { Platform } from '../../model/platform';
import type { Receipt } from '../../model/receipt';
import type { Release } from '../../model/release';
import type { AppChange } from '../../render/diff';
import { describeChanges } from '../describe-changes';
import type { PromotionPlan } from '../promotion-plan';
import { planPublish } from '../publish-plan';
import { behindOn, type BehindApp } from './behind';

/** All that the body of a promotion's request tells. */
export interface PromotionEvidence {
  readonly plan: PromotionPlan;
  /** What would run. */
  readonly next: Release;
  readonly receipts: readonly Receipt[];
  /** What is rendered differently. */
  readonly changes: readonly AppChange[];
  /** Changed resources, `Kind/name`, that the present release would change as well: configuration that rides along. */
  readonly ridesAlong: readonly string[];
  /** Other apps that the environment is behind on. */
  readonly behind: readonly BehindApp[];
  readonly planId: string;
  /** Between the builds; undefined where nobody could tell. */
  readonly commits?: CommitRange | undefined;
}

/** What is known once a promotion is planned and rendered. */
export interface EvidenceInput {
  readonly plan: PromotionPlan;
  readonly next: Release;
  readonly receipts: readonly Receipt[];
  readonly parts: readonly PartPlan[];
  readonly planId: string;
  readonly commits?: CommitRange | undefined;
}

/** Gathers what the body of a promotion's request tells, from the commit that it was planned on. */
export async function promotionEvidence(
  platform: Platform,
  view: RepoView,
  { plan, next, receipts, parts, planId, commits }: EvidenceInput,
): Promise<PromotionEvidence> {
  const changes = (await describeChanges(view, { parts })).flatMap((one) => one.apps);
  const behind = plan.from === undefined ? [] : await behindOf(platform, view, plan.from, plan);
  const ridesAlong = await configuration(platform, view, plan);
  return { plan, next, receipts, changes, ridesAlong, behind, planId, commits };
}

async function behindOf(
  { apps }: Platform,
  view: RepoView,
  from: string,
  { app, to }: PromotionPlan,
): Promise<BehindApp[]> {
  const releases = await view.releases([from, to]);
  const none = new Map<string, Release>();
  return behindOn(releases.get(to) ?? none, releases.get(from) ?? none, from).filter(
    (one) => one.app !== app && (apps.get(one.app)?.runsIn(to) ?? false),
  );
}

/** What the program would change even if the app kept its release. */
async function configuration(
  platform: Platform,
  view: RepoView,
  { app, to, present }: PromotionPlan,
): Promise<string[]> {
  if (present === undefined) return [];
  const { parts } = await planPublish(platform, view, {
    selection: { environments: [to], apps: [app] },
    overwrite: false,
    program: 'evidence',
    check: 'none',
  });
  const described = await describeChanges(view, { parts });
  const resources = described.flatMap((one) => one.apps).flatMap((one) => one.resources);
  return [...new Set(resources.map(({ kind, name }) => `${kind}/${name}`))].sort();
}
