import type { RepoView } from '../../environment-repo/repo-view';
import { UserError } from '../../errors';
import { paths } from '../../model/paths';
import type { Release } from '../../model/release';
import { markdownCode } from '../../render/diff/formats/markdown-escape';
import { rollbackBranch } from '../change';
import { changeRepository } from '../change-repository';
import { deliveryHistory } from '../delivery-history';
import { environmentSettings } from '../environment-settings';
import { parseEvidenceBlock } from '../evidence';
import { tryPlaceOf } from '../request-place';
import { finishRollback, planRollback, type PlannedRollback, type RolledBack } from '../rollback';
import { workspaceAt, type Workspace } from '../workspace';
import type { DegradedEvent } from './degraded-event';
import {
  planAutomaticRollback,
  type Arrival,
  type AutomaticRollbackPlan,
  type DegradedState,
} from './plan-automatic-rollback';
import { reportedTrees } from './reported-trees';

/** What became of a degraded app. */
export interface DegradedOutcome {
  readonly event: DegradedEvent;
  readonly plan: AutomaticRollbackPlan;
  /** Undefined where nothing was taken back. */
  readonly rolledBack: RolledBack | undefined;
  /** The request that had brought the release, where the forge knows it; it was told. */
  readonly told: string | undefined;
}

/**
 * Takes a release back that degraded, where the environment wants that and it is certain which release it was.
 *
 * Decided on the same head that the rollback is pushed onto: of two events at once, from two clusters, the second finds
 * the app held. Loads no user code.
 */
export async function rollBackDegraded(
  workspace: Workspace,
  event: DegradedEvent,
  { dryRun }: { readonly dryRun: boolean },
): Promise<DegradedOutcome> {
  const { value, commits } = await changeRepository<Decided>(
    workspace,
    async (view) => {
      const decided = await decide(workspace, view, event, dryRun);
      return { changes: decided.planned === undefined ? [] : [decided.planned.change], value: decided };
    },
    { dryRun },
  );
  const { plan, planned, request } = value;
  if (planned === undefined) return { event, plan, rolledBack: undefined, told: undefined };
  const rolledBack = await finishRollback(workspace, planned, commits.get(planned.change));
  const told =
    dryRun || request === undefined
      ? undefined
      : await tell(
          workspaceAt(workspace, paths.release(event.environment, event.app)),
          event,
          request,
          rolledBack,
          plan.why,
        );
  return { event, plan, rolledBack, told };
}

interface Decided {
  readonly plan: AutomaticRollbackPlan;
  readonly planned: PlannedRollback | undefined;
  /** Number of the request that brought the release. */
  readonly request: number | undefined;
}

async function decide(workspace: Workspace, view: RepoView, event: DegradedEvent, dryRun: boolean): Promise<Decided> {
  const { app, environment } = event;
  const { state, request } = await stateOf(workspace, view, event);
  const plan = planAutomaticRollback(state);
  if (plan.outcome === 'none') return { plan, planned: undefined, request };
  const { blamed, why: reason } = plan;
  try {
    const planned = await planRollback(workspace, view, { app, environment, reason, dryRun, blamed });
    return { plan, planned, request };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { plan: { outcome: 'none', reason: 'nothing-earlier', why: error.message }, planned: undefined, request };
  }
}

interface Found {
  readonly state: DegradedState;
  /** Number of the request that brought the release. */
  readonly request: number | undefined;
}

async function stateOf(everywhere: Workspace, view: RepoView, event: DegradedEvent): Promise<Found> {
  const { app, environment } = event;
  const releasePath = paths.release(environment, app);
  const workspace = workspaceAt(everywhere, releasePath);
  const release = view.environments.includes(environment) ? await view.release(environment, app) : undefined;
  const settings = release === undefined ? undefined : await environmentSettings(view, environment);
  const arrival = release === undefined ? undefined : await arrivalOf(view, event, release);
  const state: DegradedState = {
    ...{ event, release, arrival, now: workspace.now() },
    ...(await reportedTrees(everywhere, view, event, arrival?.commit)),
    withinSeconds: settings?.rollback.automaticWithinSeconds,
    earlierRequest: release === undefined ? undefined : await earlierRequest(workspace, event, release),
  };
  return { state, request: arrival?.request };
}

/** The commit since which the present generation stands, and the request that it came by. */
async function arrivalOf(
  view: RepoView,
  { app, environment }: DegradedEvent,
  { generation }: Release,
): Promise<(Arrival & { readonly request: number | undefined }) | undefined> {
  const path = paths.release(environment, app);
  const { store, head } = view.commitOf(path);
  if (head === undefined) return undefined;
  const events = await deliveryHistory(store, head, {
    paths: [path],
    limit: mostEdits,
  });
  const found = events.find(({ changes }) =>
    changes.some(
      (one) =>
        one.environment === environment &&
        one.app === app &&
        one.after?.generation === generation &&
        one.before?.generation !== generation,
    ),
  );
  return found === undefined
    ? undefined
    : { commit: found.commit, at: found.at, action: found.action, request: found.request };
}

/** A release that was edited more often than this since it came is not a fresh one. */
const mostEdits = 20;

/** A request to take this very release back, whatever became of it: people may have said no. */
async function earlierRequest(
  { forge, branch }: Workspace,
  { app, environment }: DegradedEvent,
  { generation }: Release,
): Promise<string | undefined> {
  const made = await forge.listPullRequests({ head: rollbackBranch(environment, app), base: branch });
  return made.find(({ body }) => parseEvidenceBlock(body)?.before?.generation === generation)?.url;
}

/** Says on the request that brought the release that it was taken back. */
async function tell(
  { forge }: Workspace,
  { app, environment }: DegradedEvent,
  number: number,
  { commit, request }: RolledBack,
  why: string,
): Promise<string | undefined> {
  const promoted = await forge.findPullRequest(number);
  const place = tryPlaceOf(promoted);
  const isIts = place !== undefined && 'app' in place && place.app === app && place.environment === environment;
  // The number was read from a commit's text, which anybody may have written.
  if (!isIts || promoted.state !== 'merged') return undefined;
  const how = request === undefined ? `commit ${commit ?? ''}` : `${request.url}, to be merged`;
  await forge.upsertComment(number, { marker: 'slipway/rolled-back', body: toldText(why, how, app, environment) });
  return promoted.url;
}

function toldText(why: string, how: string, app: string, environment: string): string {
  return `Taken back by itself: ${markdownCode(why)}.\n\nBy ${how}. Held until \`slipway unhold ${app} ${environment} --reason "…"\`.`;
}
