import type { Oid } from '../environment-repo/git-objects';
import { UserError } from '../errors';
import type { PullRequest } from '../forge/forge';
import type { RemoteHead } from './change-repository';
import { requestsBefore } from './request-halves';
import { headRef, type Target, type Workspace } from './workspace';

/** What became of the merge of a request, and of what it has in other repositories. */
export type MergedAll =
  | {
      readonly outcome: 'merged';
      readonly commit: Oid;
      /** The base that it stands on, where that is another one than was expected. */
      readonly slippedOnto: Oid | undefined;
    }
  /** A base is no longer the one on which gates were asked. */
  | { readonly outcome: 'base-moved' }
  /** It must be planned anew before it can be merged; `behind`: also where its plan is still the same. */
  | { readonly outcome: 'stale' | 'behind' };

/**
 * Merges a request onto the heads on which its gates were asked. What it has in other repositories goes first: until the
 * release is there, nothing counts as merged.
 *
 * One branch is compared and changed in one step. Others, of which gates have read state too, are looked at right before.
 *
 * @throws UserError for what the forge refuses.
 */
export async function mergeAll(
  workspace: Workspace,
  request: PullRequest,
  heads: readonly RemoteHead[],
): Promise<MergedAll> {
  if (heads.length > 1 && (await anyMoved(heads))) return { outcome: 'base-moved' };
  for (const before of await requestsBefore(workspace, request)) {
    const merged = await merge(before.workspace, before.request, heads);
    if (merged.outcome !== 'merged') return merged;
  }
  return await merge(workspace, request, heads);
}

async function anyMoved(heads: readonly RemoteHead[]): Promise<boolean> {
  const moved = await Promise.all(
    heads.map(async ({ store, target: { branch }, remote }) => {
      const ref = headRef(branch);
      return (await store.fetch([ref])).get(ref) !== remote;
    }),
  );
  return moved.includes(true);
}

async function merge(
  { forge, store }: Target,
  { number, headSha, base, url }: PullRequest,
  heads: readonly RemoteHead[],
): Promise<MergedAll> {
  const expectedBase = heads.find((one) => one.store === store && one.target.branch === base)?.remote;
  const result = await forge.merge(number, { expectedHead: headSha, expectedBase });
  switch (result.outcome) {
    case 'merged': {
      const { commit, onto } = result;
      return { outcome: 'merged', commit, slippedOnto: onto === expectedBase ? undefined : onto };
    }
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
