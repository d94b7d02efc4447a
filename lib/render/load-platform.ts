import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { escapePath, globSync } from 'tinyglobby';
import { UserError, compareText, type Problem } from '../errors';
import { App } from '../model/app';
import type { Cluster } from '../model/cluster';
import type { ClusterSoftware } from '../model/cluster-software';
import { environmentRepo, type EnvironmentRepo } from '../model/environment-repo';
import type { Environment } from '../model/environment';
import { nearestNames } from '../model/names';
import type { NotificationSettings } from '../model/notification-settings';
import type { PreviewSettings } from '../model/preview';
import type { PolicySettings } from '../model/policy-settings';
import type { Release } from '../model/release';
import { platformProblems, type Platform } from '../model/platform';
import type { Team } from '../model/team';
import { directory } from './layouts/directory';
import { loadModule } from './load-module';
import { programSecrets } from './program-secrets';
import type { Releases } from './releases';
import { renderPlatform } from './render-platform';

/** What `environments/index.ts` exports. */
interface EnvironmentsModule {
  readonly environments: readonly string[];
  readonly clusters?: readonly Cluster[];
  readonly repository?: EnvironmentRepo;
  readonly teams?: readonly Team[];
  readonly notifications?: NotificationSettings;
  readonly clusterSoftware?: readonly ClusterSoftware[];
  readonly previews?: PreviewSettings;
  readonly policies?: PolicySettings;
}

/** How much of a program to load. */
export interface LoadOptions {
  /**
   * Only these apps, and what their files import: each from the files of its name, anywhere under `lib/apps`. The rest of
   * the program is neither run nor checked. Where one of them stands in no file of its name, everything is loaded.
   *
   * @default all
   */
  readonly apps?: readonly string[];
}

/**
 * Loads a program: `environments/index.ts`, a file per environment, and every app under `lib/apps`.
 *
 * @param root the folder of the program.
 * @throws UserError with every mistake in what is loaded.
 */
export function loadPlatform(root: string, { apps: wanted = [] }: LoadOptions = {}): Platform {
  const problems: Problem[] = [];
  const index = loadIndex(root);
  const files = new Map<App | Environment, string>();
  const environments = loadEnvironments(root, index.environments, files, problems);
  const clusters = new Map((index.clusters ?? []).map((one) => [one.name, one]));
  const repo = index.repository ?? environmentRepo({ layout: directory() });
  const { notifications, previews, policies } = index;
  const platformOf = (apps: Platform['apps'], of: Platform['environments']): Platform => ({
    ...{ root, environments: of, clusters, apps, environmentRepo: repo, files },
    secrets: programSecrets(root),
    teams: index.teams ?? [],
    clusterSoftware: index.clusterSoftware ?? [],
    ...(notifications === undefined ? {} : { notifications }),
    ...(previews === undefined ? {} : { previews }),
    ...(policies === undefined ? {} : { policies }),
  });
  // Without all environments everything that names one looks wrong.
  const declared = new Map<string, Environment>([...files.keys()].filter(isEnvironment).map((one) => [one.name, one]));
  const areAllThere = index.environments.every((name) => declared.has(name));
  if (problems.length > 0)
    throw new UserError([...problems, ...(areAllThere ? platformProblems(platformOf(new Map(), declared)) : [])]);
  const apps = loadApps(root, appFiles(root, wanted), files, problems);
  if (wanted.some((name) => !apps.has(name))) return loadPlatform(root);
  const platform = platformOf(apps, environments);
  const found = [...problems, ...platformProblems(platform)];
  if (found.length > 0) throw new UserError([...found, ...renderProblems(platform, found)]);
  return platform;
}

/** What else is wrong: a mistake in a name must not hide those inside of workloads. */
function renderProblems(platform: Platform, found: readonly Problem[]): Problem[] {
  const isTold = ({ where = '', problem, cause }: Problem): boolean =>
    found.some((one) => where.startsWith(one.where ?? '') && (cause !== undefined || one.problem === problem));
  const units = renderPlatform(platform, readableBaselines(platform), { beside: false });
  try {
    while (units.next().done !== true);
    return [];
  } catch (error) {
    return error instanceof UserError ? error.problems.filter((one) => !isTold(one)) : [];
  }
}

