import { BlockedError, type Problem } from '../errors';
import { paths } from '../model/paths';
import { judgeSlip, type Slip } from './judge-slip';
import type { Place } from './stops';
import { workspaceAt, type Workspace } from './workspace';

/** A release that went in by a commit, while branches moved that its gates had been asked on, too. */
export interface SlippedCommit extends Slip {
  readonly place: Place & { readonly kind: 'promotion' | 'release' | 'back-fill' };
}

/** Judges releases that went in by commit. @throws BlockedError that says what was wrong, and what was done about it */
export async function settleSlippedCommits(workspace: Workspace, slips: readonly SlippedCommit[]): Promise<void> {
  const problems: Problem[] = [];
  for (const slip of slips) {
    const { app, environment } = slip.place;
    const { fault, done = '' } = await judgeSlip(workspaceAt(workspace, paths.release(environment, app)), slip);
    const came = `'${app}' came to ${environment} by ${slip.commit.slice(0, 10)}`;
    if (fault !== undefined) problems.push({ problem: `${came} although, by then, ${fault}`, fix: done });
  }
  if (problems.length > 0) throw new BlockedError(problems);
}
