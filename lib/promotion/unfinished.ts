import type { Oid } from '../environment-repo/git-objects';
import type { RepoView } from '../environment-repo/repo-view';
import { isOwn } from './delivery-event';

/**
 * Whether files that differ from their record were left so by Slipway itself, and not by somebody: a change of several
 * repositories that broke off between them. Publishing goes on with it.
 *
 * @param record path of the record: files beside it change together with it.
 */
export async function isUnfinished(view: RepoView, record: string, paths: readonly string[]): Promise<boolean> {
  const home = view.commitOf(record);
  for (const path of paths) {
    const { store, head } = view.commitOf(path);
    if (head === undefined || view.commitOf(path) === home) return false;
    const [last] = await store.history(head, { paths: [path], limit: 1, firstParent: true });
    if (last === undefined) continue;
    const merged: Oid | undefined = last.parents[1];
    const [brought] = merged === undefined ? [] : await store.history(merged, { limit: 1 });
    if (!isOwn(last) && !(brought !== undefined && isOwn(brought))) return false;
  }
  return true;
}
