import type { Receipt } from '../model/receipt';

/** Whose health is asked for: one release of one app in one environment. */
export interface WantedReceipts {
  readonly environment: string;
  readonly app: string;
  /** By cluster: what the release was rendered to (see Receipt.tree). */
  readonly trees: ReadonlyMap<string, string>;
}

/**
 * Where proof of health comes from.
 *
 * May also answer with receipts of other trees of the app, on the clusters that are asked for: what else was seen there
 * closes gates. What is not known is left out, and what can not be read is an error: neither ever passes for health.
 */
export interface ReceiptSource {
  /** @throws UserError where the source can not be reached or read */
  read(wanted: WantedReceipts): Promise<readonly Receipt[]>;
}

/** Everything that several sources say; one that fails fails all. */
export function allReceipts(sources: readonly ReceiptSource[]): ReceiptSource {
  return { read: async (wanted) => (await Promise.all(sources.map((source) => source.read(wanted)))).flat() };
}

/** Whether a receipt speaks of an app on a cluster that is asked for. */
export function isWanted({ environment, app, cluster }: Receipt, wanted: WantedReceipts): boolean {
  return environment === wanted.environment && app === wanted.app && wanted.trees.has(cluster);
}
