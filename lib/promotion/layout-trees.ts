import type { Oid } from '../environment-repo/git-objects';
import { groupBy } from '../model/group-by';
import type { TreeReader } from '../receipts';
import { targetsOf, type Workspace } from './workspace';

/** Tells what apps were in commits, of every repository that manifests stand in. */
export function layoutTrees(workspace: Workspace): TreeReader {
  return {
    async treeIds(at) {
      const ids = new Map<(typeof at)[number], Oid | undefined>();
      for (const [store, inStore] of groupBy(at, ({ path }) => targetsOf(workspace).of(path).store)) {
        const found = await store.treeIds(inStore);
        inStore.forEach((one, index) => ids.set(one, found[index]));
      }
      return at.map((one) => ids.get(one));
    },
  };
}
