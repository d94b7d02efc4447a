import { UserError } from '../errors';
import {
  allReceipts,
  argocdReceipts,
  clusterReceipts,
  fileReceipts,
  installedKubectl,
  type ReceiptSource,
} from '../receipts';
import { layoutTrees } from '../promotion/layout-trees';
import { statusReceipts } from '../promotion/status-receipts';
import type { Workspace } from '../promotion/workspace';
import { argocdPlaces } from './argocd-places';
import type { Context } from './command';

/**
 * Where proof of health comes from: the commit statuses in the forge, by the author that `SLIPWAY_RECEIPTS_AUTHOR` names
 * (default: on the local forge whoever acts, elsewhere nobody), a file that `SLIPWAY_RECEIPTS_FILE` names, the API of the
 * Argo CDs in `SLIPWAY_ARGOCD` (with `SLIPWAY_ARGOCD_TOKEN`), and the Application objects behind the contexts of the
 * kubeconfig in `SLIPWAY_ARGOCD_CONTEXTS`. All are only read.
 *
 * @see argocdPlaces
 */
export function configuredReceipts(context: Pick<Context, 'env'>, workspace: Workspace): ReceiptSource {
  const { SLIPWAY_RECEIPTS_FILE: file } = context.env;
  const author = receiptsAuthor(context, workspace);
  return allReceipts([
    ...(author === undefined ? [] : [statusReceipts(workspace, { login: author })]),
    ...(file === undefined ? [] : [fileReceipts(file)]),
    ...configuredClusters(context, workspace),
  ]);
}

/** Login of whose commit statuses count; undefined where nobody's do. */
export function receiptsAuthor({ env }: Pick<Context, 'env'>, { forge, actor }: Workspace): string | undefined {
  return env['SLIPWAY_RECEIPTS_AUTHOR'] ?? ('approve' in forge ? actor : undefined);
}

/** The Argo CDs that are named, by their API or by their cluster. */
export function configuredClusters({ env }: Pick<Context, 'env'>, workspace: Workspace): ReceiptSource[] {
  const { now } = workspace;
  const trees = layoutTrees(workspace);
  const sources: ReceiptSource[] = [];
  for (const { at: url, clusters } of argocdPlaces('SLIPWAY_ARGOCD', env['SLIPWAY_ARGOCD'])) {
    const { SLIPWAY_ARGOCD_TOKEN: token } = env;
    if (token === undefined)
      throw new UserError(
        'SLIPWAY_ARGOCD is set without SLIPWAY_ARGOCD_TOKEN',
        'set both: of an account that may get applications',
      );
    sources.push(argocdReceipts({ url, token, clusters, trees, now }));
  }
  for (const { at, clusters } of argocdPlaces('SLIPWAY_ARGOCD_CONTEXTS', env['SLIPWAY_ARGOCD_CONTEXTS']))
    sources.push(clusterReceipts({ kubectl: installedKubectl(env), context: at, clusters, trees, now }));
  return sources;
}
