import type { RepoView } from '../environment-repo/repo-view';
import { UserError } from '../errors';
import type { Receipt } from '../model/receipt';
import type { ReceiptSource } from '../receipts/receipt-source';
import type { Place } from './stops';

/** What is known of the present release of an app on one cluster. */
export interface SeenHealth extends Place {
  readonly cluster: string;
  readonly tree: string;
  /** `none`: nobody has told of this release yet. */
  readonly health: Receipt['health'] | 'none';
  readonly since: Date | undefined;
  readonly source: string | undefined;
}

/** How receipts are watched. */
export interface WatchOptions {
  readonly places: readonly Place[];
  readonly receipts: ReceiptSource;
  /** The environment repo as it is now. */
  readonly view: () => Promise<RepoView>;
  readonly tell: (change: SeenHealth) => void;
  /** A source could not be read this time. */
  readonly complain: (problem: string) => void;
  /** Waits for the next look. @returns false to end */
  readonly wait: (last: readonly SeenHealth[]) => Promise<boolean>;
}

/** Looks at the present releases again and again, and tells what has changed since. @returns what was seen last */
export async function watchReceipts(options: WatchOptions): Promise<readonly SeenHealth[]> {
  const told = new Map<string, string>();
  let last: readonly SeenHealth[] = [];
  do {
    try {
      last = await look(options);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // What was seen before a source failed proves nothing now.
      last = last.map((one) => ({ ...one, health: 'none', since: undefined, source: undefined }));
      options.complain(error.message);
    }
    for (const seen of last) {
      const key = `${seen.environment}/${seen.app}/${seen.cluster}`;
      const text = `${seen.health} ${seen.tree} ${seen.since?.toISOString() ?? ''}`;
      if (told.get(key) !== text) options.tell(seen);
      told.set(key, text);
    }
  } while (await options.wait(last));
  return last;
}

async function look({ places, receipts, view: read }: WatchOptions): Promise<readonly SeenHealth[]> {
  const view = await read();
  const seen = places.map(async ({ environment, app }) => {
    const trees = (await view.trees(environment, [app])).get(app) ?? new Map<string, string>();
    const found = trees.size === 0 ? [] : await receipts.read({ environment, app, trees });
    return [...trees].map(([cluster, tree]): SeenHealth => {
      const newest = found
        .filter((one) => one.cluster === cluster && one.tree === tree)
        .sort((a, b) => b.observed.getTime() - a.observed.getTime())[0];
      const { health = 'none', since, source } = newest ?? {};
      return { environment, app, cluster, tree, health, since, source };
    });
  });
  return (await Promise.all(seen)).flat();
}
