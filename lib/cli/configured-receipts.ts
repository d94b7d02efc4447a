import { allReceipts, fileReceipts, type ReceiptSource } from '../receipts';
import { statusReceipts } from '../promotion/status-receipts';
import type { Workspace } from '../promotion/workspace';
import type { Context } from './command';

/**
 * Where proof of health comes from: the commit statuses in the forge, by the author that `SLIPWAY_RECEIPTS_AUTHOR` names
 * (default: on the local forge whoever acts, elsewhere nobody), and a file that `SLIPWAY_RECEIPTS_FILE` names.
 */
export function configuredReceipts({ env }: Pick<Context, 'env'>, workspace: Workspace): ReceiptSource {
  const { SLIPWAY_RECEIPTS_FILE: file, SLIPWAY_RECEIPTS_AUTHOR: named } = env;
  const author = named ?? ('approve' in workspace.forge ? workspace.actor : undefined);
  const sources: ReceiptSource[] = [];
  if (author !== undefined) sources.push(statusReceipts(workspace, { login: author }));
  if (file !== undefined) sources.push(fileReceipts(file));
  return allReceipts(sources);
}
