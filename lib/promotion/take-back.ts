import type { Oid } from '../environment-repo/git-objects';
import { RepoView } from '../environment-repo/repo-view';
import { UserError } from '../errors';
import { readRepository } from './change-repository';
import type { RequestPlace } from './request-place';
import { rollback } from './rollback';
import { hold, type Place } from './stops';
import type { Workspace } from './workspace';

/** A merge, or a commit, that should not have come. */
export interface FaultyCommit {
  readonly place: RequestPlace;
  readonly commit: Oid;
  /** The environment repo right before it. */
  readonly before: RepoView;
}

/**
 * Takes back the release that a commit brought, and holds it. A rollback goes back further, instead of forward again.
 *
 * Doing it twice does it once: the hold names the commit.
 *
 * @param workspace on the repository of the commit.
 * @returns what was done, and what is left to do
 */
export async function takeBack(workspace: Workspace, faulty: FaultyCommit, fault: string): Promise<string> {
  const { place, commit, before } = faulty;
  if (!('app' in place)) return `look at it; git revert ${commit.slice(0, 10)} in the environment repo takes it back`;
  const { app, environment } = place;
  const goOn = `once that is settled: slipway unhold ${app} ${environment} --reason "…"`;
  const present = await readRepository(workspace, (view) => view.release(environment, app));
  if (present?.hold?.commit === commit) return `it was taken back and held; ${goOn}`;
  const brought = await (await RepoView.at(workspace.store, commit)).release(environment, app);
  if (present?.generation !== brought?.generation) return `it does not run in ${environment} any more`;
  const reason = `it came in the moment in which this changed: ${fault}`;
  const earlier = await before.release(environment, app);
  if (earlier === undefined) return `${await held(workspace, place, reason, commit)}; ${goOn}`;
  try {
    const to = place.kind === 'rollback' ? {} : { to: earlier.generation };
    const options = { app, environment, reason, ...to, blamed: commit, dryRun: false };
    const { by, request: urgent } = await rollback(workspace, options);
    return by === 'commit'
      ? `it was rolled back and held; ${goOn}`
      : `merge its rollback: ${urgent?.url ?? 'slipway requests lists it'}; ${goOn}`;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const problem = error.problems.map((one) => one.problem).join('; ');
    return `it could not be rolled back (${problem}): ${await held(workspace, place, reason, commit)}; ${goOn}`;
  }
}

async function held(workspace: Workspace, place: Place, reason: string, commit: Oid): Promise<string> {
  await hold(workspace, place, reason, commit);
  return 'it is held as it is';
}
