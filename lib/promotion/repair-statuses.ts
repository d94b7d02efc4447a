import { UserError } from '../errors';
import type { StatusState } from '../forge/forge';
import { paths } from '../model/paths';
import type { Receipt } from '../model/receipt';
import { statusContext, type ReceiptSource } from '../receipts';
import { readHeads } from './read-heads';
import { statusReceipts } from './status-receipts';
import type { Place } from './stops';
import { targetsOf, type Workspace } from './workspace';

/** A commit status that was lost, and was written. */
export interface RepairedStatus extends Place {
  readonly cluster: string;
  readonly context: string;
  /** The commit that it was written on. */
  readonly commit: string;
  /** In the order in which they were written: a break that was lost goes before the health after it. */
  readonly states: readonly StatusState[];
}

/** What statuses are compared with. */
export interface RepairOptions {
  readonly places: readonly Place[];
  /** What clusters say, by other ways than commit statuses. */
  readonly clusters: ReceiptSource;
  /** Login of whose statuses count. */
  readonly author: string;
}

/** Clocks of the forge and of clusters differ; notifications take a moment. */
const toleranceMs = 60_000;

/**
 * Writes the commit statuses that Argo CD's notifications should have written of the present releases, and did not.
 *
 * What Argo CD renders by itself is left out: no commit status speaks for it. So is what a cluster was seen doing before
 * the last status: that is later news.
 *
 * @throws UserError where the forge counts what is written here as somebody else's: it would open no gate
 */
export async function repairStatuses(workspace: Workspace, options: RepairOptions): Promise<RepairedStatus[]> {
  const { places, clusters, author } = options;
  const { view } = await readHeads(workspace);
  // Not kept from one look to the next: sources remember for a while what they have read.
  const told = statusReceipts(workspace, { login: author });
  const repaired: RepairedStatus[] = [];
  for (const { environment, app } of places) {
    const all = (await view.trees(environment, [app])).get(app) ?? new Map<string, string>();
    const trees = new Map([...all].filter(([, tree]) => isInCommits(tree)));
    if (trees.size === 0) continue;
    const wanted = { environment, app, trees };
    const [seen, known] = [await clusters.read(wanted), await told.read(wanted)];
    for (const [cluster, tree] of trees) {
      const states = lostStates(newest(seen, cluster, tree), newest(known, cluster, tree));
      const path = paths.manifests(environment, cluster, app);
      const { head } = view.commitOf(path);
      if (states.length === 0 || head === undefined) continue;
      const context = statusContext(cluster, environment, app);
      await writeStates(workspace, { path, commit: head, context, states, author });
      repaired.push({ environment, app, cluster, context, commit: head, states });
    }
  }
  return repaired;
}

/** Which statuses have to be written for the forge to tell what was seen. */
export function lostStates(seen: Receipt | undefined, told: Receipt | undefined): StatusState[] {
  if (seen === undefined) return [];
  const state = stateOf(seen);
  if (told === undefined) return [state];
  if (seen.observed <= told.observed) return [];
  if (stateOf(told) !== state) return [state];
  const isBroken = state === 'success' && seen.since.getTime() > told.since.getTime() + toleranceMs;
  return isBroken ? ['pending', 'success'] : [];
}

function stateOf({ health }: Receipt): StatusState {
  if (health === 'healthy') return 'success';
  return health === 'degraded' || health === 'missing' ? 'failure' : 'pending';
}

/** Git ids only: neither the hash of what Argo CD renders by itself, nor what is half written. */
function isInCommits(tree: string): boolean {
  return tree.split(':').every((part) => /^[0-9a-f]{40}$/.test(part));
}

function newest(receipts: readonly Receipt[], cluster: string, tree: string): Receipt | undefined {
  return receipts
    .filter((one) => one.cluster === cluster && one.tree === tree)
    .sort((a, b) => b.observed.getTime() - a.observed.getTime())[0];
}

async function writeStates(
  workspace: Workspace,
  {
    path,
    commit,
    context,
    states,
    author,
  }: Pick<RepairedStatus, 'commit' | 'context' | 'states'> & {
    readonly path: string;
    readonly author: string;
  },
): Promise<void> {
  const { forge } = targetsOf(workspace).of(path);
  for (const state of states)
    await forge.writeStatus(commit, { context, state, description: `${words[state]}, as seen in the cluster` });
  const written = (await forge.listStatuses(commit)).find((one) => one.context === context);
  if (written === undefined || written.creator.login === author) return;
  throw new UserError(
    `${context}: a status written here is by '${written.creator.login}', and only those by '${author}' count`,
    `run it with a credential of '${author}'`,
  );
}

const words: Readonly<Record<StatusState, string>> = {
  success: 'healthy',
  pending: 'not healthy yet',
  failure: 'degraded',
  error: 'degraded',
};
