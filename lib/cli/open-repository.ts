import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { environmentRepo } from '../model/environment-repo';
import { residentsOf, withAddress } from '../model/location';
import { directory } from '../render/layouts/directory';
import type { Context } from './command';
import { loadProgram } from './load-program';
import { openWorkspace, type OpenWorkspace } from './open-workspace';
import { tryRememberedRepo, type RememberedRepo } from './remembered-repo';

/**
 * Opens the environment repo without loading the program: the one that the program named when it was loaded last, else
 * the embedded default; at the address in `SLIPWAY_REPO` where that names another.
 *
 * In a fresh checkout nothing is remembered: there the program is asked first, where it loads.
 */
export async function openRepository(context: Context): Promise<OpenWorkspace> {
  const { repo, residents } = tryRememberedRepo(context.root) ?? askProgram(context);
  const opened = await openWorkspace(context, withAddress(repo, context.env['SLIPWAY_REPO']), residents);
  return { ...opened, program: undefined };
}

function askProgram(context: Context): RememberedRepo {
  try {
    const platform = loadProgram(context);
    return { repo: platform.environmentRepo, residents: residentsOf(platform) };
  } catch (error) {
    // Holds and rollbacks wait for no program to be mended, where there is a repository without it.
    const repo = environmentRepo({ layout: directory() });
    const isTold = (context.env['SLIPWAY_REPO'] ?? '') !== '';
    if (!isTold && !existsSync(resolve(context.root, repo.url))) throw error;
    return { repo, residents: { clusters: new Map(), systems: new Map() } };
  }
}
