import { ForgeRequestError } from './forge-request-error';
import type { MergeOptions, MergeRefusal, MergeResult, MergeState, PullRequest } from './forge';

/** What merging needs of a forge. */
export interface Merging {
  readonly find: (number: number) => Promise<PullRequest>;
  readonly mergeState: (number: number) => Promise<MergeState>;
  /** Asks the forge to merge `expectedHead`. @throws ForgeRequestError when it refuses. */
  readonly attempt: (number: number, options: MergeOptions) => Promise<void>;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

const ATTEMPTS = 4;
const REFUSED = [400, 403, 405, 406, 409, 412, 422, 423];

/**
 * Merges one head and nothing else, and tells apart why not.
 *
 * After a refusal it looks again: another head, or a merge that happened meanwhile, explains it better than the forge's
 * words do. Where the forge still calls it mergeable (the base moved, or it is thinking), it tries a few times.
 */
export async function mergeExactly(forge: Merging, number: number, options: MergeOptions): Promise<MergeResult> {
  for (let attempt = 1; ; attempt += 1) {
    const before = settled(await forge.find(number), options.expectedHead);
    if (before !== undefined) return before;
    const refusal = await refusalOf(forge, number, options);
    const pullRequest = await forge.find(number);
    const after = settled(pullRequest, options.expectedHead);
    if (after !== undefined) return after;
    if (refusal === undefined) continue;
    const { state, reason } = await forge.mergeState(number);
    if (state !== 'mergeable' && state !== 'checking' && state !== 'merged') return { outcome: state, reason };
    const outcome = rule(refusal);
    if (outcome !== undefined) return { outcome, reason: refusal.detail };
    if (attempt >= ATTEMPTS) return { outcome: 'not-mergeable', reason: refusal.detail };
    await forge.sleep(1000 * attempt);
  }
}

async function refusalOf(
  forge: Merging,
  number: number,
  options: MergeOptions,
): Promise<ForgeRequestError | undefined> {
  try {
    await forge.attempt(number, options);
    return undefined;
  } catch (error) {
    if (error instanceof ForgeRequestError && REFUSED.includes(error.status)) return error;
    throw error;
  }
}

/** What is certain without asking the forge to merge: another head, or a state in which nothing is merged. */
export function settled(pullRequest: PullRequest, expectedHead: string): MergeResult | undefined {
  const { headSha, state, draft, mergeCommit } = pullRequest;
  if (headSha !== expectedHead) return { outcome: 'head-moved', head: headSha };
  if (state === 'merged') return { outcome: 'merged', commit: mergeCommit ?? headSha };
  if (state === 'closed') return { outcome: 'closed', reason: 'it was closed without merging' };
  if (draft) return { outcome: 'draft', reason: 'it is a draft' };
  return undefined;
}

/** The rule that the forge's words name; none for what may pass by itself, such as a base that moved. */
function rule({ status, detail }: ForgeRequestError): MergeRefusal | undefined {
  if (/\bchecks?\b|pipeline/i.test(detail)) return 'checks-failing';
  const names = /approv|reviewer|code owner|protected|rule violation|not authorized|(?<!method )not allowed/i;
  return status === 403 || names.test(detail) ? 'protected' : undefined;
}
