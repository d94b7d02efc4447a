import type { Oid } from '../environment-repo/git-objects';
import type { RepoView } from '../environment-repo/repo-view';
import { ChangedOutsideError, UserError, type Problem } from '../errors';
import type { Environment } from '../model/environment';
import { findEnvironment, type Platform } from '../model/platform';
import { versionLabel, type Release } from '../model/release';
import { mergeOutcome, type Asked } from './asked';
import { changeRepository, type ChangedRepository } from './change-repository';
import { planId, promotionBranch, type Change, type WriteOptions } from './change';
import { commitsOf } from './evidence-source';
import { promotionBody, promotionEvidence, promotionSummary } from './evidence';
import { planPromotionAt, type PromotionQuery, type ProvenPlan } from './plan-promotion';
import type { PromotionPlan } from './promotion-plan';
import { releaseFiles } from './release-files';
import { requestChange, type RequestLink } from './requests';
import { settleSlippedCommits, type SlippedCommit } from './settle-slipped-commits';
import type { Workspace } from './workspace';

/** Which apps to promote, and how. */
export interface PromoteAllOptions extends Omit<PromotionQuery, 'app'>, WriteOptions {
  readonly apps: readonly string[];
  readonly dryRun: boolean;
  /**
   * Opens the request while gates are still closed: when they are `waiting`, or in any state. It is merged once they
   * are open. Commits never go before their gates. @default only when they are open
   */
  readonly opensWhile?: 'waiting' | 'blocked' | undefined;
}

/** What to promote, and how. */
export type PromoteOptions = Omit<PromoteAllOptions, 'apps'> & PromotionQuery;

/** What a promotion found and did. */
export interface Promoted {
  readonly plan: PromotionPlan;
  readonly by: 'commit' | 'pull-request';
  readonly commit: Oid | undefined;
  readonly request: RequestLink | undefined;
  /** Why nothing was written although gates are open: a mistake in the program, or others changed the app's files. */
  readonly problems: readonly Problem[];
  /** It is others' changes that kept it. */
  readonly isChangedOutside: boolean;
}

/** Promotes one app to one environment: plan, gates, then one commit or one request of its own. */
export async function promote(workspace: Workspace, platform: Platform, options: PromoteOptions): Promise<Promoted> {
  const [promoted] = await promoteAll(workspace, platform, { ...options, apps: [options.app] });
  if (promoted === undefined) throw new Error('one app gave no promotion');
  const { problems, isChangedOutside } = promoted;
  if (problems.length > 0) throw new (isChangedOutside ? ChangedOutsideError : UserError)(problems);
  return promoted;
}

/**
 * Promotes several apps to one environment: all are planned on one commit, each gets a commit or a request of its own,
 * and everything is pushed at once. One that can not be written does not keep the others.
 */
export async function promoteAll(
  workspace: Workspace,
  platform: Platform,
  options: PromoteAllOptions,
): Promise<Promoted[]> {
  const target = findEnvironment(platform, options.to);
  const done = await changeRepository<PlannedPromotion[]>(
    workspace,
    async (view) => {
      const planned = await planAll(workspace, platform, view, target, options);
      return { changes: planned.flatMap((one) => one.written?.change ?? []), value: planned };
    },
    options,
  );
  await settleSlippedCommits(workspace, slipsOf(workspace, platform, done, options));
  const promoted: Promoted[] = [];
  for (const one of done.value) promoted.push(await finished(workspace, target, one, done.commits));
  return promoted;
}

/** What went in by commit while something moved that its gates had been asked on. */
function slipsOf(
  workspace: Workspace,
  platform: Platform,
  { value, commits, slipped }: ChangedRepository<readonly PlannedPromotion[]>,
  options: PromoteAllOptions,
): SlippedCommit[] {
  if (slipped === undefined) return [];
  return value.flatMap(({ plan: { app, to }, written }) => {
    const commit = written?.change.by === 'commit' ? commits.get(written.change) : undefined;
    if (commit === undefined) return [];
    const generation = written?.release.promotedFrom?.generation;
    const ask = async (view: RepoView): Promise<Asked> => {
      const { plan } = await planPromotionAt(workspace, platform, view, { ...options, app, generation });
      return { ...mergeOutcome(plan.gates), gates: plan.gates, plan, isCurrent: true };
    };
    return [{ place: { kind: 'promotion' as const, app, environment: to }, commit, ask, ...slipped }];
  });
}

