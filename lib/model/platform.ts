import { throwIfAny, type Problem } from '../errors';
import type { App } from './app';
import { appProblems } from './app-problems';
import { cluster, type Cluster } from './cluster';
import type { ClusterSoftware } from './cluster-software';
import { clusterSoftwareProblems } from './cluster-software-problems';
import type { Environment } from './environment';
import type { EnvironmentRepo } from './environment-repo';
import { policyProblems } from './policy-problems';
import { notificationProblems } from './notification-problems';
import type { NotificationSettings } from './notification-settings';
import { previewProblems } from './preview-problems';
import type { PreviewSettings } from './preview';
import type { PolicySettings } from './policy-settings';
import { engineProblems } from './engine-problems';
import { environmentProblems } from './environment-problems';
import { dnsLabelFault, nearestNames } from './names';
import type { SecretFiles } from './secret';
import type { Team } from './team';
import { teamProblems } from './team-problems';

export { namespaceOf } from './namespace-of';
export { upstreamOf } from './upstream-of';

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
  /** Who answers for apps, and where they are told of them. @default nobody that Argo CD knows */
  readonly teams?: readonly Team[];
  /** How Argo CD tells people and the forge. @default it tells nobody, and `argocd-notifications-cm` is somebody else's */
  readonly notifications?: NotificationSettings;
  /** What clusters have by their labels. @default nothing */
  readonly clusterSoftware?: readonly ClusterSoftware[];
  /** Which repositories may have previews. @default none */
  readonly previews?: PreviewSettings;
  /** What `check` is to know. @default nothing is declared */
  readonly policies?: PolicySettings;
  /** Source file of each app and environment, relative to the root. */
  readonly files: ReadonlyMap<App | Environment, string>;
  /** What stands behind secrets. @default none */
  readonly secrets?: SecretFiles;
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

/** Every mistake in the declarations that types can not rule out. */
export function platformProblems(platform: Platform): Problem[] {
  return [...platform.environments.values()]
    .flatMap((one) => environmentProblems(platform, one))
    .concat([...platform.clusters.values()].flatMap((one) => clusterProblems(platform, one)))
    .concat(engineProblems(platform))
    .concat(teamProblems(platform))
    .concat(policyProblems(platform))
    .concat(notificationProblems(platform))
    .concat(previewProblems(platform))
    .concat(clusterSoftwareProblems(platform))
    .concat([...platform.apps.values()].flatMap((one) => appProblems(platform, one)))
    .concat(platform.environmentRepo.layout.problems?.(platform) ?? []);
}

function clusterProblems({ clusters }: Pick<Platform, 'clusters'>, cluster: Cluster): Problem[] {
  const { name, kubernetes, deployedFrom, server, bootstrap } = cluster;
  const where = `environments/index.ts: cluster '${name}'`;
  const fault = dnsLabelFault(name);
  return [
    ...(fault === undefined ? [] : [{ where, problem: `name '${name}' ${fault}`, fix: 'choose a DNS label' }]),
    ...(/^1\.\d+$/.test(kubernetes)
      ? []
      : [{ where, problem: `kubernetes '${kubernetes}' is no version`, fix: `write it like '1.28'` }]),
    ...hubProblems(clusters, deployedFrom, server).map((one) => ({ where, ...one })),
    ...(bootstrap?.problems(cluster) ?? []).map((one) => ({ where, ...one })),
  ];
}

function hubProblems(
  clusters: ReadonlyMap<string, Cluster>,
  deployedFrom: string | undefined,
  server: string,
): Problem[] {
  if (deployedFrom === undefined) return [];
  const hub = clusters.get(deployedFrom);
  if (hub === undefined)
    return [
      {
        problem: `deployedFrom '${deployedFrom}' is no cluster`,
        fix: nearestNames(deployedFrom, [...clusters.keys()]),
      },
    ];
  return [
    ...(hub.deployedFrom === undefined
      ? []
      : [{ problem: `deployedFrom '${deployedFrom}' has no Argo CD itself`, fix: `name '${hub.deployedFrom}'` }]),
    ...(server === hub.server
      ? [{ problem: `server '${server}' is that of '${deployedFrom}'`, fix: 'give its address as the hub reaches it' }]
      : []),
  ];
}

/** The cluster whose Argo CD deploys to a cluster. */
export function argocdOf(platform: Pick<Platform, 'clusters'>, name: string): string {
  return clusterOf(platform, name).deployedFrom ?? name;
}

function unknown(what: string, name: string, known: readonly string[]): Problem {
  return { problem: `there is no ${what} '${name}'`, fix: nearestNames(name, known) };
}
