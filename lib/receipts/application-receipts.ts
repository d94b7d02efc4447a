import { z } from 'zod';
import { paths } from '../model/paths';
import type { Receipt } from '../model/receipt';
import { applicationHealth, type Application, type ApplicationHealth, type SyncedSource } from './application-status';
import type { ReceiptSource } from './receipt-source';
import { remember } from './remember';
import { sourceKey } from './source-key';

/** The part of a git store that tells what an app was in a commit. */
export interface TreeReader {
  treeIds(at: readonly { readonly commit: string; readonly path: string }[]): Promise<(string | undefined)[]>;
  /**
   * What stands for a chart that is kept in the environment repo and that Argo CD renders from there: its files, with
   * the values of the environment. Undefined where the commit has none of the app.
   */
  keptChart(at: KeptChart): Promise<string | undefined>;
}

/** A chart as it was in a commit. */
export interface KeptChart {
  readonly commit: string;
  readonly environment: string;
  readonly app: string;
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
        const tree = await treeOf(health, cluster, trees);
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
 * synced, the sources of what Argo CD renders by itself, and of a chart that is kept there its files in that commit and
 * the values that Argo CD was given.
 *
 * Undefined where a commit is not known, and where a source was resolved to another version than the one that it names.
 */
async function treeOf(
  { synced, environment, app }: ApplicationHealth,
  cluster: string,
  reader: TreeReader,
): Promise<string | undefined> {
  if (synced.some(isElsewhere)) return undefined;
  const path = paths.manifests(environment, cluster, app);
  const manifests = synced.filter((one) => one.source.path === path);
  const others = synced.filter((one) => one.source.path !== path);
  const commits = manifests.filter(({ revision }) => isCommit(revision));
  if (commits.length !== manifests.length) return undefined;
  const ids = await reader.treeIds(commits.map(({ revision: commit }) => ({ commit, path })));
  if (ids.some((one) => one === undefined)) return undefined;
  const charts: string[] = [];
  const sources: unknown[] = [];
  for (const one of others) {
    const chart = await keptChart(one, { environment, app }, reader);
    if (chart === undefined) sources.push(one.source);
    else {
      charts.push(chart);
      sources.push(...valuesOf(one.source));
    }
  }
  return [...ids, ...(sources.length === 0 ? [] : [sourceKey(sources)]), ...charts].join(':');
}

type Synced = ApplicationHealth['synced'][number];

/** Whether something else was synced than what the source names: a chart's version or a commit is exact. */
function isElsewhere({ source, revision }: Synced): boolean {
  const { chart, targetRevision = '' } = source;
  return (chart !== undefined || isCommit(targetRevision)) && targetRevision !== revision;
}

async function keptChart(
  { source, revision: commit }: Synced,
  { environment, app }: Omit<KeptChart, 'commit'>,
  reader: TreeReader,
): Promise<string | undefined> {
  if (source.path !== paths.chart(app) || !isCommit(commit)) return undefined;
  return await reader.keptChart({ commit, environment, app });
}

function valuesOf({ helm }: SyncedSource): unknown[] {
  const { data } = helmSchema.safeParse(helm);
  return data?.valuesObject === undefined ? [] : [data.valuesObject];
}

function isCommit(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

const helmSchema = z.looseObject({ valuesObject: z.unknown() });
