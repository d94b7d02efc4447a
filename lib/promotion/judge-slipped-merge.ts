import type { Oid } from '../environment-repo/git-objects';
import type { RepoView } from '../environment-repo/repo-view';
import { UserError } from '../errors';
import type { PullRequest } from '../forge/forge';
import { viewOn } from './judged-heads';
import type { MergedOnto } from './merge-all';
import type { MergeSteps } from './merge';
import { takeBackMerge } from './take-back-merge';
import type { Workspace } from './workspace';

/** A merge that stands on other heads than those on which its gates were asked. */
export interface SlippedMerge extends MergedOnto {
  readonly request: PullRequest;
  readonly commit: Oid;
}

/** What was found of a slipped merge, and what was done about it. */
export interface Judgement {
  /** What had changed that should have kept it from being merged; undefined where nothing had. */
  readonly fault: string | undefined;
  /** What was done, and what is left to do. */
  readonly done: string | undefined;
}

/** Name of the commit status on a slipped merge that says that it was judged. */
export const judgementContext = 'slipway/merge';

/**
 * Asks the gates once more, on what the merge really stands on: a ban, a freeze, a hold or an edit may have come between
 * the question and the merge. A release that should not have come is taken back and held.
 *
 * What counts against it is only what the heads differ in: what was closed on the old ones too, such as a receipt that
 * became old until somebody looked, does not.
 *
 * @param workspace on the repository of the request.
 * @param steps that ask with the clock of the merge.
 */
export async function judgeSlippedMerge(
  workspace: Workspace,
  steps: MergeSteps,
  merge: SlippedMerge,
): Promise<Judgement> {
  const { request, commit } = merge;
  const before = await viewOn(workspace, merge.found);
  const faults = await faultsOf(steps, request, before);
  if (faults.size > 0)
    for (const known of (await faultsOf(steps, request, await viewOn(workspace, merge.judged))).keys())
      faults.delete(known);
  const fault = faults.size === 0 ? undefined : [...faults.values()].join('; ');
  const done = fault === undefined ? undefined : await takeBackMerge(workspace, { request, commit, before }, fault);
  await workspace.forge.writeStatus(commit, {
    context: judgementContext,
    state: fault === undefined ? 'success' : 'failure',
    description: fault ?? 'what was pushed in the moment of the merge changes nothing for it',
  });
  return { fault, done };
}

/** What speaks against a merge, by what stays the same wherever it is asked. */
async function faultsOf(steps: MergeSteps, request: PullRequest, view: RepoView): Promise<Map<string, string>> {
  try {
    const { outcome, why, gates, isCurrent } = await steps.ask(request, view);
    if (outcome === 'nothing') return new Map([[why, why]]);
    const closed = gates.filter(({ verdict, skipped }) => skipped !== true && verdict.state !== 'open');
    const faults = new Map(closed.map(({ gate, verdict }) => [gate, `${gate}: ${verdict.why}`]));
    return isCurrent ? faults : faults.set('plan', 'it was no longer what would be planned');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return new Map(error.problems.map(({ problem }) => [problem, problem]));
  }
}
