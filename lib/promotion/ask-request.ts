import type { PullRequest } from '../forge/forge';
import type { Asked } from './asked';
import { readRepository, type RemoteHead } from './change-repository';
import type { MergeSteps } from './merge';
import type { Workspace } from './workspace';

/** What gates say of a request, and the heads that they were asked on. */
export interface AskedOnHeads {
  readonly asked: Asked;
  readonly heads: readonly RemoteHead[];
}

/** Asks whether a request may be merged, on the present heads. @throws UserError as `MergeSteps.ask` does */
export async function askRequest(workspace: Workspace, steps: MergeSteps, request: PullRequest): Promise<AskedOnHeads> {
  return await readRepository(workspace, async (view, heads) => ({ asked: await steps.ask(request, view), heads }));
}
