import { residentsOf } from '../model/location';
import type { Platform } from '../model/platform';
import type { Context } from './command';
import { loadAddressed } from './load-program';
import { openWorkspace, type OpenWorkspace } from './open-workspace';

/** A loaded program and its environment repo: what most commands work on. */
export interface Desk {
  readonly platform: Platform;
  readonly workspace: OpenWorkspace;
}

/** Loads the program and opens its environment repo, at the address in `SLIPWAY_REPO` where that names another. */
export async function openDesk(context: Context): Promise<Desk> {
  return await deskOf(context, loadAddressed(context));
}

/**
 * Opens the environment repo of a program that was loaded before, so that names which it does not know could be told
 * without one.
 */
export async function deskOf(context: Context, platform: Platform): Promise<Desk> {
  return { platform, workspace: await openWorkspace(context, platform.environmentRepo, residentsOf(platform)) };
}
