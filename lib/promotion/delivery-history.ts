import type { Commit } from '../environment-repo/git-history';
import { pathProblem } from '../environment-repo/git-names';
import type { Oid } from '../environment-repo/git-objects';
import { parseStateFile } from '../environment-repo/state-file';
import type { ViewedCommit } from '../environment-repo/repo-view';
import type { Store } from '../environment-repo/store';
import { UserError } from '../errors';
import { appOfPath, paths } from '../model/paths';
import { releaseSchema, versionKey, versionOf, type Release } from '../model/release';
import type { Target } from './workspace';
import { eventOf, isOwn, type DeliveryEvent, type ReleaseChange } from './delivery-event';

/** Which events are asked for. */
export interface HistoryFilter {
  /** Only what changes something at or below one of these. @default everything */
  readonly paths?: readonly string[];
  readonly limit?: number;
  readonly since?: Date;
}

/** Up to this many merges are looked up one by one; for more all of history is read at once. */
const fewMerges = 30;

/**
 * What happened in an environment repo, newest first: one event per commit of the branch. What a pull request brought
 * in is told by its own commit, what somebody else did is told apart.
 */
export async function deliveryHistory(store: Store, head: Oid, filter: HistoryFilter = {}): Promise<DeliveryEvent[]> {
  const commits = await store.history(head, { ...filter, firstParent: true });
  const merged = await mergedCommits(store, head, commits);
  const changes = await releaseChanges(store, commits);
  return commits.map((commit) => eventOf(commit, merged.get(commit.parents[1] ?? ''), changes.get(commit.oid) ?? []));
}

/** An event of one of several branches or repositories. */
export interface PlacedEvent extends DeliveryEvent {
  /** Where it happened; undefined where there is no other place. */
  readonly target: Target | undefined;
}

/** The same over several branches and repositories: what they have in common counts once. */
export async function joinedHistory(
  commits: readonly (ViewedCommit & { readonly target?: Target })[],
  filter: HistoryFilter = {},
): Promise<PlacedEvent[]> {
  const histories = commits.flatMap(({ store, head, target }) =>
    head === undefined ? [] : [placedHistory(store, head, target, filter)],
  );
  const events = (await Promise.all(histories)).flat();
  if (commits.length === 1) return events;
  const newestFirst = [...new Map(events.map((event) => [event.commit, event])).values()].sort(
    (a, b) => b.at.getTime() - a.at.getTime(),
  );
  return newestFirst.slice(0, filter.limit);
}

async function placedHistory(
  store: Store,
  head: Oid,
  target: Target | undefined,
  filter: HistoryFilter,
): Promise<PlacedEvent[]> {
  return (await deliveryHistory(store, head, filter)).map((event) => ({ ...event, target }));
}

/** The event, per environment and app (`environment/app`), since which the present version runs. */
export function runningSince(events: readonly DeliveryEvent[]): Map<string, DeliveryEvent> {
  const since = new Map<string, DeliveryEvent>();
  for (const event of events) {
    for (const change of event.changes) {
      const place = `${change.environment}/${change.app}`;
      if (!since.has(place) && changesVersion(change)) since.set(place, event);
    }
  }
  return since;
}

/** Whether another version runs afterwards. */
export function changesVersion({ before, after }: ReleaseChange): boolean {
  if (before === undefined || after === undefined) return before !== after;
  return versionKey(versionOf(before)) !== versionKey(versionOf(after));
}

/** The heads of merged branches, which say what was merged. */
async function mergedCommits(store: Store, head: Oid, commits: readonly Commit[]): Promise<Map<Oid, Commit>> {
  const wanted = commits.flatMap((commit) => (isOwn(commit) ? [] : (commit.parents[1] ?? [])));
  const found =
    wanted.length > fewMerges
      ? await store.history(head)
      : (await Promise.all(wanted.map((oid) => store.history(oid, { limit: 1 })))).flat();
  return new Map(found.map((commit) => [commit.oid, commit]));
}

interface ChangedFile {
  readonly commit: Oid;
  readonly path: string;
  readonly environment: string;
  readonly app: string;
}

/** The releases before and after each commit, by commit; read in one go. */
async function releaseChanges(store: Store, commits: readonly Commit[]): Promise<Map<Oid, ReleaseChange[]>> {
  const files = commits.flatMap(({ oid, changed }) => changed.flatMap((path) => releaseFile(oid, path)));
  const parents = new Map(commits.map(({ oid, parents: [first] }) => [oid, first]));
  const at = files.flatMap(({ commit, path }) => {
    const parent = parents.get(commit);
    return [{ commit, path }, ...(parent === undefined ? [] : [{ commit: parent, path }])];
  });
  const ids = await store.treeIds(at);
  const blobs = await store.readBlobs([...new Set(ids.filter((id) => id !== undefined))]);
  const blobAt = new Map(at.map(({ commit, path }, index) => [`${commit} ${path}`, blobs.get(ids[index] ?? '')]));
  const changes = new Map<Oid, ReleaseChange[]>();
  for (const { commit, path, environment, app } of files) {
    const before = parsed(path, blobAt.get(`${parents.get(commit) ?? ''} ${path}`));
    const after = parsed(path, blobAt.get(`${commit} ${path}`));
    changes.set(commit, [...(changes.get(commit) ?? []), { environment, app, before, after }]);
  }
  return changes;
}

/** What stood under a name that no file may have was no release. */
function releaseFile(commit: Oid, path: string): ChangedFile[] {
  const place = pathProblem(path) === undefined ? appOfPath(path) : undefined;
  if (place === undefined || path !== paths.release(place.environment, place.app)) return [];
  return [{ commit, path, ...place }];
}

/** A file that somebody broke for a while says nothing about what ran. */
function parsed(path: string, content: Buffer | undefined): Release | undefined {
  if (content === undefined) return undefined;
  try {
    return parseStateFile(releaseSchema, path, content.toString('utf8'));
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
