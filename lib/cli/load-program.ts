import { withAddress } from '../model/location';
import type { Platform } from '../model/platform';
import { loadPlatform, type LoadOptions } from '../render';
import type { Context } from './command';
import { rememberRepo } from './remembered-repo';
import { rememberNames } from './remembered-names';

/** Loads the program or some of its apps, and remembers of it what commands that do not load it need. */
export function loadProgram({ root }: Pick<Context, 'root'>, { apps = [] }: LoadOptions = {}): Platform {
  const platform = loadPlatform(root, { apps });
  if (apps.length > 0) return platform;
  rememberRepo(platform);
  rememberNames(root, platform);
  return platform;
}

/** Loads the program, with its environment repo at the address in `SLIPWAY_REPO` where that names another. */
export function loadAddressed(context: Pick<Context, 'root' | 'env'>): Platform {
  const platform = loadProgram(context);
  return { ...platform, environmentRepo: withAddress(platform.environmentRepo, context.env['SLIPWAY_REPO']) };
}
