import type { RepoView } from '../environment-repo/repo-view';
import { viewOf } from './change-repository';
import { holdReverts } from './hold-reverts';
import { headName, type JudgedHeads } from './judged-heads';
import { headRef, onTarget, targetsOf, type Workspace } from './workspace';

/** The environment repo as it stood at these heads, with what was reverted by hand until then held. */
export async function viewOn(workspace: Workspace, heads: JudgedHeads): Promise<RepoView> {
  const { all, of } = targetsOf(workspace);
  const standing = all.map(async (target) => {
    const head = heads.get(headName(target));
    const refs = new Map(head === undefined ? [] : [[headRef(target.branch), head]]);
    return { target, store: target.store, head: await holdReverts(onTarget(workspace, target), head, refs) };
  });
  return await viewOf(await Promise.all(standing), of);
}
