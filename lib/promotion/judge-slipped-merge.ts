import type { Oid } from '../environment-repo/git-objects';
import type { RepoView } from '../environment-repo/repo-view';
import { BlockedError, UserError } from '../errors';
import type { PullRequest } from '../forge/forge';
import { readRepository, viewOf } from './change-repository';
import { holdReverts } from './hold-reverts';
import type { MergeSteps } from './merge';
import { placeOf } from './request-place';
import { rollback } from './rollback';
import { hold, type Place } from './stops';
import { headRef, targetsOf, type Workspace } from './workspace';

/** A merge that the forge made onto another base than the one on which gates were asked. */
export interface SlippedMerge {
  readonly request: PullRequest;
  readonly commit: Oid;
  readonly onto: Oid;
}

/**
 * Asks the gates once more, on what the merge really stands on: a ban, a freeze, a hold or an edit may have come between
 * the question and the merge. A release that should not have come is taken back and held.
 *
 * @param workspace on the repository of the request.
 * @throws BlockedError that says what was wrong, and what was done about it.
 */
export async function judgeSlippedMerge(workspace: Workspace, steps: MergeSteps, merge: SlippedMerge): Promise<void> {
  const { request, commit, onto } = merge;
  const { why, before } = await readRepository(workspace, async (_view, heads) => {
    const { all, of } = targetsOf(workspace);
    const own = all.find(({ store, branch }) => store === workspace.store && branch === request.base) ?? workspace;
    const head = await holdReverts(workspace, onto, new Map([[headRef(own.branch), onto]]));
    const view = await viewOf(
      heads.map((one) => (one.target === own ? { ...one, head } : one)),
      of,
    );
    return { why: await faultOf(steps, request, view), before: view };
  });
  if (why === undefined) return;
  const undone = await undo(workspace, request, before, `merged in the moment in which this changed: ${why}`, commit);
  throw new BlockedError(`${request.url} was merged as ${commit.slice(0, 10)} although, by then, ${why}`, undone);
}

async function faultOf(steps: MergeSteps, request: PullRequest, view: RepoView): Promise<string | undefined> {
  try {
    const { outcome, why, isCurrent } = await steps.ask(request, view);
    if (outcome !== 'open') return why;
    return isCurrent ? undefined : 'it was no longer what would be planned';
  } catch (error) {
    if (error instanceof UserError) return error.problems.map(({ problem }) => problem).join('; ');
    throw error;
  }
}

/** @returns what was done, and what is left to do */
async function undo(
  workspace: Workspace,
  request: PullRequest,
  before: RepoView,
  reason: string,
  commit: Oid,
): Promise<string> {
  const place = placeOf(request);
  if (!('app' in place) || place.kind === 'rollback')
    return `look at it; git revert ${commit.slice(0, 10)} in the environment repo takes it back`;
  const { app, environment } = place;
  const goOn = `once that is settled: slipway unhold ${app} ${environment} --reason "…"`;
  const earlier = await before.release(environment, app);
  if (earlier === undefined) return `${await held(workspace, place, reason)}; ${goOn}`;
  try {
    const options = { app, environment, reason, to: earlier.generation, blamed: commit, dryRun: false };
    const { by, request: urgent } = await rollback(workspace, options);
    return by === 'commit'
      ? `it was rolled back and held; ${goOn}`
      : `merge its rollback: ${urgent?.url ?? 'slipway requests lists it'}; ${goOn}`;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const problem = error.problems.map((one) => one.problem).join('; ');
    return `it could not be rolled back (${problem}): ${await held(workspace, place, reason)}; ${goOn}`;
  }
}

async function held(workspace: Workspace, { app, environment }: Place, reason: string): Promise<string> {
  await hold(workspace, { app, environment }, reason);
  return 'it is held as it is';
}
