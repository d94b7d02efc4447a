import { paths } from '../model/paths';
import { statusContext } from '../receipts';
import type { Place } from './stops';
import { headRef, targetsOf, type Workspace } from './workspace';

/** Writes the commit statuses that Argo CD's notifications write. @returns their contexts, one per cluster */
export async function reportHealth(
  workspace: Workspace,
  { app, environment }: Place,
  clusters: readonly string[],
  health: 'healthy' | 'degraded',
): Promise<string[]> {
  const state = health === 'healthy' ? 'success' : 'failure';
  const contexts: string[] = [];
  for (const cluster of clusters) {
    const { forge, store, branch } = targetsOf(workspace).of(paths.manifests(environment, cluster, app));
    const head = (await store.refs([headRef(branch)])).get(headRef(branch));
    const context = statusContext(cluster, environment, app);
    if (head !== undefined)
      await forge.writeStatus(head, { context, state, description: `${health}, reported by hand` });
    contexts.push(context);
  }
  return contexts;
}
