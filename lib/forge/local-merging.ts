import { UserError } from '../errors';
import type { MergeOptions, MergeResult, MergeState, PullRequest } from './forge';
import { mergePaths } from './local-merge';
import type { LocalMerge } from './local-merge';
import { branchOf } from './local-requests';
import type { FoundRequest, LocalRequests, RequestEdit } from './local-requests';
import type { LocalRefUpdate, LocalStore } from './local-store';
import { settled } from './merge-exactly';

/** Whether a pull request would be merged now. */
export async function mergeStateOf(
  store: LocalStore,
  found: FoundRequest,
  { state, draft, headSha }: PullRequest,
): Promise<MergeState> {
  if (state !== 'open') return { state, reason: state, headSha };
  if (draft) return { state: 'draft', reason: 'it is a draft', headSha };
  const merge = await mergeOf(store, found);
  if (merge.kind === 'conflict') return { state: 'not-mergeable', reason: merge.reason, headSha };
  return { state: 'mergeable', reason: merge.kind, headSha };
}

/**
 * Merges one head and nothing else: the base, the request and the head branch, which is deleted, change in one push.
 *
 * Where anything moved meanwhile, all of it is looked at anew.
 *
 * @throws UserError for a rebase.
 */
export async function mergeRequest(
  requests: LocalRequests,
  asPullRequest: (found: FoundRequest) => PullRequest,
  number: number,
  options: MergeOptions,
): Promise<MergeResult> {
  if (options.method === 'rebase') {
    throw new UserError('the local forge does not rebase', "merge by 'merge' or 'squash'");
  }
  let refusal: MergeResult | undefined;
  const after = await requests.change(number, async (found) => {
    const pullRequest = asPullRequest(found);
    refusal = settled(pullRequest, options.expectedHead);
    if (refusal !== undefined) return undefined;
    refusal = movedBase(found, options);
    if (refusal !== undefined) return undefined;
    const merge = await mergeOf(requests.store, found);
    if (merge.kind === 'conflict') refusal = { outcome: 'not-mergeable', reason: merge.reason };
    return merge.kind === 'conflict' ? undefined : mergeEdit(requests, found, pullRequest, merge, options);
  });
  if (refusal !== undefined) return refusal;
  const { expectedBase: onto } = options;
  const commit = after.record.mergeCommit ?? after.record.headSha;
  return { outcome: 'merged', commit, ...(onto === undefined ? {} : { onto }) };
}

/** What is pushed replaces this very base: so nothing comes between this look and the merge. */
function movedBase({ record, refs }: FoundRequest, { expectedBase }: MergeOptions): MergeResult | undefined {
  const base = refs.get(branchOf(record.base)) ?? '';
  return expectedBase === undefined || expectedBase === base ? undefined : { outcome: 'base-moved', base };
}

async function mergeOf(store: LocalStore, { record, refs }: FoundRequest): Promise<LocalMerge> {
  const [base, head] = [refs.get(branchOf(record.base)), refs.get(branchOf(record.head))];
  if (base !== undefined && head !== undefined) return mergePaths(store, base, head);
  return { kind: 'conflict', reason: `the branch '${base === undefined ? record.base : record.head}' was deleted` };
}

async function mergeEdit(
  { store, user, now }: LocalRequests,
  found: FoundRequest,
  { number, title, headSha }: PullRequest,
  merge: Exclude<LocalMerge, { kind: 'conflict' }>,
  { method = 'merge', message = `${title} (#${number})` }: MergeOptions,
): Promise<RequestEdit> {
  const { record, refs } = found;
  const date = new Date(now());
  const base = refs.get(branchOf(record.base)) ?? null;
  if (base === null) throw new Error(`there is no base to merge #${number} into`);
  const parents = method === 'squash' ? [base] : [base, headSha];
  const mergeCommit =
    merge.kind === 'contained' ? base : await store.commit({ ...merge.files, parents, message, author: user, date });
  const updates: LocalRefUpdate[] = [
    ...(mergeCommit === base ? [] : [{ ref: branchOf(record.base), oid: mergeCommit, expected: base }]),
    { ref: branchOf(record.head), oid: null, expected: headSha },
  ];
  return {
    request: { ...found, record: { ...record, state: 'merged', mergeCommit, mergedAt: date } },
    subject: `Merge #${number}: ${title}`,
    updates,
  };
}
