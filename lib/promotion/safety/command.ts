import type { Release } from '../../model/release';
import { noEvidence } from '../evidence-source';
import { promote, type PromoteOptions } from '../promote';
import { publish, type Published } from '../publish';
import { release, type ReleaseOptions } from '../release';
import { rollback } from '../rollback';
import type { Move } from './move';
import { imageOf } from './safety-platform';
import type { PushWatcher } from './watched-store';
import type { World } from './world';

/** A move that can be a dry run. */
export type Command = Extract<Move, { readonly do: 'promote' | 'publish' | 'release' | 'rollback' }>;

/** Who does a move, and who watches their pushes. */
export interface Actor {
  readonly person: string;
  readonly watcher?: PushWatcher;
}

/** What a command says that it does, in a dry run or not. */
export interface Told {
  readonly plan: unknown;
  /** What then stands on the main branch. */
  readonly releases: readonly { readonly environment: string; readonly release: Release }[];
  /** What it changes on the main branch, where it tells that. */
  readonly files?: readonly string[];
}

/** Runs a command on the world as it is. */
export async function runCommand(
  world: World,
  command: Command,
  how: Actor & { readonly dryRun: boolean },
): Promise<Told> {
  const workspace = await world.workspace(how.person, how.watcher);
  const { platform, program } = world;
  const { dryRun } = how;
  switch (command.do) {
    case 'release': {
      const entered = await release(workspace, platform, { ...releaseOptions(command), dryRun });
      const plan = entered.map(({ decision, release: next, present }) => ({ decision, next, present }));
      const releases = entered.flatMap(({ decision, release: next }) =>
        next !== undefined && decision.outcome === 'enter' && decision.by === 'commit'
          ? [{ environment: decision.environment, release: next }]
          : [],
      );
      return { plan, releases };
    }
    case 'promote': {
      const { plan, by } = await promote(workspace, platform, { ...promoteOptions(world, command), dryRun });
      const { outcome, next, to } = plan;
      const isWritten = by === 'commit' && outcome === 'promote' && next !== undefined;
      return { plan, releases: isWritten ? [{ environment: to, release: next }] : [] };
    }
    case 'publish': {
      const { in: where, overwrite = false } = command;
      const selection = where === undefined ? {} : { environments: [where] };
      return toldPublish(await publish(workspace, platform, { selection, overwrite, program, dryRun }));
    }
    case 'rollback': {
      const to = await generationBack(world, command);
      const options = { app: command.app, environment: command.in, reason: 'it fails', dryRun };
      const {
        from,
        to: restored,
        files,
        by,
      } = await rollback(workspace, {
        ...options,
        ...(to === undefined ? {} : { to }),
      });
      const plan = { from, restored, files, by };
      return by === 'commit'
        ? { plan, files, releases: [{ environment: command.in, release: restored }] }
        : { plan, releases: [] };
    }
  }
}

function releaseOptions({ app, tag, branch }: Extract<Command, { do: 'release' }>): Omit<ReleaseOptions, 'dryRun'> {
  return {
    announcement: { app, images: [{ image: imageOf(app, tag) }], source: { branch } },
    images: { resolve: (image) => Promise.resolve(image) },
    evidence: noEvidence,
  };
}

function promoteOptions(world: World, command: Extract<Command, { do: 'promote' }>): Omit<PromoteOptions, 'dryRun'> {
  const { app, to, early = false, hotfixFrom } = command;
  const expires = new Date(world.now.getTime() + 86_400_000);
  return {
    app,
    to,
    receipts: world.clusters,
    evidence: noEvidence,
    ...(early ? { opensWhile: 'waiting' } : {}),
    ...(hotfixFrom === undefined ? {} : { from: hotfixFrom, hotfix: { reason: 'it burns', by: 'ann', expires } }),
  };
}

function toldPublish({ plan, changes }: Published): Told {
  const byCommit = changes.flatMap(({ by, parts }) => (by === 'commit' ? parts : []));
  const files = plan.parts.flatMap((one) =>
    one.state === 'changed' && byCommit.includes(one.part.id) ? [...one.changes.keys()] : [],
  );
  const parts = plan.parts.map(({ part, ...rest }) => ({ id: part.id, ...rest }));
  return { plan: { parts, held: plan.held, byCommit }, files, releases: [] };
}

async function generationBack(
  world: World,
  command: Extract<Command, { do: 'rollback' }>,
): Promise<number | undefined> {
  if (command.back === 0) return undefined;
  const present = await (await world.view()).release(command.in, command.app);
  return Math.max(1, (present?.generation ?? 1) - command.back);
}
