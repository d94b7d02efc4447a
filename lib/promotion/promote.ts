import type { RepoView } from '../environment-repo/repo-view';
import type { ReceiptSource } from '../receipts/receipt-source';
import { releaseChange } from '../environment-repo/release-file';
import type { Oid } from '../environment-repo/git-objects';
import { UserError } from '../errors';
import type { Environment } from '../model/environment';
import { findApp, findEnvironment, upstreamOf, type Platform } from '../model/platform';
import { versionLabel, type Release } from '../model/release';
import type { Receipt } from '../model/receipt';
import { candidates } from './candidates';
import { changeRepository, readRepository } from './change-repository';
import { promotionBranch, type Change, type FileChange } from './change';
import { promotionBody } from './evidence';
import type { EvidenceSource } from './evidence-source';
import { gatesOf } from './gates/gates-of';
import { planPromotion, type HotfixRequest, type PromotionPlan } from './promotion-plan';
import { planPublish } from './publish-plan';
import { upsertRequest, type RequestLink } from './requests';
import type { Workspace } from './workspace';

/** What to promote, and how. */
export interface PromoteOptions {
  readonly app: string;
  readonly to: string;
  /** @default the nearest environment upstream that the app runs in */
  readonly from?: string;
  /** Only the release of this generation there. @default the newest whose gates are open */
  readonly generation?: number;
  readonly dryRun: boolean;
  readonly hotfix?: HotfixRequest | undefined;
  /** Opens the request while gates are still waiting: it is merged once they are open. */
  readonly whileWaiting?: boolean;
  readonly receipts: ReceiptSource;
  readonly evidence: EvidenceSource;
}

/** What a promotion found and did. */
export interface Promoted {
  readonly plan: PromotionPlan;
  readonly by: 'commit' | 'pull-request';
  readonly commit: Oid | undefined;
  readonly request: RequestLink | undefined;
}

/** Promotes one app to one environment: plan, gates, then one commit or one request of its own. */
export async function promote(workspace: Workspace, platform: Platform, options: PromoteOptions): Promise<Promoted> {
  const target = findEnvironment(platform, options.to);
  const from = sourceOf(platform, options);
  const { value, commits } = await changeRepository<PlannedPromotion>(
    workspace,
    async (view) => {
      const plan = await planOne(workspace, platform, view, target, from, options);
      if (plan.next === undefined || !isWritten(plan, options))
        return { changes: [], value: { plan, change: undefined } };
      const change = await promotionChange(workspace, platform, view, target, plan);
      return { changes: [change], value: { plan, change } };
    },
    options,
  );
  const { plan, change } = value;
  const commit = change === undefined ? undefined : commits.get(change);
  if (change?.by !== 'pull-request' || commit === undefined)
    return { plan, by: target.publish, commit, request: undefined };
  const text = {
    branch: change.branch,
    title: change.subject,
    body: change.body,
    labels: ['slipway', 'promotion', target.name, ...(options.hotfix === undefined ? [] : ['hotfix'])],
    owners: target.owners,
  };
  return { plan, by: target.publish, commit, request: await upsertRequest(workspace, text) };
}

interface PlannedPromotion {
  readonly plan: PromotionPlan;
  readonly change: Change | undefined;
}

function isWritten({ outcome }: PromotionPlan, { whileWaiting = false }: PromoteOptions): boolean {
  return outcome === 'promote' || (outcome === 'waiting' && whileWaiting);
}

function sourceOf(platform: Platform, { app, to, from, hotfix }: PromoteOptions): string {
  const upstream = upstreamOf(platform, to, findApp(platform, app)).map((one) => one.name as string);
  const chosen = from ?? upstream[0];
  if (chosen === undefined) {
    throw new UserError(
      `'${app}' comes to ${to} from no other environment`,
      `announce a build: slipway release ${app} --image …`,
    );
  }
  if (hotfix === undefined && chosen !== upstream[0]) {
    throw new UserError(
      `'${app}' is promoted to ${to} from ${upstream[0] ?? 'nowhere'}, not from ${chosen}`,
      `leave out --from, or record why: --hotfix --reason "…" --expires 24h`,
    );
  }
  return chosen;
}

