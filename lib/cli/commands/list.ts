import type { ListedApp } from '../app-listing';
import { textOption, type Arguments, type Command, type Context, type Outcome } from '../command';

export const command: Command = {
  name: 'list',
  summary: 'List the apps: system, owner, kind, and their version in each environment',
  examples: [
    ['list', 'every app, system by system, with its version in each environment'],
    ['list --system online-boutique', 'one system'],
    ['list --environment production', 'one environment, with namespaces'],
  ],
  explains: `Versions are those of the environment repo as it was fetched last (slipway status asks it anew), else the
baseline in the apps' definitions. KIND is what manifests are made from: constructs (typed code), helm, kustomize, or
manifests (plain YAML). * marks an app that is held.`,
  json: `{ apps: [{ name, system, owner, tier, kind, file, description?,
  environments: [{ environment, clusters, namespace, version | null, held }] }] }`,
  configure: (command) =>
    command
      .option('--system <name>', 'only the apps of this system')
      .option('--environment <environment>', 'only the apps of this environment'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { loadProgram } = await import('../load-program');
  const { knownReleases } = await import('../../promotion/known-releases');
  const { findEnvironment } = await import('../../model/platform');
  const { findSystem } = await import('../selection');
  const { listApps } = await import('../app-listing');
  const platform = loadProgram(context);
  const [system, environment] = [textOption(args, 'system'), textOption(args, 'environment')];
  const apps = listApps(platform, await knownReleases(platform, context.env), {
    ...(system === undefined ? {} : { system: findSystem(platform, system) }),
    ...(environment === undefined ? {} : { environment: findEnvironment(platform, environment).name }),
  });
  const { table } = await import('../table');
  const rows = environment === undefined ? acrossEnvironments(apps, [...platform.environments.keys()]) : placed(apps);
  const text = apps.length === 0 ? 'no apps' : table(rows.headings, rows.rows, { width: context.width });
  return { text, json: { apps } };
}

interface Rows {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function acrossEnvironments(apps: readonly ListedApp[], environments: readonly string[]): Rows {
  return {
    headings: ['SYSTEM', 'APP', 'OWNER', 'TIER', 'KIND', ...environments],
    rows: apps.map((app) => [
      app.system,
      app.name,
      app.owner,
      app.tier,
      app.kind,
      ...environments.map((name) => versionIn(app, name)),
    ]),
  };
}

function placed(apps: readonly ListedApp[]): Rows {
  return {
    headings: ['SYSTEM', 'APP', 'OWNER', 'TIER', 'KIND', 'VERSION', 'NAMESPACE'],
    rows: apps.flatMap((app) =>
      app.environments.map(({ environment, namespace }) => [
        app.system,
        app.name,
        app.owner,
        app.tier,
        app.kind,
        versionIn(app, environment),
        namespace,
      ]),
    ),
  };
}

/** `-` where it does not belong, `none` where it has no release yet. */
function versionIn({ environments }: ListedApp, name: string): string {
  const place = environments.find((one) => one.environment === name);
  if (place === undefined) return '-';
  return `${place.version ?? 'none'}${place.held ? '*' : ''}`;
}
