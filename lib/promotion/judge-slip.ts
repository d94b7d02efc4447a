import type { Oid } from '../environment-repo/git-objects';
import type { RepoView } from '../environment-repo/repo-view';
import { UserError } from '../errors';
import type { Asked } from './asked';
import type { Slipped } from './judged-heads';
import type { RequestPlace } from './request-place';
import { takeBack } from './take-back';
import { viewOn } from './view-on';
import type { Workspace } from './workspace';

/** A merge, or a commit, that stands on other heads than those on which its gates were asked. */
export interface Slip extends Slipped {
  readonly place: RequestPlace;
  readonly commit: Oid;
  /** Asks its gates, as they were asked before it. */
  readonly ask: (view: RepoView) => Promise<Asked>;
}

/** What was found of a slip, and what was done about it. */
export interface Judgement {
  /** What had changed that should have kept it from coming; undefined where nothing had. */
  readonly fault: string | undefined;
  /** What was done, and what is left to do. */
  readonly done: string | undefined;
}

/** Name of the commit status that says that a slip was judged. */
export const judgementContext = 'slipway/merge';

/**
 * Asks the gates once more, on what really stands before the commit: a ban, a freeze, a hold or an edit may have come
 * between the question and the push. A release that should not have come is taken back and held.
 *
 * What counts against it is only what the heads differ in: what was closed on the old ones too, such as a receipt that
 * became old until somebody looked, does not.
 *
 * @param workspace on the repository of the commit.
 */
export async function judgeSlip(workspace: Workspace, slip: Slip): Promise<Judgement> {
  const { place, commit, ask } = slip;
  const before = await viewOn(workspace, slip.found);
  const faults = await faultsOf(ask, before);
  if (faults.size > 0)
    for (const known of (await faultsOf(ask, await viewOn(workspace, slip.judged))).keys()) faults.delete(known);
  const fault = faults.size === 0 ? undefined : [...faults.values()].join('; ');
  const done = fault === undefined ? undefined : await takeBack(workspace, { place, commit, before }, fault);
  await workspace.forge.writeStatus(commit, {
    context: judgementContext,
    state: fault === undefined ? 'success' : 'failure',
    description: fault ?? 'what was pushed in that moment changes nothing for it',
  });
  return { fault, done };
}

/** What speaks against it, by what stays the same wherever it is asked. */
async function faultsOf(ask: Slip['ask'], view: RepoView): Promise<Map<string, string>> {
  try {
    const { outcome, why, gates, isCurrent } = await ask(view);
    if (outcome === 'nothing') return new Map([[why, why]]);
    const closed = gates.filter(({ verdict, skipped }) => skipped !== true && verdict.state !== 'open');
    const faults = new Map(closed.map(({ gate, verdict }) => [gate, `${gate}: ${verdict.why}`]));
    return isCurrent ? faults : faults.set('plan', 'it was no longer what would be planned');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return new Map(error.problems.map(({ problem }) => [problem, problem]));
  }
}
