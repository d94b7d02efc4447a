import { findApp, findEnvironment, type Platform } from '../model/platform';
import type { Selection } from '../render';

/** What to render. @throws UserError naming the nearest names for one that is not there */
export function selectionOf(platform: Platform, environments: readonly string[], apps: readonly string[]): Selection {
  const environmentNames = environments.map((name) => findEnvironment(platform, name).name);
  const appNames = apps.map((name) => findApp(platform, name).name);
  return {
    ...(environmentNames.length === 0 ? {} : { environments: environmentNames }),
    ...(appNames.length === 0 ? {} : { apps: appNames }),
  };
}
