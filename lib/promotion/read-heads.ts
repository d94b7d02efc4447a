import type { RepoView } from '../environment-repo/repo-view';
import { groupBy } from '../model/group-by';
import { viewOf, type TargetHead } from './change-repository';
import { headRef, targetsOf, type Workspace } from './workspace';

/** The environment repo as it is now: fetches every branch that it is spread over, and nothing else. */
export async function readHeads(
  workspace: Workspace,
): Promise<{ readonly heads: readonly TargetHead[]; readonly view: RepoView }> {
  const { all, of } = targetsOf(workspace);
  const byStore = [...groupBy(all, ({ store }) => store)];
  const fetched = await Promise.all(
    byStore.map(async ([store, targets]) => {
      const refs = await store.fetch(targets.map(({ branch }) => headRef(branch)));
      return targets.map((target): TargetHead => ({ target, store, head: refs.get(headRef(target.branch)) }));
    }),
  );
  const known = new Map(fetched.flat().map((one) => [one.target, one]));
  const heads = all.flatMap((target) => known.get(target) ?? []);
  return { heads, view: await viewOf(heads, of) };
}
