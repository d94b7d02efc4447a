import type { Commit } from '../environment-repo/git-history';
import type { Oid } from '../environment-repo/git-objects';
import type { RepoView } from '../environment-repo/repo-view';
import { groupBy } from '../model/group-by';
import { isOwn } from './delivery-event';
import { isOwnRequest } from './hold-reverts';
import type { PublishPlan } from './publish-plan';

/** A commit of somebody else's that changed what Slipway wrote. */
export interface ForeignChange {
  readonly commit: Oid;
  readonly by: string;
  readonly at: Date;
  readonly subject: string;
}

/** How far back it is looked for. */
const mostCommits = 200;

/** Who changed some paths last, but for Slipway: of each path the newest commit, each of them once, newest first. */
export async function changedBy(view: RepoView, paths: readonly string[]): Promise<ForeignChange[]> {
  const found: Commit[] = [];
  for (const [{ store, head }, inCommit] of groupBy(paths, view.commitOf)) {
    if (head === undefined) continue;
    const commits = await store.history(head, { paths: inCommit, limit: mostCommits, firstParent: true });
    const isTheirs = await Promise.all(
      commits.map(async (one) => !isOwn(one) && !(await isOwnRequest(store, one.parents))),
    );
    const foreign = commits.filter((_, index) => isTheirs[index]);
    found.push(...new Set(inCommit.flatMap((path) => foreign.find(({ changed }) => changed.includes(path)) ?? [])));
  }
  return found
    .sort((a, b) => b.date.getTime() - a.date.getTime())
    .map(({ oid, author, date, subject }) => ({ commit: oid, by: author.name, at: date, subject }));
}

/** `Bob on 2026-03-11, 1a2b3c4d5e "Edit by hand"` */
export function changedByText(changes: readonly ForeignChange[]): string {
  const shown = changes
    .slice(0, 3)
    .map(
      ({ commit, by, at, subject }) => `${by} on ${at.toISOString().slice(0, 10)}, ${commit.slice(0, 10)} "${subject}"`,
    );
  return [...shown, ...(changes.length > 3 ? [`${changes.length - 3} commits more`] : [])].join('; ');
}

/** The changes of every part that a plan leaves alone because of them, by its id. */
export async function outsideChanges(
  view: RepoView,
  { parts }: Pick<PublishPlan, 'parts'>,
): Promise<Map<string, readonly ForeignChange[]>> {
  const changes = new Map<string, readonly ForeignChange[]>();
  for (const one of parts) if (one.state === 'outside') changes.set(one.part.id, await changedBy(view, one.paths));
  return changes;
}
