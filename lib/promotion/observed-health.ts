import type { RepoView } from '../environment-repo/repo-view';
import type { Receipt } from '../model/receipt';
import type { ReceiptSource } from '../receipts';

/** What receipts say of an app in one environment, over all of its clusters. */
export type ObservedHealth = Receipt['health'];

/** Worst first. */
const order: readonly ObservedHealth[] = ['degraded', 'missing', 'suspended', 'progressing', 'unknown', 'healthy'];

/** The worst that is known of what an app runs now; a cluster without a receipt of it is unknown. */
export async function observedHealth(
  view: RepoView,
  receipts: ReceiptSource,
  environment: string,
  apps: readonly string[],
): Promise<Map<string, ObservedHealth>> {
  const trees = await view.trees(environment, apps);
  const found = new Map<string, ObservedHealth>();
  for (const app of apps) {
    const wanted = trees.get(app) ?? new Map<string, string>();
    const known = await receipts.read({ environment, app, trees: wanted });
    const each = [...wanted].map(
      ([cluster, tree]) => known.find((one) => one.cluster === cluster && one.tree === tree)?.health ?? 'unknown',
    );
    found.set(app, order.find((health) => each.includes(health)) ?? 'unknown');
  }
  return found;
}
