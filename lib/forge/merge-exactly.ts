import { ForgeRequestError } from './forge-request-error';
import type { MergeOptions, MergeRefusal, MergeResult, MergeState, PullRequest } from './forge';

/** What merging needs of a forge. */
export interface Merging {
  readonly find: (number: number) => Promise<PullRequest>;
  readonly mergeState: (number: number) => Promise<MergeState>;
  /** The head of a branch now. */
  readonly headOf: (branch: string) => Promise<string>;
  /** Parents of a commit, in their order. */
  readonly parentsOf: (commit: string) => Promise<readonly string[]>;
  /** Asks the forge to merge `expectedHead`. @throws ForgeRequestError when it refuses. */
  readonly attempt: (number: number, options: MergeOptions) => Promise<void>;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

const ATTEMPTS = 4;
const REFUSED = [400, 403, 405, 406, 409, 412, 422, 423];

/**
 * Merges one head and nothing else, and tells apart why not.
 *
 * The base is looked at right before each attempt; afterwards the merge commit tells which one it became. A fast-forward
 * needs no look: the forge makes one only of a head that holds all of its base.
 *
 * After a refusal it looks again: another head, or a merge that happened meanwhile, explains it better than the forge's
 * words do. Where the forge still calls it mergeable (the base moved, or it is thinking), it tries a few times.
 */
export async function mergeExactly(forge: Merging, number: number, options: MergeOptions): Promise<MergeResult> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await forge.find(number);
    const before = settled(found, options.expectedHead);
    if (before !== undefined) return await withBase(forge, before, options);
    const moved = await movedBase(forge, found.base, options);
    if (moved !== undefined) return moved;
    const refusal = await refusalOf(forge, number, options);
    const pullRequest = await forge.find(number);
    const after = settled(pullRequest, options.expectedHead);
    if (after !== undefined) return await withBase(forge, after, options);
    if (refusal === undefined) continue;
    const { state, reason } = await forge.mergeState(number);
    if (state !== 'mergeable' && state !== 'checking' && state !== 'merged') return { outcome: state, reason };
    const outcome = rule(refusal);
    if (outcome !== undefined) return { outcome, reason: refusal.detail };
    if (attempt >= ATTEMPTS) return { outcome: 'not-mergeable', reason: refusal.detail };
    await forge.sleep(1000 * attempt);
  }
}

async function movedBase(
  forge: Merging,
  branch: string,
  { expectedBase }: MergeOptions,
): Promise<MergeResult | undefined> {
  if (expectedBase === undefined) return undefined;
  const base = await forge.headOf(branch);
  return base === expectedBase ? undefined : { outcome: 'base-moved', base };
}

/** Tells what a merge stands on: the first parent, also of a squash. */
async function withBase(
  forge: Merging,
  result: MergeResult,
  { expectedHead, expectedBase, method }: MergeOptions,
): Promise<MergeResult> {
  if (result.outcome !== 'merged' || expectedBase === undefined || method === 'rebase') return result;
  if (result.commit === expectedHead) return { ...result, onto: expectedBase };
  const [onto] = await forge.parentsOf(result.commit);
  return { ...result, ...(onto === undefined ? {} : { onto }) };
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
  if (/\bbehind\b|out of date with|not up to date/i.test(detail)) return 'behind';
  const names = /approv|reviewer|code owner|protected|rule violation|not authorized|(?<!method )not allowed/i;
  return status === 403 || names.test(detail) ? 'protected' : undefined;
}
