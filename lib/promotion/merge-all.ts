import { formatMessage } from '../environment-repo/git-message';
import type { Oid } from '../environment-repo/git-objects';
import { UserError } from '../errors';
import type { PullRequest } from '../forge/forge';
import { areSameHeads, formatHeads, headName, presentHeads, type JudgedHeads, type Slipped } from './judged-heads';
import { requestsBefore } from './request-halves';
import type { Target, Workspace } from './workspace';

/** What became of the merge of a request, and of what it has in other repositories. */
export type MergedAll =
  | {
      readonly outcome: 'merged';
      readonly commit: Oid;
      /** Only where it stands on other heads than those on which gates were asked. */
      readonly slipped: Slipped | undefined;
    }
  /** A base is no longer the one on which gates were asked. */
  | { readonly outcome: 'base-moved' }
  /** It must be planned anew before it can be merged; `behind`: also where its plan is still the same. */
  | { readonly outcome: 'stale' | 'behind' };

/** What the commit of a merge says about itself, so that it can be judged later, too. */
export const mergeTrailers = { request: 'Slipway-Request', judged: 'Slipway-Judged-On' } as const;

/**
 * Merges a request onto the heads on which its gates were asked. What it has in other repositories goes first: until the
 * release is there, nothing counts as merged.
 *
 * One branch is compared and changed in one step, where the forge can. Others, of which gates have read state too, are
 * looked at right before and right after.
 *
 * @throws UserError for what the forge refuses.
 */
export async function mergeAll(workspace: Workspace, request: PullRequest, judged: JudgedHeads): Promise<MergedAll> {
  const isSpread = judged.size > 1;
  if (isSpread && !areSameHeads(judged, await presentHeads(workspace, judged))) return { outcome: 'base-moved' };
  const expected = new Map(judged);
  for (const before of await requestsBefore(workspace, request)) {
    const half = await merge(before.workspace, before.request, expected);
    if (half.outcome !== 'merged') return half;
    // Where it slipped, the old head stays: what stands there afterwards is another one.
    if (half.onto === expected.get(headName(before.workspace))) expected.set(headName(before.workspace), half.commit);
  }
  const merged = await merge(workspace, request, expected);
  if (merged.outcome !== 'merged') return merged;
  const { commit, onto } = merged;
  const others = isSpread ? await presentHeads(workspace, expected) : expected;
  const found = new Map(others).set(headName(workspace), onto);
  return {
    outcome: 'merged',
    commit,
    slipped: areSameHeads(expected, found) ? undefined : { judged: expected, found },
  };
}

type Merged =
  { readonly outcome: 'merged'; readonly commit: Oid; readonly onto: Oid } | Exclude<MergedAll, { outcome: 'merged' }>;

async function merge(at: Target, request: PullRequest, judged: JudgedHeads): Promise<Merged> {
  const { number, headSha, url } = request;
  const expectedBase = judged.get(headName(at));
  const message = messageOf(at, request, judged);
  const result = await at.forge.merge(number, { expectedHead: headSha, expectedBase, message });
  switch (result.outcome) {
    case 'merged':
      return { outcome: 'merged', commit: result.commit, onto: result.onto ?? expectedBase ?? '' };
    case 'base-moved':
      return { outcome: 'base-moved' };
    case 'behind':
      return { outcome: 'behind' };
    case 'head-moved':
    case 'not-mergeable':
      return { outcome: 'stale' };
    default:
      throw new UserError(`${url} can not be merged: ${result.reason}`, 'do what the forge asks for, then merge again');
  }
}

function messageOf({ forge }: Target, { title, number }: PullRequest, judged: JudgedHeads): string {
  return formatMessage({
    subject: `${title} (${forge.describe.numberPrefix}${number})`,
    trailers: { [mergeTrailers.request]: String(number), [mergeTrailers.judged]: formatHeads(judged) },
  });
}
