import { paths } from '../model/paths';
import type { Receipt } from '../model/receipt';
import { applicationHealth, type Application, type ApplicationHealth } from './application-status';
import type { ReceiptSource } from './receipt-source';
import { remember } from './remember';
import { sourceKey } from './source-key';

/** The part of a git store that tells what an app was in a commit. */
export interface TreeReader {
  treeIds(at: readonly { readonly commit: string; readonly path: string }[]): Promise<(string | undefined)[]>;
}

/** One Argo CD, and what its Applications are compared with. */
export interface ApplicationReceiptsOptions {
  /** The environment repo. */
  readonly trees: TreeReader;
  /** Names of the clusters that this Argo CD deploys to, by their API server as it reaches them. */
  readonly clusters: ReadonlyMap<string, string>;
  readonly now: () => Date;
}

/** Label of an environment's Applications, and by which they are asked for. */
export const environmentLabel = 'slipway.dev/environment';

/**
 * Receipts from Applications.
 *
 * @param list finds an environment's Applications; asked once for all of its apps.
 * @param name who says so, for messages.
 */
export function applicationReceipts(
  name: string,
  { trees, clusters, now }: ApplicationReceiptsOptions,
  list: (environment: string) => Promise<readonly Application[]>,
): ReceiptSource {
  const listed = remember(15_000, now, list);
  return {
    async read({ environment, app, trees: wanted }) {
      const receipts: Receipt[] = [];
      for (const application of await listed(environment)) {
        const cluster = clusters.get(application.spec.destination?.server ?? '');
        const health = applicationHealth(application);
        if (cluster === undefined || !wanted.has(cluster)) continue;
        if (health?.environment !== environment || health.app !== app) continue;
        const tree = await treeOf(health, paths.manifests(environment, cluster, app), trees);
        if (tree === undefined) continue;
        const { since, observed } = health;
        receipts.push({ environment, cluster, app, tree, health: health.health, since, observed, source: name });
      }
      return receipts;
    },
  };
}

/**
 * What the app's health is of, keyed as the environment repo keys it: the tree of its manifests in the commit that was
 * synced, the key of what Argo CD renders by itself, or both.
 *
 * Undefined where a commit is not known, and where a chart was resolved to another version than the one that it names.
 */
async function treeOf({ synced }: ApplicationHealth, path: string, reader: TreeReader): Promise<string | undefined> {
  const manifests = synced.filter((one) => one.source.path === path);
  const own = synced.filter((one) => one.source.path !== path);
  if (own.some(({ source, revision }) => source.chart !== undefined && source.targetRevision !== revision))
    return undefined;
  const commits = manifests.filter((one) => /^[0-9a-f]{40}$/.test(one.revision));
  if (commits.length !== manifests.length) return undefined;
  const ids = await reader.treeIds(commits.map((one) => ({ commit: one.revision, path })));
  if (ids.some((one) => one === undefined)) return undefined;
  return [...ids, ...(own.length === 0 ? [] : [sourceKey(own.map((one) => one.source))])].join(':');
}