/** Plans a promotion on the present head, and writes nothing. */
export async function planPromotionOf(
  workspace: Workspace,
  platform: Platform,
  options: PromoteOptions,
): Promise<PromotionPlan> {
  const target = findEnvironment(platform, options.to);
  const from = sourceOf(platform, options);
  return await readRepository(workspace, (view) => planOne(workspace, platform, view, target, from, options));
}

async function planOne(
  workspace: Workspace,
  platform: Platform,
  view: RepoView,
  target: Environment,
  from: string,
  { app: name, generation, receipts, evidence, hotfix }: PromoteOptions,
): Promise<PromotionPlan> {
  const app = findApp(platform, name);
  const calls = [...new Set(Object.values(app.calls).map((call) => call.app.name))];
  const state = await view.deliveryState([name, ...calls]);
  const found = await candidates(workspace.store, view, from, name, (present) =>
    generation === undefined
      ? target.gates.some((gate) => gate.environment !== undefined)
      : present.release.generation !== generation,
  );
  const all = generation === undefined ? found : found.filter((one) => one.release.generation === generation);
  const proofs = await Promise.all(all.map(({ trees }) => receipts.read({ environment: from, app: name, trees })));
  proofs.push(...(await furtherReceipts(view, target, from, name, receipts)));
  return planPromotion({
    app: name,
    from,
    to: target.name,
    candidates: all,
    gates: gatesOf(target, platform.environments.values()),
    by: target.publish,
    state,
    receipts: proofs.flat(),
    evidence: await evidence.gather({ app: name, environment: target, releases: all.map((one) => one.release) }),
    calls,
    now: workspace.now(),
    hotfix,
  });
}

/** Gates may look further upstream than where the release comes from. */
async function furtherReceipts(
  view: RepoView,
  target: Environment,
  from: string,
  app: string,
  receipts: ReceiptSource,
): Promise<(readonly Receipt[])[]> {
  const named = target.gates.flatMap((gate) => gate.environment ?? []).filter((one) => one !== from);
  return await Promise.all(
    [...new Set(named)].map(async (environment) => {
      const trees = (await view.trees(environment, [app])).get(app) ?? new Map<string, string>();
      return await receipts.read({ environment, app, trees });
    }),
  );
}

async function promotionChange(
  workspace: Workspace,
  platform: Platform,
  view: RepoView,
  target: Environment,
  plan: PromotionPlan,
): Promise<Change> {
  const next = plan.next as Release;
  const files = await releaseFiles(workspace, platform, view, target.name, next, plan.present === undefined);
  return {
    by: target.publish,
    branch: promotionBranch(target.name, plan.app),
    subject: `Promote ${plan.app} ${versionLabel(next)} to ${target.name}`,
    body: promotionBody(plan),
    trailers: {
      action: next.hotfix === undefined ? 'promote' : 'hotfix',
      release: `${plan.app}@${target.name} ${next.generation} ${versionLabel(next)}`,
      ...(next.hotfix === undefined ? {} : { reason: next.hotfix.reason }),
    },
    files,
  };
}

/** The files of a release and of what is rendered from it. @throws UserError where others changed the app's files */
export async function releaseFiles(
  workspace: Workspace,
  platform: Platform,
  view: RepoView,
  environment: string,
  release: Release,
  isNew: boolean,
): Promise<Map<string, FileChange>> {
  const plan = await planPublish(platform, view, {
    // An app that is new to an environment brings its namespace and its project.
    selection: { environments: [environment], apps: [release.app], beside: isNew },
    overwrite: false,
    program: workspace.program ?? 'unknown',
    pending: new Map([[environment, new Map([[release.app, release]])]]),
  });
  const files = new Map<string, FileChange>([releaseChange(environment, release)]);
  for (const part of plan.parts) {
    if (part.state === 'outside') {
      throw new UserError(
        `${part.part.id}: ${part.paths.join(', ')} changed outside Slipway`,
        `keep it: slipway adopt ${release.app} ${environment}; or take it back: slipway publish ${environment} --app ${release.app} --overwrite`,
      );
    }
    if (part.state === 'changed') for (const [path, content] of part.changes) files.set(path, content);
  }
  return files;
}
