import type { Oid } from '../environment-repo/git-objects';
import { RepoView } from '../environment-repo/repo-view';
import { viewOf, type TargetHead } from './change-repository';
import { headRef, targetsOf, type Target, type Workspace } from './workspace';

/**
 * The environment repo with one commit in place of the branch that it belongs to; what stands elsewhere as it was fetched
 * last.
 *
 * @param workspace on the repository of the commit.
 * @param request ref that other repositories are looked at by, where they have it.
 */
export async function viewWith(workspace: Workspace, commit: Oid, request?: string): Promise<RepoView> {
  const { all, of } = targetsOf(workspace);
  if (all.length === 1) return await RepoView.at(workspace.store, commit);
  const { entries } = await RepoView.at(workspace.store, commit);
  const own = new Set([...entries.keys()].map(of).filter(({ store }) => store === workspace.store));
  const heads = all.map(async (target): Promise<TargetHead> => {
    const { store } = target;
    return { target, store, head: own.has(target) ? commit : await fetchedHead(workspace, target, request) };
  });
  return await viewOf(await Promise.all(heads), of);
}

async function fetchedHead(
  workspace: Workspace,
  { store, branch }: Target,
  request: string | undefined,
): Promise<Oid | undefined> {
  const refs = await store.refs();
  const requested = request === undefined || store === workspace.store ? undefined : refs.get(request);
  return requested ?? refs.get(headRef(branch));
}

/** The ref of the request that a commit is the head of: a change of several repositories has one of that name in each. */
export async function requestOf({ store }: Workspace, commit: Oid): Promise<string | undefined> {
  const refs = await store.refs(['refs/heads/slipway/*']);
  return [...refs].find(([, oid]) => oid === commit)?.[0];
}
