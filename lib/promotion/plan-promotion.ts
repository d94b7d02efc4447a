import type { RepoView } from '../environment-repo/repo-view';
import { UserError } from '../errors';
import type { App } from '../model/app';
import type { Environment } from '../model/environment';
import { findApp, findEnvironment, upstreamOf, type Platform } from '../model/platform';
import type { Receipt } from '../model/receipt';
import type { Release } from '../model/release';
import type { ReceiptSource } from '../receipts/receipt-source';
import { candidates } from './candidates';
import type { EvidenceSource } from './evidence-source';
import { gatesOf } from './gates/gates-of';
import { planPromotion, type Candidate, type HotfixRequest, type PromotionPlan } from './promotion-plan';
import type { Workspace } from './workspace';

/** Where proof comes from. */
export interface ProofSources {
  readonly receipts: ReceiptSource;
  readonly evidence: EvidenceSource;
}

/** Which promotion is asked about. */
export interface PromotionQuery extends ProofSources {
  readonly app: string;
  readonly to: string;
  /** @default the nearest environment upstream that the app runs in */
  readonly from?: string | undefined;
  /** Only the release of this generation there. @default the newest whose gates are open */
  readonly generation?: number | undefined;
  readonly hotfix?: HotfixRequest | undefined;
  /** A hotfix directly from a build: the release that it makes of what runs there, which may be that again. */
  readonly build?: ((present: Release | undefined) => Release) | undefined;
}

/** A plan, and the receipts that it was made with. */
export interface ProvenPlan {
  readonly plan: PromotionPlan;
  readonly receipts: readonly Receipt[];
}

/** Plans a promotion on one commit. @throws UserError where the app does not come there from that environment */
export async function planPromotionAt(
  workspace: Workspace,
  platform: Platform,
  view: RepoView,
  query: PromotionQuery,
): Promise<ProvenPlan> {
  const { app: name, receipts, evidence, hotfix } = query;
  const target = findEnvironment(platform, query.to);
  const from = query.build === undefined ? sourceOf(platform, query) : undefined;
  const calls = callsOf(platform, name);
  const all = await candidatesOf(view, target, from, query);
  const proofs =
    from === undefined
      ? []
      : await Promise.all(all.map(({ trees }) => receipts.read({ environment: from, app: name, trees })));
  proofs.push(...(await furtherReceipts(view, target, from, name, receipts)));
  const plan = planPromotion({
    app: name,
    from,
    to: target.name,
    candidates: all,
    gates: gatesOf(target, platform.environments.values()),
    by: target.publish,
    state: await view.deliveryState([name, ...calls]),
    receipts: proofs.flat(),
    evidence: await evidence.gather({ app: name, environment: target, releases: all.map((one) => one.release) }),
    calls,
    now: workspace.now(),
    hotfix,
  });
  return { plan, receipts: proofs.flat() };
}

async function candidatesOf(
  view: RepoView,
  target: Environment,
  from: string | undefined,
  { app, generation, build }: PromotionQuery,
): Promise<readonly Candidate[]> {
  const present = await view.release(target.name, app);
  if (build !== undefined) return [{ release: build(present), trees: new Map() }];
  if (from === undefined) return [];
  const found = await candidates(view, from, app, {
    after: generation === undefined ? promotedUpTo(present, from) : generation - 1,
    isWanted: (newest) =>
      generation === undefined
        ? target.gates.some((gate) => gate.environment !== undefined)
        : newest.release.generation !== generation,
  });
  return generation === undefined ? found : found.filter((one) => one.release.generation === generation);
}

/** The generation of another environment up to which nothing is promoted any more. */
function promotedUpTo(present: Release | undefined, from: string): number {
  const marks = [present?.promotedFrom, present?.newerThan].filter((mark) => mark?.environment === from);
  return Math.max(0, ...marks.map((mark) => mark?.generation ?? 0));
}

/** The apps that an app calls, by name. */
export function callsOf(platform: Platform, app: string): string[] {
  return [...new Set(Object.values(findApp(platform, app).calls).map((call) => call.app.name))];
}

function sourceOf(platform: Platform, { app, to, from, hotfix }: PromotionQuery): string {
  const upstream = upstreamOf(platform, to, findApp(platform, app)).map((one) => one.name as string);
  const chosen = from === undefined ? upstream[0] : findEnvironment(platform, from).name;
  if (chosen === undefined || chosen === to) {
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

/** Gates may look further upstream than where the release comes from. */
async function furtherReceipts(
  view: RepoView,
  target: Environment,
  from: string | undefined,
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

/** Apps that can be promoted to an environment: they run there, and come from another one. */
export function promotableApps(platform: Platform, to: string): App[] {
  return [...platform.apps.values()].filter((app) => app.runsIn(to) && upstreamOf(platform, to, app).length > 0);
}