/** The baseline, with another image where one can not be read: so that what else is wrong with its app shows. */
function readableBaselines({ apps }: Platform): Releases {
  const readable = (app: App): Release => {
    try {
      return app.baseline;
    } catch {
      const names = Object.keys(app.props.images ?? {});
      const images = names.map((name) => [name, { repository: 'unreadable', tag: 'image' }] as const);
      return { app: app.name, generation: 1, images: Object.fromEntries(images) };
    }
  };
  const releases = new Map([...apps].map(([name, app]) => [name, readable(app)]));
  return { find: (_environment, app) => releases.get(app), isHeld: () => false };
}

function loadIndex(root: string): EnvironmentsModule {
  const file = 'environments/index.ts';
  if (!existsSync(join(root, file))) {
    throw new UserError(
      `there is no ${file} here`,
      'run in the folder of a program, or name it: slipway -C FOLDER …',
      root,
    );
  }
  const loaded: Partial<EnvironmentsModule> = loadModule(root, file);
  if (!Array.isArray(loaded.environments)) {
    throw new UserError(
      'exports no list of environments',
      `add: export const environments = ['dev', 'staging', 'production'] as const;`,
      file,
    );
  }
  return { ...loaded, environments: loaded.environments };
}

function loadEnvironments(
  root: string,
  names: readonly string[],
  files: Map<App | Environment, string>,
  problems: Problem[],
): Map<string, Environment> {
  const found = new Map<string, Environment>();
  for (const file of globSync('environments/*.ts', { cwd: root, ignore: ['**/*.test.ts', '**/index.ts'] }).sort(
    compareText,
  )) {
    for (const one of exportsOf(root, file, problems, isEnvironment)) {
      const other = found.get(one.name);
      if (other !== undefined) {
        problems.push({
          where: file,
          problem: `environment '${one.name}' is declared twice: also in ${files.get(other) ?? ''}`,
          fix: 'rename one',
        });
        continue;
      }
      found.set(one.name, one);
      files.set(one, file);
      if (!names.includes(one.name)) {
        problems.push({
          where: file,
          problem: `environment '${one.name}' is not in the list`,
          fix: `add '${one.name}' to environments in environments/index.ts`,
        });
      }
    }
  }
  for (const name of names) {
    if (!found.has(name)) {
      problems.push({
        where: 'environments/index.ts',
        problem: `environment '${name}' is listed, but no file in environments/ exports it`,
        fix: `write environments/${name}.ts, or take it off the list (${nearestNames(name, [...found.keys()])})`,
      });
    }
  }
  return new Map(names.flatMap((name) => [found.get(name) ?? []].flat().map((one) => [name, one] as const)));
}

/** The files that declare apps. @param wanted those named after these apps; all of them where none is named */
function appFiles(root: string, wanted: readonly string[]): string[] {
  const named = wanted.map((name) => `lib/apps/**/${escapePath(name)}.ts`);
  const patterns = named.length === 0 ? ['lib/apps/**/*.ts'] : named;
  return globSync(patterns, { cwd: root, ignore: ['**/*.test.ts'] }).sort(compareText);
}

function loadApps(
  root: string,
  paths: readonly string[],
  files: Map<App | Environment, string>,
  problems: Problem[],
): Map<string, App> {
  const apps = new Map<string, App>();
  for (const file of paths) {
    for (const one of exportsOf(root, file, problems, (value) => value instanceof App)) {
      const other = apps.get(one.name);
      if (other === one) continue;
      if (other !== undefined) {
        problems.push({
          where: file,
          problem: `app '${one.name}' is declared twice: also in ${files.get(other) ?? ''}`,
          fix: 'rename one of them',
        });
        continue;
      }
      apps.set(one.name, one);
      files.set(one, file);
    }
  }
  return new Map([...apps].sort(([a], [b]) => compareText(a, b)));
}

function exportsOf<T>(root: string, file: string, problems: Problem[], is: (value: unknown) => value is T): T[] {
  try {
    return Object.values(loadModule(root, file)).filter(is);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // A file that is no TypeScript fails once for each file that imports it.
    problems.push(...error.problems.filter((one) => !problems.some((other) => isSame(one, other))));
    return [];
  }
}

function isSame(one: Problem, other: Problem): boolean {
  return one.where === other.where && one.problem === other.problem;
}

function isEnvironment(value: unknown): value is Environment {
  return (
    typeof value === 'object' && value !== null && 'promotesFrom' in value && 'clusters' in value && 'gates' in value
  );
}
