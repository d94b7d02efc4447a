import type { RepoView } from '../environment-repo/repo-view';
import { UserError } from '../errors';
import { nearestNames } from '../model/names';
import type { Platform } from '../model/platform';
import type { TargetHead } from '../promotion/change-repository';
import { upstreamSettings } from '../promotion/environment-settings';
import type { Context } from './command';
import { openDesk } from './desk';
import { readHeads } from '../promotion/read-heads';
import { openRepository } from './open-repository';
import type { OpenWorkspace } from './open-workspace';

/** The environment repo as it is now, for commands that only read it. */
export interface Reading {
  readonly workspace: OpenWorkspace;
  /** The heads of all branches that it is spread over. */
  readonly heads: readonly TargetHead[];
  readonly view: RepoView;
  /** Undefined where the program does not load: what is read then needs it no more than for names. */
  readonly platform: Platform | undefined;
}

/** A line that says that the program does not load, where it does not. */
export function readingNotes({ platform }: Reading): string[] {
  if (platform !== undefined) return [];
  return ['The program does not load (slipway list says why): this is what the environment repo says alone.'];
}

/** Opens and fetches the environment repo that the program names; where it does not load, the one that it named before. */
export async function openReading(context: Context): Promise<Reading> {
  const { workspace, platform } = await openBest(context);
  const { heads, view } = await readHeads(workspace);
  if (heads.every(({ head }) => head === undefined)) {
    throw new UserError(`${workspace.store.url} has no branch '${workspace.branch}' yet`, 'fill it: slipway deliver');
  }
  return { workspace, platform, heads, view };
}

/** Opens what the program names; where it does not load, what it named before. */
export async function openBest(context: Context): Promise<Pick<Reading, 'workspace' | 'platform'>> {
  try {
    return await openDesk(context);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    try {
      return { workspace: await openRepository(context), platform: undefined };
    } catch {
      // What is wrong with the program says more than that there is no other way.
      throw error;
    }
  }
}

/** Environments in the order of promotion, as the environment repo has them. */
export async function environmentOrder({ view, platform }: Reading): Promise<string[]> {
  const declared = [...(platform?.environments.keys() ?? [])];
  const upstream = await upstreamSettings(view);
  const rank = (name: string): number =>
    declared.includes(name) ? declared.indexOf(name) : declared.length + (upstream.get(name)?.length ?? 0);
  return [...view.environments].sort((a, b) => rank(a) - rank(b));
}

/** @throws UserError naming the nearest ones, for an environment that the environment repo does not have */
export function checkEnvironment({ view }: Reading, name: string): string {
  if (view.environments.includes(name)) return name;
  throw new UserError(
    `there is no environment '${name}' in the environment repo`,
    nearestNames(name, view.environments),
  );
}
