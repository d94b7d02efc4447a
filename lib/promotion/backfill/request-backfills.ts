import type { RepoView } from '../../environment-repo/repo-view';
import { UserError, type Problem } from '../../errors';
import { paths } from '../../model/paths';
import { findEnvironment, type Platform } from '../../model/platform';
import { versionKey, versionOf, type Release } from '../../model/release';
import { backfillBranch } from '../change';
import { readRepository } from '../change-repository';
import { deliveryHistory } from '../delivery-history';
import { enterRelease, type EnteredRelease } from '../enter-release';
import { upstreamSettings } from '../environment-settings';
import { parseEvidenceBlock } from '../evidence';
import type { EvidenceSource } from '../evidence-source';
import { rememberedOrder } from '../promotion-plan';
import { takenBackBefore } from '../taken-back';
import { workspaceAt, type Workspace } from '../workspace';
import { openBackfills, type OpenBackfill } from './open-backfills';

/** What became of one back-fill. */
export interface RequestedBackfill {
  readonly backfill: OpenBackfill;
  /** Undefined where the request could not be made. */
  readonly entered: EnteredRelease | undefined;
  readonly problems: readonly Problem[];
}

/** The hotfixes in an environment repo that were not back-filled yet. */
export async function readBackfills(workspace: Workspace, view: RepoView): Promise<OpenBackfill[]> {
  const releases = await view.releases();
  const upstream = await upstreamSettings(view);
  const state = { releases, upstream, now: workspace.now() };
  const candidates = openBackfills({ ...state, events: [] });
  const events = [];
  for (const { to, app } of candidates) {
    const path = paths.release(to, app);
    const { store, head } = view.commitOf(path);
    if (head !== undefined) events.push(...(await deliveryHistory(store, head, { paths: [path], limit: mostLooked })));
  }
  return candidates.length === 0 ? [] : openBackfills({ ...state, events });
}

/** A hotfix is back-filled soon after it came, so it is looked for among so many releases. */
const mostLooked = 100;

/**
 * Opens the requests that bring hotfixes back to the environments that they passed over, or brings them up to date.
 *
 * One that somebody closed stays closed: a build with the fix may be on its way instead. What can not be requested is
 * told, and keeps no other.
 *
 * @param only those of one app in one environment. @default all
 */
export async function requestBackfills(
  workspace: Workspace,
  platform: Platform,
  evidence: EvidenceSource,
  only?: { readonly app: string; readonly environment: string },
): Promise<RequestedBackfill[]> {
  const open = await readRepository(workspace, (view) => readBackfills(workspace, view));
  const wanted = open.filter((one) => only === undefined || (one.app === only.app && one.from === only.environment));
  const requested: RequestedBackfill[] = [];
  for (const backfill of wanted) {
    if (await isDeclined(workspace, backfill)) continue;
    requested.push(await requestOne(workspace, platform, evidence, backfill));
  }
  return requested;
}

async function requestOne(
  workspace: Workspace,
  platform: Platform,
  evidence: EvidenceSource,
  backfill: OpenBackfill,
): Promise<RequestedBackfill> {
  const { app, to } = backfill;
  try {
    const entered = await enterRelease(workspace, platform, {
      ...{ kind: 'back-fill', app, by: 'pull-request', evidence, dryRun: false },
      environment: findEnvironment(platform, to),
      next: (present) => backfilledRelease(backfill, present),
    });
    return { backfill, entered, problems: [] };
  } catch (error) {
    if (error instanceof UserError) return { backfill, entered: undefined, problems: error.problems };
    throw error;
  }
}

/** The hotfix's version, with what the environment remembers of its own. It is no hotfix there: nothing is passed over. */
function backfilledRelease({ from, release }: OpenBackfill, present: Release | undefined): Release | undefined {
  if (present !== undefined && versionKey(versionOf(present)) === versionKey(versionOf(release))) return undefined;
  const { app, source, generation } = release;
  const newerThan = rememberedOrder(present, from);
  return {
    app,
    generation: (present?.generation ?? 0) + 1,
    ...versionOf(release),
    ...(source === undefined ? {} : { source }),
    promotedFrom: { environment: from, generation },
    ...(newerThan === undefined ? {} : { newerThan }),
    ...takenBackBefore(present, release),
  };
}

async function isDeclined(workspace: Workspace, { app, from, to, release }: OpenBackfill): Promise<boolean> {
  const { forge, branch } = workspaceAt(workspace, paths.release(to, app));
  const closed = await forge.listPullRequests({ state: 'closed', head: backfillBranch(to, app), base: branch });
  return closed.some(({ body }) => {
    const block = parseEvidenceBlock(body);
    return block?.from === from && block.fromGeneration === release.generation;
  });
}
