import { allReceipts, commitStatusReceipts, fileReceipts, type ReceiptSource } from '../receipts';
import { headRef } from '../promotion/workspace';
import type { Context } from './command';
import type { OpenWorkspace } from './open-workspace';

/**
 * Where proof of health comes from: the commit statuses in the forge, by the author that `SLIPWAY_RECEIPTS_AUTHOR` names
 * (default: on the local forge whoever acts, elsewhere nobody), and a file that `SLIPWAY_RECEIPTS_FILE` names.
 */
export function configuredReceipts({ env, now }: Context, workspace: OpenWorkspace): ReceiptSource {
  const { forge, store, branch, actor } = workspace;
  const { SLIPWAY_RECEIPTS_FILE: file, SLIPWAY_RECEIPTS_AUTHOR: named } = env;
  const author = named ?? ('approve' in forge ? actor : undefined);
  const sources: ReceiptSource[] = [];
  if (author !== undefined) {
    const head = async (): Promise<string | undefined> => (await store.refs([headRef(branch)])).get(headRef(branch));
    sources.push(commitStatusReceipts({ forge, history: store, head, author: { login: author }, now }));
  }
  if (file !== undefined) sources.push(fileReceipts(file));
  return allReceipts(sources);
}
