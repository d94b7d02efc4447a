import { findApp, findEnvironment, type Platform } from '../model/platform';
import { baselineReleases, loadPlatform, type Releases, type Selection } from '../render';
import type { Context } from './command';

/** A loaded program, and what every app of it runs. */
export interface Program {
  readonly platform: Platform;
  readonly releases: Releases;
}

/** Loads the program that the command line names. `apps`, where given, are all that is asked for. */
export function loadProgram({ root }: Pick<Context, 'root'>, _apps: readonly string[] = []): Program {
  const platform = loadPlatform(root);
  return { platform, releases: baselineReleases(platform) };
}

/** What to render. @throws UserError naming the nearest names for one that is not there */
export function selectionOf(platform: Platform, environments: readonly string[], apps: readonly string[]): Selection {
  const environmentNames = environments.map((name) => findEnvironment(platform, name).name);
  const appNames = apps.map((name) => findApp(platform, name).name);
  return {
    ...(environmentNames.length === 0 ? {} : { environments: environmentNames }),
    ...(appNames.length === 0 ? {} : { apps: appNames }),
  };
}
