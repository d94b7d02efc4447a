import type { Oid } from '../environment-repo/git-objects';
import type { RefUpdate } from '../environment-repo/git-push';
import { RepoView } from '../environment-repo/repo-view';
import { writeChange, type Change } from './change';
import { holdReverts } from './hold-reverts';
import { headRef, type Workspace } from './workspace';

/** What an action decided on one head. */
export interface Planned<T> {
  /** Direct commits follow one another in this order; each request has a branch of its own. */
  readonly changes: readonly Change[];
  readonly value: T;
}

/** What was planned, and the commit of each change. */
export interface ChangedRepository<T> {
  readonly value: T;
  readonly commits: ReadonlyMap<Change, Oid>;
}

/**
 * Plans on the present head and pushes all changes at once; where another push was faster, all of it again on the new
 * head. Apps that somebody reverted by hand are held before anything is planned.
 *
 * @param dryRun plans, and writes nothing.
 */
export async function changeRepository<T>(
  workspace: Workspace,
  plan: (view: RepoView) => Promise<Planned<T>>,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<ChangedRepository<T>> {
  const { store, branch } = workspace;
  return await store.withRetries<ChangedRepository<T>>({ refs: ['refs/heads/*'] }, async (heads) => {
    const head = heads.get(headRef(branch));
    const held = await holdReverts(workspace, head, heads);
    const { changes, value } = await plan(await RepoView.at(store, held));
    const commits = new Map<Change, Oid>();
    const updates = dryRun ? [] : await write(workspace, changes, { head, held, heads }, commits);
    return { updates, value: { value, commits } };
  });
}

/** Plans on the present head, and writes nothing. */
export async function readRepository<T>(workspace: Workspace, plan: (view: RepoView) => Promise<T>): Promise<T> {
  const planned = async (view: RepoView): Promise<Planned<T>> => ({ changes: [], value: await plan(view) });
  const { value } = await changeRepository(workspace, planned, { dryRun: true });
  return value;
}

interface Base {
  /** As the remote has it. */
  readonly head: Oid | undefined;
  /** With holds for what was reverted on top. */
  readonly held: Oid | undefined;
  readonly heads: ReadonlyMap<string, Oid>;
}

async function write(
  workspace: Workspace,
  changes: readonly Change[],
  { head, held, heads }: Base,
  commits: Map<Change, Oid>,
): Promise<RefUpdate[]> {
  const updates: RefUpdate[] = [];
  let onto = held;
  for (const change of changes.filter((one) => one.by === 'commit')) {
    onto = (await writeChange(workspace, change, onto, heads)).commit;
    commits.set(change, onto);
  }
  if (onto !== undefined && onto !== head)
    updates.push({ ref: headRef(workspace.branch), oid: onto, expected: head ?? null });
  for (const change of changes.filter((one) => one.by === 'pull-request')) {
    const { commit, update } = await writeChange(workspace, change, onto, heads);
    commits.set(change, commit);
    if (update !== undefined) updates.push(update);
  }
  return updates;
}
