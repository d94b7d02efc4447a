import { UserError } from '../errors';
import { readHeads } from '../promotion/read-heads';
import { repairStatuses, type RepairedStatus } from '../promotion/repair-statuses';
import type { Place } from '../promotion/stops';
import { allReceipts } from '../receipts';
import { chosenPlaces } from './chosen-places';
import { word, type Arguments, type Context, type Outcome } from './command';
import { configuredClusters, receiptsAuthor } from './configured-receipts';
import type { OpenWorkspace } from './open-workspace';

/** Writes once the commit statuses that were lost. */
export async function repairOutcome(args: Arguments, context: Context, workspace: OpenWorkspace): Promise<Outcome> {
  const { view } = await readHeads(workspace);
  const places = await chosenPlaces(view, word(args, 0), word(args, 1));
  const repaired = await repairer(context, workspace, places)();
  return { text: repaired.map(repairedInWords).join('\n') || 'no status is missing', json: repaired };
}

/** @throws UserError where no cluster can be asked, or nobody's statuses count */
export function repairer(
  context: Context,
  workspace: OpenWorkspace,
  places: readonly Place[],
): () => Promise<readonly RepairedStatus[]> {
  const [clusters, author] = [configuredClusters(context, workspace), receiptsAuthor(context, workspace)];
  if (clusters.length === 0)
    throw new UserError(
      'there is no cluster to repair statuses from',
      'name Argo CDs in SLIPWAY_ARGOCD, or contexts in SLIPWAY_ARGOCD_CONTEXTS',
    );
  if (author === undefined)
    throw new UserError('statuses count by nobody', 'name who writes them in SLIPWAY_RECEIPTS_AUTHOR');
  return async () => await repairStatuses(workspace, { places, clusters: allReceipts(clusters), author });
}

/** One status that was written. */
export function repairedInWords({ context, states }: RepairedStatus): string {
  return `repaired ${context}: ${states.join(', ')}`;
}