interface PlannedPromotion {
  readonly plan: PromotionPlan;
  readonly written: { readonly change: Change; readonly requestBody: string; readonly release: Release } | undefined;
  /** What kept it from being written. */
  readonly refusal?: UserError;
}

async function planAll(
  workspace: Workspace,
  platform: Platform,
  view: RepoView,
  target: Environment,
  options: PromoteAllOptions,
): Promise<PlannedPromotion[]> {
  const planned: PlannedPromotion[] = [];
  for (const app of options.apps) {
    const proven = await planPromotionAt(workspace, platform, view, { ...options, app });
    // Commits follow one another, so each knows of those before it; requests stand alone.
    const before = target.publish === 'commit' ? planned.flatMap((one) => one.written?.release ?? []) : [];
    planned.push(await planWrite(workspace, platform, view, target, proven, before, options));
  }
  return planned;
}

async function planWrite(
  workspace: Workspace,
  platform: Platform,
  view: RepoView,
  target: Environment,
  proven: ProvenPlan,
  before: readonly Release[],
  options: PromoteAllOptions,
): Promise<PlannedPromotion> {
  const { plan } = proven;
  const { next } = plan;
  if (next === undefined || !isWritten(plan, target, options)) return { plan, written: undefined };
  try {
    const isNew = plan.present === undefined;
    const { files, parts } = await releaseFiles(workspace, platform, view, {
      environment: target.name,
      release: next,
      isNew,
      before,
    });
    const change = promotionChange(target, plan, next, files);
    const evidence = await promotionEvidence(platform, view, {
      ...{ ...proven, next, parts },
      planId: planId(change),
      commits:
        options.dryRun || target.publish === 'commit'
          ? undefined
          : await commitsOf(options.evidence, plan.present?.source, next.source),
    });
    return { plan, written: { change, requestBody: promotionBody(evidence), release: next } };
  } catch (error) {
    if (error instanceof UserError) return { plan, written: undefined, refusal: error };
    throw error;
  }
}

function isWritten({ outcome }: PromotionPlan, { publish }: Environment, { opensWhile }: PromoteAllOptions): boolean {
  if (outcome === 'promote') return true;
  if (publish === 'commit') return false;
  return outcome === 'waiting' ? opensWhile !== undefined : outcome === 'blocked' && opensWhile === 'blocked';
}

function promotionChange(target: Environment, plan: PromotionPlan, next: Release, files: Change['files']): Change {
  return {
    by: target.publish,
    branch: promotionBranch(target.name, plan.app),
    subject: `Promote ${plan.app} ${versionLabel(next)} to ${target.name}`,
    body: promotionSummary(plan),
    trailers: {
      action: next.hotfix === undefined ? 'promote' : 'hotfix',
      release: `${plan.app}@${target.name} ${next.generation} ${versionLabel(next)}`,
      ...(next.hotfix === undefined ? {} : { reason: next.hotfix.reason }),
    },
    files,
  };
}

/** Opens or updates the request of what was pushed. */
async function finished(
  workspace: Workspace,
  target: Environment,
  { plan, written, refusal }: PlannedPromotion,
  commits: ChangedRepository<unknown>['commits'],
): Promise<Promoted> {
  const commit = written === undefined ? undefined : commits.get(written.change);
  const promoted = {
    ...{ plan, by: target.publish, commit, problems: refusal?.problems ?? [] },
    isChangedOutside: refusal instanceof ChangedOutsideError,
  };
  if (written?.change.by !== 'pull-request' || commit === undefined) return { ...promoted, request: undefined };
  const { change, requestBody, release } = written;
  const request = await requestChange(workspace, change, {
    body: requestBody,
    labels: ['slipway', 'promotion', target.name, ...(release.hotfix === undefined ? [] : ['hotfix'])],
    owners: target.owners,
  });
  return { ...promoted, request };
}
