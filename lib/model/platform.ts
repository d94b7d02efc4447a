import { throwIfAny, type Problem } from '../errors';
import type { App } from './app';
import { cluster, type Cluster } from './cluster';
import type { Environment } from './environment';
import type { EnvironmentRepo } from './environment-repo';
import { dnsLabelFault, dnsSubdomainFault, nearestNames } from './names';

/** Everything that people declared: environments, clusters, apps, and where state is kept. */
export interface Platform {
  /** Folder of the program. */
  readonly root: string;
  /** In promotion order, by name. */
  readonly environments: ReadonlyMap<string, Environment>;
  readonly clusters: ReadonlyMap<string, Cluster>;
  /** Sorted by name. */
  readonly apps: ReadonlyMap<string, App>;
  readonly environmentRepo: EnvironmentRepo;
  /** Source file of each app and environment, relative to the root. */
  readonly files: ReadonlyMap<App | Environment, string>;
}

/** The environment of a name. @throws UserError naming the nearest ones */
export function findEnvironment(platform: Platform, name: string): Environment {
  const found = platform.environments.get(name);
  if (found === undefined) throwIfAny([unknown('environment', name, [...platform.environments.keys()])]);
  return found as Environment;
}

/** The app of a name. @throws UserError naming the nearest ones */
export function findApp(platform: Platform, name: string): App {
  const found = platform.apps.get(name);
  if (found === undefined) throwIfAny([unknown('app', name, [...platform.apps.keys()])]);
  return found as App;
}

/** The cluster of a name; one that is only named by an environment has the defaults. */
export function clusterOf(platform: Pick<Platform, 'clusters'>, name: string): Cluster {
  return platform.clusters.get(name) ?? cluster({ name });
}

/** The environments that a release of an app passes before it reaches one, nearest first. */
export function upstreamOf(platform: Pick<Platform, 'environments'>, environment: string, app?: App): Environment[] {
  const chain: Environment[] = [];
  let next = platform.environments.get(environment)?.promotesFrom;
  while (next !== undefined && chain.length <= platform.environments.size) {
    const found = platform.environments.get(next);
    if (found === undefined) break;
    if (app?.runsIn(found.name) ?? true) chain.push(found);
    next = found.promotesFrom;
  }
  return chain;
}

/** The namespace of an app: its system's; with the environment's name where environments share the cluster. */
export function namespaceOf(platform: Pick<Platform, 'environments'>, app: App, environment: Environment): string {
  if (app.props.namespace !== undefined) return app.props.namespace;
  return isShared(platform, environment) ? `${app.system}-${environment.name}` : app.system;
}

function isShared({ environments }: Pick<Platform, 'environments'>, environment: Environment): boolean {
  return [...environments.values()].some(
    (other) => other.name !== environment.name && other.clusters.some((name) => environment.clusters.includes(name)),
  );
}

/** Every mistake in the declarations that types can not rule out. */
export function platformProblems(platform: Platform): Problem[] {
  return [...platform.environments.values()]
    .flatMap((one) => environmentProblems(platform, one))
    .concat([...platform.clusters.values()].flatMap(clusterProblems))
    .concat([...platform.apps.values()].flatMap((one) => appProblems(platform, one)));
}

