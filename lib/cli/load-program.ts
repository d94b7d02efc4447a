import type { Platform } from '../model/platform';
import { loadPlatform } from '../render';
import type { Context } from './command';
import { rememberRepo } from './open-repository';
import { rememberNames } from './remembered-names';

/** Loads the program, and remembers of it what commands that do not load it need. */
export function loadProgram({ root }: Pick<Context, 'root'>): Platform {
  const platform = loadPlatform(root);
  rememberRepo(root, platform.environmentRepo);
  rememberNames(root, platform);
  return platform;
}
