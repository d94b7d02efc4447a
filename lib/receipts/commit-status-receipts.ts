import { UserError } from '../errors';
import { paths } from '../model/paths';
import type { Receipt } from '../model/receipt';
import { stateOf } from './flux-status';
import type { ReceiptSource, WantedReceipts } from './receipt-source';
import { remember } from './remember';
import { healthOf, type HealthStatus } from './status-history';

/** The part of a forge that receipts need. */
export interface StatusReader {
  /** Every status ever written for a commit, newest first. */
  listStatuses(sha: string): Promise<readonly ReadStatus[]>;
}

/** A commit status as a forge has it. */
export interface ReadStatus {
  readonly context: string;
  readonly state: HealthStatus['state'];
  readonly description?: string;
  readonly createdAt: Date;
  readonly creator: { readonly login: string; readonly id: string };
}

/** The part of a git store that receipts need. */
export interface TreeHistory {
  /** What a path was in each commit up to this one, newest first. */
  treesInHistory(
    from: string,
    path: string,
    options: { readonly firstParent: boolean },
  ): Promise<readonly { readonly commit: string; readonly tree: string | undefined }[]>;
}

/** Whose statuses count: by the forge's number for the account, which can not be taken over, by its name, or both. */
export interface StatusAuthor {
  readonly id?: string | undefined;
  readonly login?: string | undefined;
}

/** Where statuses are, and which of them count. */
export interface CommitStatusReceiptsOptions {
  readonly forge: StatusReader;
  readonly history: TreeHistory;
  /** The commit of the environment repo that is judged; undefined where there is none yet. */
  readonly head: () => Promise<string | undefined>;
  readonly author: StatusAuthor;
  readonly now: () => Date;
  /** How many commits per tree are asked for their statuses: half of them the first, half the last. @default 60 */
  readonly mostCommits?: number;
}

/** What a status about an app on a cluster is called. */
export function statusContext(cluster: string, environment: string, app: string): string {
  return `slipway/${cluster}/${environment}/${app}`;
}

/**
 * Receipts from commit statuses, as Argo CD's and Flux's notifications and `slipway receipts` write them.
 *
 * A status speaks for the tree that the app had in its commit, whichever commit brought that in. It can not speak for
 * what Argo CD renders by itself: such apps need receipts from Argo CD.
 *
 * @throws UserError where no author is named: anybody with access could open gates.
 */
export function commitStatusReceipts(options: CommitStatusReceiptsOptions): ReceiptSource {
  const { forge, history, author, now } = options;
  if (author.id === undefined && author.login === undefined) {
    throw new UserError('receipts from commit statuses name no author', 'name who writes them, such as slipway[bot]');
  }
  const statusesOf = remember(rememberedMs, now, (sha) => forge.listStatuses(sha));
  const treesAt = remember(rememberedMs, now, (key) => {
    const [head = '', path = ''] = key.split(' ');
    return history.treesInHistory(head, path, { firstParent: true });
  });

  const readOne = async (wanted: WantedReceipts, cluster: string, tree: string, head: string): Promise<Receipt[]> => {
    const { environment, app } = wanted;
    const commits = await treesAt(`${head} ${paths.manifests(environment, cluster, app)}`);
    const carrying = stretches(commits, tree, options.mostCommits ?? 60);
    const context = statusContext(cluster, environment, app);
    const statuses = await inTurn(carrying, async ({ commit, stretch }) => {
      const all = (await statusesOf(commit)).filter((one) => one.context === context && isBy(one, author));
      return all.reverse().map((one): HealthStatus => ({ state: stateOf(one), createdAt: one.createdAt, stretch }));
    });
    const health = healthOf(statuses.flat());
    if (health === undefined) return [];
    const source = `commit status by ${author.login ?? author.id ?? ''}`;
    return [{ environment, cluster, app, tree, ...health, source }];
  };

  return {
    async read(wanted) {
      const head = await options.head();
      if (head === undefined) return [];
      const all = [...wanted.trees].map(([cluster, tree]) => readOne(wanted, cluster, tree, head));
      return (await Promise.all(all)).flat();
    },
  };
}

const rememberedMs = 30_000;

function isBy({ creator }: ReadStatus, { id, login }: StatusAuthor): boolean {
  return (id === undefined || creator.id === id) && (login === undefined || creator.login === login);
}

interface Carrying {
  readonly commit: string;
  readonly stretch: number;
}

/**
 * The commits that carry a tree, oldest first, with the unbroken stretch that each lies in.
 *
 * Of many, the first and the last: an app is mostly synced at the commit that changed it, or at a late one. Commits that
 * are not asked break the stretch: bad news may stand there.
 */
export function stretches(
  newestFirst: readonly { readonly commit: string; readonly tree: string | undefined }[],
  tree: string,
  most: number,
): Carrying[] {
  const carrying: Carrying[] = [];
  let stretch = 0;
  for (const one of [...newestFirst].reverse()) {
    if (one.tree === tree) carrying.push({ commit: one.commit, stretch });
    else stretch += 1;
  }
  if (carrying.length <= most) return carrying;
  const half = Math.floor(most / 2);
  const late = carrying.slice(half - most).map((one) => ({ ...one, stretch: one.stretch + 1 }));
  return [...carrying.slice(0, half), ...late];
}

const atOnce = 8;

/** A few at a time: forges limit how many requests may run at once. */
async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += atOnce) {
    results.push(...(await Promise.all(items.slice(at, at + atOnce).map(work))));
  }
  return results;
}