function environmentProblems(platform: Platform, environment: Environment): Problem[] {
  const where = platform.files.get(environment) ?? 'environments';
  const problems: Problem[] = [];
  const add = (problem: string, fix: string): number => problems.push({ where, problem, fix });
  const { name, shortName, clusters, domain, promotesFrom, gates } = environment;
  for (const [field, value] of Object.entries({ name, shortName })) {
    const fault = dnsLabelFault(value);
    if (fault !== undefined)
      add(`${field} '${value}' ${fault}`, 'it becomes part of Kubernetes names: choose a DNS label');
  }
  if (clusters.length === 0) add('names no cluster', `add cluster: '…'`);
  for (const one of clusters) {
    if (platform.clusters.size > 0 && !platform.clusters.has(one)) {
      add(`cluster '${one}' is not declared`, nearestNames(one, [...platform.clusters.keys()]));
    }
  }
  const fault = dnsSubdomainFault(domain);
  if (fault !== undefined) add(`domain '${domain}' ${fault}`, `write it like 'shop.example.com'`);
  const others = [...platform.environments.keys()].filter((one) => one !== name);
  if (promotesFrom !== undefined && !others.includes(promotesFrom)) {
    add(
      `promotesFrom '${promotesFrom}' is no ${(promotesFrom as string) === name ? 'other ' : ''}environment`,
      nearestNames(promotesFrom, others),
    );
  }
  const upstream = upstreamOf(platform, name).map((one) => one.name as string);
  if (upstream.includes(name))
    add(
      `promotesFrom leads back to '${name}': ${upstream.join(' → ')}`,
      'break the circle: one environment promotes from none',
    );
  for (const gate of gates) {
    if (gate.environment !== undefined && !upstream.includes(gate.environment)) {
      add(
        `gate ${gate.name} looks at '${gate.environment}', which is not upstream of '${name}'`,
        nearestNames(gate.environment, upstream),
      );
    }
  }
  return problems;
}

function clusterProblems({ name, kubernetes }: Cluster): Problem[] {
  const where = `environments/index.ts: cluster '${name}'`;
  const fault = dnsLabelFault(name);
  return [
    ...(fault === undefined ? [] : [{ where, problem: `name '${name}' ${fault}`, fix: 'choose a DNS label' }]),
    ...(/^1\.\d+$/.test(kubernetes)
      ? []
      : [{ where, problem: `kubernetes '${kubernetes}' is no version`, fix: `write it like '1.28'` }]),
  ];
}

function appProblems(platform: Platform, app: App): Problem[] {
  const where = platform.files.get(app) ?? `app '${app.name}'`;
  const problems: Problem[] = [];
  for (const [field, value] of Object.entries({
    name: app.name,
    system: app.system,
    namespace: app.props.namespace ?? app.system,
  })) {
    const fault = dnsLabelFault(value);
    if (fault !== undefined)
      problems.push({ where, problem: `${field} '${value}' ${fault}`, fix: 'choose a DNS label' });
  }
  for (const name of app.props.environments ?? []) {
    if (!platform.environments.has(name)) {
      problems.push({
        where,
        problem: `environment '${name}' is not there`,
        fix: nearestNames(name, [...platform.environments.keys()]),
      });
    }
  }
  return problems.concat(portProblems(app, where), callProblems(platform, app, where));
}

function portProblems(app: App, where: string): Problem[] {
  const names = app.ports.map((port) => port.name);
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...repeated.map((name) => ({
      where,
      problem: `two ports are named '${name}'`,
      fix: `name one of them: http(8080, { name: 'admin' })`,
    })),
    ...app.ports
      .filter(({ port, containerPort }) =>
        [port, containerPort].some((one) => !Number.isInteger(one) || one < 1 || one > 65_535),
      )
      .map(({ name }) => ({
        where,
        problem: `port '${name}' is no port number`,
        fix: 'ports are whole numbers from 1 to 65535',
      })),
  ];
}

function callProblems(platform: Platform, app: App, where: string): Problem[] {
  return Object.entries(app.calls).flatMap(([variable, call]) => {
    const callee = call.app as App | undefined;
    if (callee === undefined) {
      return [
        {
          where,
          problem: `calls.${variable} is undefined`,
          fix: 'two files import each other: write calls: () => ({ … })',
        },
      ];
    }
    const missing = [...platform.environments.keys()].filter((name) => app.runsIn(name) && !callee.runsIn(name));
    if (missing.length === 0) return [];
    return [
      {
        where,
        problem: `calls.${variable}: '${callee.name}' does not run in ${missing.join(', ')}, where '${app.name}' does`,
        fix: `let '${callee.name}' run there, or '${app.name}' not`,
      },
    ];
  });
}

function unknown(what: string, name: string, known: readonly string[]): Problem {
  return { problem: `there is no ${what} '${name}'`, fix: nearestNames(name, known) };
}
