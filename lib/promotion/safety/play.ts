import type { Oid } from '../../environment-repo/git-objects';
import { UserError } from '../../errors';
import { noEvidence } from '../evidence-source';
import { mergeRequest } from '../merge';
import { ban, freeze, hold, unhold } from '../stops';
import { runCommand, type Actor } from './command';
import { editByHand, revertByHand } from './hand-commits';
import type { Move } from './move';
import { rehearse } from './rehearse';
import type { PushWatcher } from './watched-store';
import type { LocalWorkspace, World } from './world';

/** What became of a move. */
export type Outcome =
  | { readonly kind: 'done' }
  /** Slipway, git or the forge said no. */
  | { readonly kind: 'refused'; readonly why: string };

class Crash extends Error {}

const done: Outcome = { kind: 'done' };
const plain: Actor = { person: 'ann' };

/**
 * Does one move. Commands that nobody disturbs are rehearsed.
 *
 * @throws Error where a rehearsal told something else, and whatever is thrown that is no `UserError`.
 * @see rehearse
 */
export async function play(world: World, move: Move): Promise<Outcome> {
  world.now = new Date(world.now.getTime() + 1000);
  switch (move.do) {
    case 'race':
      return await race(world, move.first, move.second);
    case 'crash':
      return await crash(world, move.move, move.at);
    case 'promote':
    case 'publish':
    case 'release':
    case 'rollback':
      return await guarded(() => rehearse(world, move, plain));
    default:
      return await act(world, move, plain);
  }
}

/** The other one is faster, once. */
async function race(world: World, first: Move, second: Move): Promise<Outcome> {
  let isOver = false;
  const watcher: PushWatcher = {
    before: async () => {
      if (isOver) return;
      isOver = true;
      await act(world, second, { person: 'ben' });
    },
    after: () => Promise.resolve(),
  };
  return await act(world, first, { person: 'ann', watcher });
}

/** The process ends at its first push; somebody else runs the same again. */
async function crash(world: World, move: Move, at: 'before push' | 'after push'): Promise<Outcome> {
  const end = (): Promise<void> => Promise.reject(new Crash());
  const goOn = (): Promise<void> => Promise.resolve();
  const watcher = at === 'before push' ? { before: end, after: goOn } : { before: goOn, after: end };
  try {
    await act(world, move, { person: 'ann', watcher });
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
  return await act(world, move, { person: 'ben' });
}

/** Does a move once. */
async function act(world: World, move: Move, actor: Actor): Promise<Outcome> {
  return await guarded(() => actUnguarded(world, move, actor));
}

/** @param run tells whether there was anything to do it with */
async function guarded(run: () => Promise<boolean>): Promise<Outcome> {
  try {
    return (await run()) ? done : { kind: 'refused', why: 'nothing to do it with' };
  } catch (error) {
    if (error instanceof UserError) return { kind: 'refused', why: error.message };
    throw error;
  }
}

async function actUnguarded(world: World, move: Move, actor: Actor): Promise<boolean> {
  switch (move.do) {
    case 'release':
    case 'promote':
    case 'publish':
    case 'rollback':
      await runCommand(world, move, { ...actor, dryRun: false });
      return true;
    case 'approve':
    case 'merge':
      return await review(world, move, await world.workspace(actor.person, actor.watcher));
    case 'hold':
    case 'unhold':
    case 'ban':
    case 'freeze':
      await stop(world, move, await world.workspace(actor.person, actor.watcher));
      return true;
    case 'revert':
      return await revertByHand(world, move.back);
    case 'edit':
      return await editByHand(world, move.app, move.in);
    case 'race':
    case 'crash':
      throw new Error(`${move.do} is no move of one person`);
    default:
      await happen(world, move);
      return true;
  }
}

type Stop = Extract<Move, { readonly do: 'hold' | 'unhold' | 'ban' | 'freeze' }>;

async function stop(world: World, move: Stop, workspace: LocalWorkspace): Promise<void> {
  const reason = 'somebody said so';
  switch (move.do) {
    case 'hold':
      await hold(workspace, { app: move.app, environment: move.in }, reason);
      return;
    case 'unhold':
      await unhold(workspace, { app: move.app, environment: move.in }, reason, move.again);
      return;
    case 'ban':
      await ban(workspace, move.tag, reason, move.app);
      return;
    case 'freeze':
      await freeze(workspace, move.in, world.now, new Date(world.now.getTime() + move.minutes * 60_000), reason);
  }
}

type Happening = Extract<Move, { readonly do: 'configure' | 'wait' | 'break' | 'heal' | 'silence' | 'report' }>;

async function happen(world: World, move: Happening): Promise<void> {
  switch (move.do) {
    case 'configure':
      world.configure(move.app, move.replicas);
      return;
    case 'wait':
      await world.wait(move.minutes);
      return;
    case 'break':
    case 'heal':
      world.clusters.break(move.in, move.app, move.do === 'break');
      return;
    case 'silence':
    case 'report':
      world.clusters.silence(move.in, move.do === 'silence');
  }
}

type Review = Extract<Move, { readonly do: 'approve' | 'merge' }>;

async function review(world: World, move: Review, workspace: LocalWorkspace): Promise<boolean> {
  const { forge } = workspace;
  const open = await forge.listPullRequests({ state: 'open' });
  const request = open[move.request % Math.max(1, open.length)];
  if (request === undefined) return false;
  const { number } = request;
  if (move.do === 'approve') {
    const { headSha } = await forge.approve(number, 'rita');
    world.approved.add(headSha);
    return true;
  }
  const options = { number, receipts: world.clusters, evidence: noEvidence };
  const { commit } = await mergeRequest(workspace, world.platform, options);
  await expectInHistory(world, commit);
  return true;
}

async function expectInHistory(world: World, commit: Oid): Promise<void> {
  const head = (await world.heads()).get(world.main) ?? '';
  if (!(await world.observer.isAncestor(commit, head))) throw new Error(`${commit} was told, and is not in history`);
}
