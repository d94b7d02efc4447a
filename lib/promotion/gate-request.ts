import type { CommitStatus, NewCommitStatus, PullRequest } from '../forge/forge';
import { shortDescription } from '../forge/commit-status';
import { UserError } from '../errors';
import type { Platform } from '../model/platform';
import { markdownCode } from '../render/diff/formats/markdown-escape';
import { askRequest } from './ask-request';
import type { Asked } from './asked';
import { gateTable } from './evidence';
import { stepsOf } from './merge';
import type { ProofSources } from './plan-promotion';
import type { Workspace } from './workspace';

/** Name of the commit status that says whether a request may be merged now: what a forge is told to require. */
export const gatesContext = 'slipway/gates';

/** What the gates say of a request, and what was written on it. */
export interface GatedRequest {
  readonly request: PullRequest;
  readonly asked: Asked;
  /** False where the status said so already. */
  readonly changed: boolean;
}

/**
 * Asks a request's gates now and writes the answer on its head, as a commit status and a table in one comment.
 *
 * A status is written only where it changes: forges keep a limited number per commit.
 *
 * @throws UserError for a request that is not Slipway's
 */
export async function gateRequest(
  workspace: Workspace,
  platform: Platform,
  request: PullRequest,
  sources: ProofSources,
): Promise<GatedRequest> {
  const asked = await askGates(workspace, platform, request, sources);
  const status = statusOf(asked);
  const [present] = (await workspace.forge.listStatuses(request.headSha)).filter((one) => one.context === gatesContext);
  const changed = !isSame(present, status);
  if (changed) await workspace.forge.writeStatus(request.headSha, status);
  if (asked.gates.length > 0)
    await workspace.forge.upsertComment(request.number, { marker: 'slipway/gates', body: commentOf(asked) });
  return { request, asked, changed };
}

/** Asks a request's gates; what keeps it from being understood blocks it too. */
async function askGates(
  workspace: Workspace,
  platform: Platform,
  request: PullRequest,
  sources: ProofSources,
): Promise<Asked> {
  const steps = stepsOf(workspace, platform, sources, request);
  try {
    return (await askRequest(workspace, steps, request)).asked;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return {
      outcome: 'blocked',
      why: error.problems.map((one) => one.problem).join('; '),
      gates: [],
      isCurrent: false,
    };
  }
}

function statusOf({ outcome, why, until, isCurrent }: Asked): NewCommitStatus {
  const context = gatesContext;
  switch (outcome) {
    case 'open':
      return { context, state: 'success', description: isCurrent ? why : `${why}; planned anew at the merge` };
    case 'waiting':
      // Without what changes by the minute: the status would be written each time.
      return { context, state: 'pending', description: `opens ${until?.toISOString() ?? 'later'}` };
    case 'blocked':
      return { context, state: 'failure', description: why };
    case 'nothing':
      return { context, state: 'failure', description: `nothing to merge: ${why}` };
  }
}

function isSame(present: CommitStatus | undefined, { state, description }: NewCommitStatus): boolean {
  return present?.state === state && present.description === shortDescription(description);
}

function commentOf({ outcome, why, gates }: Asked): string {
  const title = {
    open: 'Every gate is open: it may be merged now.',
    waiting: 'Not yet: gates are waiting.',
    blocked: 'Not now: gates are closed.',
    nothing: `There is nothing to merge: ${markdownCode(why)}.`,
  };
  return `${title[outcome]}\n\n${gateTable(gates)}`;
}
