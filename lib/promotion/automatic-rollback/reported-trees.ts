import type { Oid } from '../../environment-repo/git-objects';
import { RepoView, type ViewedCommit } from '../../environment-repo/repo-view';
import { paths } from '../../model/paths';
import { targetsOf, type Workspace } from '../workspace';
import type { DegradedEvent } from './degraded-event';
import type { DegradedState } from './plan-automatic-rollback';

/**
 * What an app is rendered to on the cluster of an event: at the reported revision, at the arrival of its release, and
 * now.
 *
 * The revision is one of the branch that this cluster's Argo CD follows. Where the release stands on another, in another
 * repository perhaps, its arrival there is the commit that last changed what the cluster runs.
 */
export async function reportedTrees(
  workspace: Workspace,
  view: RepoView,
  event: DegradedEvent,
  arrival: Oid | undefined,
): Promise<Pick<DegradedState, 'isSinceArrival' | 'trees'>> {
  const { app, environment, cluster, revision } = event;
  const treeIn = async (one: RepoView): Promise<string | undefined> =>
    (await one.trees(environment, [app])).get(app)?.get(cluster);
  const now = await treeIn(view);
  const [release, manifests] = [paths.release(environment, app), paths.manifests(environment, cluster, app)];
  const nothing = { isSinceArrival: false, trees: { reported: undefined, arrived: undefined, now } };
  if (now === undefined || arrival === undefined) return nothing;
  const [home, followed] = [view.commitOf(release), view.commitOf(manifests)];
  const isApart = home !== followed;
  const arrivedThere = isApart ? await newestChange(followed, manifests) : arrival;
  // A revision that is not on the branch is not looked at: it may be anything.
  if (arrivedThere === undefined || !(await isSince(followed, arrivedThere, revision))) return nothing;
  const { of } = targetsOf(workspace);
  const treeAt = async (homeHead: Oid | undefined, head: Oid): Promise<string | undefined> => {
    const [atHome, there] = [
      { ...home, head: homeHead },
      { ...followed, head },
    ];
    const apart = (path: string): ViewedCommit => (of(path) === of(manifests) ? there : atHome);
    return await treeIn(
      isApart
        ? await RepoView.joined([atHome, there], apart, { manifestsOf: [app] })
        : await RepoView.at(followed.store, head, { manifestsOf: [app] }),
    );
  };
  const reported = await treeAt(home.head, revision);
  return {
    isSinceArrival: true,
    trees: { reported, arrived: await treeAt(arrival, isApart ? revision : arrival), now },
  };
}

/** The commit of a branch that changed a folder last. */
async function newestChange({ store, head }: ViewedCommit, folder: string): Promise<Oid | undefined> {
  if (head === undefined) return undefined;
  const [newest] = await store.history(head, { firstParent: true, paths: [folder], limit: 1 });
  return newest?.oid;
}

/** Whether the branch was at a commit when it had another one already. */
async function isSince({ store, head }: ViewedCommit, earlier: Oid, commit: Oid): Promise<boolean> {
  if (head === undefined) return false;
  if (commit === earlier) return true;
  const later = await store.history(head, { firstParent: true, after: earlier });
  return later.some(({ oid }) => oid === commit);
}
