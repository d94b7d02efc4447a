import { pushInOrder, type AllHeads, type OrderedPlan } from '../environment-repo/push-in-order';
import type { Oid } from '../environment-repo/git-objects';
import type { RefUpdate } from '../environment-repo/git-push';
import { RepoView, type Listed } from '../environment-repo/repo-view';
import type { Store } from '../environment-repo/store';
import { writeChange, type Change, type WriteOptions } from './change';
import { holdReverts } from './hold-reverts';
import { areSameHeads, judgedHeads, presentHeads, type Slipped } from './judged-heads';
import { piecesOf, type Piece } from './pieces';
import { headRef, onTarget, targetsOf, type Target, type Workspace } from './workspace';

/** What an action decided on one head. */
export interface Planned<T> {
  /** Direct commits follow one another in this order; each request has a branch of its own. */
  readonly changes: readonly Change[];
  readonly value: T;
}

/** What was planned, and the commit of each change; of one in several repositories, that of its release. */
export interface ChangedRepository<T> {
  readonly value: T;
  readonly commits: ReadonlyMap<Change, Oid>;
  /** Where it was planned on branches, too, that it does not change, and that moved until it was pushed. */
  readonly slipped: Slipped | undefined;
}

/** The head of a target, as a change is planned on it. */
export interface TargetHead {
  readonly target: Target;
  readonly store: Store;
  /** Undefined where the branch has no commit yet. */
  readonly head: Oid | undefined;
}

/** A head that may have holds on top, for what was reverted, and the head that the remote has. */
export interface RemoteHead extends TargetHead {
  readonly remote: Oid | undefined;
}

/** Plans on a view of the present heads. */
export type PlanOnView<T> = (view: RepoView, heads: readonly RemoteHead[]) => Promise<T>;

/**
 * Plans on the present heads and pushes all changes at once; where another push was faster, all of it again on the new
 * ones. Apps that somebody reverted by hand are held before anything is planned.
 *
 * A change of several repositories is pushed to one after the other, to that of its release last.
 *
 * @param dryRun plans, and writes nothing.
 * @param manifestsOf the apps whose manifests the view lists, where the plan looks at no others.
 */
export async function changeRepository<T>(
  workspace: Workspace,
  plan: PlanOnView<Planned<T>>,
  { dryRun = false, rebuild = false, manifestsOf }: WriteOptions & Listed & { readonly dryRun?: boolean } = {},
): Promise<ChangedRepository<T>> {
  const { all, of } = targetsOf(workspace);
  const stores = [...new Set(all.map(({ store }) => store))];
  const { pushes, bases, ...changed } = await pushInOrder<Pushed<T>>(stores, async (heads) => {
    const bases = await Promise.all(all.map((target) => baseOf(workspace, target, heads)));
    const { changes, value } = await plan(await viewOf(bases, of, { manifestsOf }), bases);
    const commits = new Map<Change, Oid>();
    const pushes = dryRun ? [] : await write(workspace, changes, bases, commits, { rebuild });
    return { pushes, value: { value, commits, pushes, bases } };
  });
  return { ...changed, slipped: await slippedSince(workspace, bases, pushes) };
}

interface Pushed<T> extends Omit<ChangedRepository<T>, 'slipped'> {
  readonly pushes: Pushes;
  readonly bases: readonly Base[];
}

type Pushes = OrderedPlan<unknown>['pushes'];

/** What is pushed takes the place of the very heads that it was planned on; others are looked at afterwards. */
async function slippedSince(
  workspace: Workspace,
  bases: readonly Base[],
  pushes: Pushes,
): Promise<Slipped | undefined> {
  const isPushed = ({ store, target }: Base): boolean =>
    pushes.some((one) => one.store === store && one.updates.some(({ ref }) => ref === headRef(target.branch)));
  const others = bases.filter((base) => !isPushed(base));
  if (others.length === 0 || others.length === bases.length) return undefined;
  const judged = judgedHeads(bases);
  const found = new Map([...judged, ...(await presentHeads(workspace, judgedHeads(others)))]);
  return areSameHeads(judged, found) ? undefined : { judged, found };
}

/** Plans on the present heads, and writes nothing. */
export async function readRepository<T>(workspace: Workspace, plan: PlanOnView<T>): Promise<T> {
  const planned: PlanOnView<Planned<T>> = async (view, heads) => ({ changes: [], value: await plan(view, heads) });
  const { value } = await changeRepository(workspace, planned, { dryRun: true });
  return value;
}

/** A view of several heads, each path as its target has it. */
export async function viewOf(
  heads: readonly TargetHead[],
  of: (path: string) => Target,
  listed: Listed = {},
): Promise<RepoView> {
  const [only, ...others] = heads;
  if (only !== undefined && others.length === 0) return await RepoView.at(only.store, only.head, listed);
  const byTarget = new Map(heads.map((one) => [one.target, one]));
  const commitOf = (path: string): TargetHead => {
    const found = byTarget.get(of(path));
    if (found === undefined) throw new Error(`${path} stands on no target`);
    return found;
  };
  return await RepoView.joined(heads, commitOf, listed);
}

interface Base extends RemoteHead {
  /** All branches of its repository. */
  readonly heads: ReadonlyMap<string, Oid>;
}

async function baseOf(workspace: Workspace, target: Target, all: AllHeads): Promise<Base> {
  const { store, branch } = target;
  const heads = all.get(store) ?? new Map<string, Oid>();
  const remote = heads.get(headRef(branch));
  return { target, store, remote, heads, head: await holdReverts(onTarget(workspace, target), remote, heads) };
}

/** Writes all changes; requests stand on the direct commits before them. */
async function write(
  workspace: Workspace,
  changes: readonly Change[],
  bases: readonly Base[],
  commits: Map<Change, Oid>,
  options: WriteOptions,
): Promise<Pushes> {
  const heads = new Map(bases.map(({ target, head }) => [target, head]));
  const divided = changes.map((change) => ({ change, pieces: piecesOf(workspace, change) }));
  const order = pushOrder(
    bases,
    divided.flatMap(({ pieces }) => pieces),
  );
  const updates = new Map<Store, RefUpdate[]>([...order].map((store) => [store, []]));
  for (const by of ['commit', 'pull-request'] as const) {
    for (const { change, pieces } of divided.filter((one) => one.change.by === by)) {
      for (const piece of pieces) {
        const base = findBase(bases, piece.target);
        const own = onTarget(workspace, piece.target);
        const { commit, update } = await writeChange(own, piece.change, heads.get(piece.target), base.heads, options);
        commits.set(change, commit);
        if (by === 'commit') heads.set(piece.target, commit);
        else if (update !== undefined) updates.get(base.store)?.push(update);
      }
    }
  }
  for (const { target, store, remote } of bases) {
    const oid = heads.get(target);
    if (oid !== undefined && oid !== remote)
      updates.get(store)?.unshift({ ref: headRef(target.branch), oid, expected: remote ?? null });
  }
  return [...updates].map(([store, own]) => ({ store, updates: own }));
}

function findBase(bases: readonly Base[], target: Target): Base {
  const found = bases.find((one) => one.target === target);
  if (found === undefined) throw new Error(`${target.branch} of ${target.store.url} is no target of this workspace`);
  return found;
}

/** In the order of the changes, each with its release last: a repository comes when its last piece does. */
function pushOrder(bases: readonly Base[], pieces: readonly Piece[]): Set<Store> {
  const order = new Set(bases.map(({ store }) => store));
  for (const { store } of pieces.map(({ target }) => target)) {
    order.delete(store);
    order.add(store);
  }
  return order;
}
