import type { Oid } from '../environment-repo/git-objects';
import { RepoView } from '../environment-repo/repo-view';
import type { Store } from '../environment-repo/store';
import { groupBy } from '../model/group-by';
import { paths } from '../model/paths';
import type { TreeReader } from '../receipts';
import { targetsOf, type Workspace } from './workspace';

/** Tells what apps were in commits, of every repository that manifests stand in. */
export function layoutTrees(workspace: Workspace): TreeReader {
  return {
    async treeIds(at) {
      const ids = new Map<(typeof at)[number], Oid | undefined>();
      for (const [store, inStore] of groupBy(at, ({ path }) => targetsOf(workspace).of(path).store)) {
        const known = await knownCommits(store, inStore);
        const found = await store.treeIds(known);
        known.forEach((one, index) => ids.set(one, found[index]));
      }
      return at.map((one) => ids.get(one));
    },
    async keptChart({ commit, environment, app }) {
      const { store } = targetsOf(workspace).of(paths.chart(app));
      if ((await knownCommits(store, [{ commit }])).length === 0) return undefined;
      return await (await RepoView.at(store, commit, { manifestsOf: [app] })).keptChart(environment, app);
    },
  };
}

/** Those of a commit that is there: what Argo CD synced may be another repository's, or gone. */
async function knownCommits<T extends { readonly commit: Oid }>(store: Store, at: readonly T[]): Promise<T[]> {
  const known = new Map<Oid, boolean>();
  for (const { commit } of at) if (!known.has(commit)) known.set(commit, await store.knows(commit));
  return at.filter(({ commit }) => known.get(commit) === true);
}
