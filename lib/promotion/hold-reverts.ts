import type { Commit } from '../environment-repo/git-history';
import type { Oid } from '../environment-repo/git-objects';
import { releaseChange } from '../environment-repo/release-file';
import { RepoView } from '../environment-repo/repo-view';
import { tryRead } from '../environment-repo/try-read';
import { appOfPath, paths } from '../model/paths';
import type { Release } from '../model/release';
import { writeChange, type Change } from './change';
import { isOwn } from './delivery-event';
import { furthestMark } from './furthest-mark';
import { takenBackWith } from './taken-back';
import { targetsOf, type Workspace } from './workspace';

/** How far back a commit of Slipway's is looked for. */
const mostForeign = 200;

interface Revert {
  readonly environment: string;
  readonly app: string;
  readonly commit: Commit;
  /** What ran before it was taken back. */
  readonly taken: Release;
}

/**
 * Holds every app that somebody took back by hand, by `git revert` in the environment repo, since Slipway last wrote
 * there: else the next promotion or publish would bring it again.
 *
 * A revert is told by history, not by the counter in the file alone: the commit is not Slipway's, and it takes a release
 * or what was rendered from it back to what stood there before. A file that nobody can read tells of no revert: whoever
 * needs it says so.
 *
 * @returns the head to go on from: a commit with the holds on top, or the head itself. Nothing is pushed.
 */
export async function holdReverts(
  workspace: Workspace,
  head: Oid | undefined,
  heads: ReadonlyMap<string, Oid>,
): Promise<Oid | undefined> {
  if (head === undefined) return undefined;
  const foreign = await foreignCommits(workspace, head);
  if (foreign.length === 0) return head;
  const view = await RepoView.at(workspace.store, head);
  const found = new Map<string, Revert>();
  // Oldest first: the last word on an app counts.
  for (const commit of [...foreign].reverse()) {
    for (const revert of await revertsIn(workspace, commit)) found.set(`${revert.environment}/${revert.app}`, revert);
  }
  let onto = head;
  for (const revert of found.values()) {
    const change = await holdChange(view, revert);
    if (change !== undefined) onto = (await writeChange(workspace, change, onto, heads)).commit;
  }
  return onto;
}

/** Commits on the branch that are not Slipway's, down to the first that is. */
async function foreignCommits({ store }: Workspace, head: Oid): Promise<Commit[]> {
  if (isOwn({ trailers: await store.trailers(head) })) return [];
  const commits = await store.history(head, { firstParent: true, limit: mostForeign });
  const last = commits.findIndex(isOwn);
  const since = last < 0 ? commits : commits.slice(0, last);
  const isRequest = await Promise.all(since.map(async ({ parents }) => await isOwnRequest(store, parents)));
  return since.filter((_, index) => isRequest[index] !== true);
}

/** A merge, by whomever, of a branch that Slipway wrote. */
export async function isOwnRequest(store: Workspace['store'], [, merged]: readonly Oid[]): Promise<boolean> {
  if (merged === undefined) return false;
  return isOwn({ trailers: await store.trailers(merged) });
}

async function revertsIn(workspace: Workspace, commit: Commit): Promise<Revert[]> {
  const { store } = workspace;
  const [parent] = commit.parents;
  if (parent === undefined) return [];
  const places = new Map(
    commit.changed.flatMap((path) => {
      const isState = /\/(?:releases|rendered)\//.test(path) && standsHere(workspace, path);
      const place = isState ? appOfPath(path) : undefined;
      return place === undefined ? [] : [[`${place.environment}/${place.app}`, place] as const];
    }),
  );
  if (places.size === 0) return [];
  const [before, after] = [await RepoView.at(store, parent), await RepoView.at(store, commit.oid)];
  const reverts: Revert[] = [];
  for (const { environment, app } of places.values()) {
    const taken = await tryRead(before.release(environment, app));
    const left = await tryRead(after.release(environment, app));
    if (taken === undefined || left === undefined) continue;
    const goesBack =
      left.generation < taken.generation || (await returnsTo(store, parent, after, paths.rendered(environment, app)));
    if (goesBack && (await isConsistent(workspace, after, environment, app)))
      reverts.push({ environment, app, commit, taken });
  }
  return reverts;
}

/** Whether a file is again what it was at some time before. */
async function returnsTo(store: Workspace['store'], parent: Oid, after: RepoView, path: string): Promise<boolean> {
  const now = after.entries.get(path)?.oid;
  const versions = await store.treesInHistory(parent, path, { firstParent: true, limit: mostForeign });
  return now !== undefined && versions[0]?.tree !== now && versions.some(({ tree }) => tree === now);
}

/**
 * Whether the rendered files are those of the record: else somebody edited them, which is told apart. Of an app in several
 * repositories, those beside the record count.
 */
async function isConsistent(workspace: Workspace, view: RepoView, environment: string, app: string): Promise<boolean> {
  const path = paths.rendered(environment, app);
  const record = (await tryRead(view.records([path])))?.get(path);
  if (record === undefined) return false;
  const files = Object.entries(record.files).filter(([file]) => standsHere(workspace, file));
  return files.every(([file, oid]) => view.entries.get(file)?.oid === oid);
}

function standsHere(workspace: Workspace, path: string): boolean {
  const { store, branch } = targetsOf(workspace).of(path);
  return store === workspace.store && branch === workspace.branch;
}

async function holdChange(view: RepoView, { environment, app, commit, taken }: Revert): Promise<Change | undefined> {
  const present = await tryRead(view.release(environment, app));
  // Somebody may have moved it on since.
  if (present === undefined || present.hold !== undefined || present.generation > taken.generation) return undefined;
  const reason = `reverted by ${commit.oid.slice(0, 10)} (${commit.author.name}): ${commit.subject}`;
  const since = commit.date.toISOString();
  const newerThan = furthestMark([taken.promotedFrom, taken.newerThan, present.newerThan], undefined);
  const release: Release = {
    ...present,
    generation: taken.generation + 1,
    ...(newerThan === undefined ? {} : { newerThan }),
    ...takenBackWith(taken, { since, reason }, present),
    hold: { reason, by: commit.author.name, since, commit: commit.oid },
  };
  return {
    by: 'commit',
    branch: '',
    subject: `Hold ${app} in ${environment}: it was reverted`,
    body: reason,
    trailers: { action: 'hold', reason },
    files: new Map([releaseChange(environment, release)]),
  };
}
