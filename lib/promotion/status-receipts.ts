import type { Oid } from '../environment-repo/git-objects';
import { RepoView } from '../environment-repo/repo-view';
import type { Store } from '../environment-repo/store';
import { tryRead } from '../environment-repo/try-read';
import { groupBy } from '../model/group-by';
import { paths } from '../model/paths';
import type { Receipt } from '../model/receipt';
import { commitStatusReceipts, type ReceiptSource, type StatusAuthor, type TreeHistory } from '../receipts';
import { headRef, targetsOf, type Target, type Workspace } from './workspace';

/**
 * Receipts from commit statuses, of every branch and repository that manifests stand on: a status speaks for a commit of
 * what Argo CD pulls.
 */
export function statusReceipts(workspace: Workspace, author: StatusAuthor): ReceiptSource {
  const { now } = workspace;
  const known = new Map<Target, ReceiptSource>();
  const sourceOf = (target: Target): ReceiptSource => {
    const { store, forge, branch } = target;
    const head = async (): Promise<Oid | undefined> => (await store.refs([headRef(branch)])).get(headRef(branch));
    const source = known.get(target) ?? commitStatusReceipts({ forge, history: historyOf(store), head, author, now });
    known.set(target, source);
    return source;
  };
  return {
    async read({ environment, app, trees }): Promise<readonly Receipt[]> {
      const placeOf = (cluster: string): string => paths.manifests(environment, cluster, app);
      const byTarget = groupBy(trees, ([cluster]) => targetsOf(workspace).of(placeOf(cluster)));
      const read = [...byTarget].map(([target, some]) =>
        sourceOf(target).read({ environment, app, trees: new Map(some) }),
      );
      return (await Promise.all(read)).flat();
    },
  };
}

/** What an app was in each commit; of one whose chart stands beside, that too. */
function historyOf(store: Store): TreeHistory {
  return {
    async treesInHistory(head, folder, options) {
      const [, environment = '', cluster = '', app = ''] = /^([^/]+)\/manifests\/([^/]+)\/([^/]+)$/.exec(folder) ?? [];
      const [chart] = await store.treeIds([{ commit: head, path: paths.renderedChart(app) }]);
      if (chart === undefined) return await store.treesInHistory(head, folder, options);
      const parts = [folder, paths.chart(app), paths.rendered(environment, app)];
      const [first = [], ...others] = await Promise.all(parts.map((path) => store.treesInHistory(head, path, options)));
      const known = new Map<string, string | undefined>();
      const keys: { readonly commit: Oid; readonly tree: string | undefined }[] = [];
      for (const [index, { commit, tree }] of first.entries()) {
        const state = [tree, ...others.map((one) => one[index]?.tree)].join(' ');
        if (!known.has(state)) {
          const view = await RepoView.at(store, commit);
          known.set(state, (await tryRead(view.trees(environment, [app])))?.get(app)?.get(cluster));
        }
        keys.push({ commit, tree: known.get(state) });
      }
      return keys;
    },
  };
}
