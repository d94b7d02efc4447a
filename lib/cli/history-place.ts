import { UserError } from '../errors';
import { nearestNames } from '../model/names';
import { paths } from '../model/paths';
import { joinedHistory } from '../promotion/delivery-history';
import { checkEnvironment, type Reading } from './open-reading';

/** Whose history is asked for; undefined: everybody's. */
export interface HistoryPlace {
  readonly app: string | undefined;
  readonly environment: string | undefined;
}

/** Reads `[app] [environment]`; a single name that only an environment has means the environment. */
export function historyPlace(reading: Reading, first?: string, second?: string): HistoryPlace {
  const isEnvironment = first !== undefined && second === undefined && reading.view.environments.includes(first);
  if (isEnvironment && !knownApps(reading).includes(first)) return { app: undefined, environment: first };
  return { app: first, environment: second === undefined ? undefined : checkEnvironment(reading, second) };
}

/**
 * Where an app or environment stands in the environment repo; undefined for everything.
 *
 * @throws UserError naming the nearest ones, for an app that it never had
 */
export async function historyPaths(
  reading: Reading,
  { app, environment }: HistoryPlace,
): Promise<string[] | undefined> {
  const { view, heads } = reading;
  if (app === undefined) return environment === undefined ? undefined : [environment];
  const environments = environment === undefined ? view.environments : [environment];
  const releases = environments.map((name) => paths.release(name, app));
  if (!knownApps(reading).includes(app)) {
    const [past] = await joinedHistory(heads, { paths: releases, limit: 1 });
    if (past === undefined) throw new UserError(`there is no app '${app}'`, nearestNames(app, knownApps(reading)));
  }
  const folders = [...view.entries.keys()].flatMap((path) => {
    const [folder, inEnvironment = '', name] = /^([^/]+)\/manifests\/[^/]+\/([^/]+)\//.exec(path) ?? [];
    return folder !== undefined && name === app && environments.includes(inEnvironment) ? [folder.slice(0, -1)] : [];
  });
  return [...releases, ...environments.map((name) => paths.rendered(name, app)), ...new Set(folders)];
}

function knownApps({ view, platform }: Reading): string[] {
  const released = [...view.entries.keys()].flatMap((path) => /^[^/]+\/releases\/([^/]+)\.yaml$/.exec(path)?.[1] ?? []);
  return [...new Set([...(platform?.apps.keys() ?? []), ...released])];
}
