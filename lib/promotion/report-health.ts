import { statusContext } from '../receipts';
import type { Place } from './stops';
import { headRef, type Workspace } from './workspace';

/** Writes the commit statuses that Argo CD's notifications write. @returns their contexts, one per cluster */
export async function reportHealth(
  { forge, store, branch }: Workspace,
  { app, environment }: Place,
  clusters: readonly string[],
  health: 'healthy' | 'degraded',
): Promise<string[]> {
  const head = (await store.refs([headRef(branch)])).get(headRef(branch));
  const contexts = clusters.map((cluster) => statusContext(cluster, environment, app));
  const state = health === 'healthy' ? 'success' : 'failure';
  for (const context of contexts) {
    if (head !== undefined)
      await forge.writeStatus(head, { context, state, description: `${health}, reported by hand` });
  }
  return contexts;
}
