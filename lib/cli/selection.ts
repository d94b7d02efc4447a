import { UserError } from '../errors';
import { nearestNames } from '../model/names';
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

/** The system of a name, which is the name. @throws UserError naming the nearest ones */
export function findSystem({ apps }: Platform, name: string): string {
  const systems = [...new Set([...apps.values()].map((app) => app.system))];
  if (systems.includes(name)) return name;
  throw new UserError(`there is no system '${name}'`, nearestNames(name, systems));
}
