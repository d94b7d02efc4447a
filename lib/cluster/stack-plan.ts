import { UserError, throwIfAny, type Problem } from '../errors';
import { argoCdInstallation, type ArgoCdInstallation } from '../argocd';
import { dexSecrets, type ArgoCdOptions } from '../model/argo-cd-options';
import type { Cluster } from '../model/cluster';
import type { Environment } from '../model/environment';
import { nearestNames } from '../model/names';
import { namespaceOf, type Platform } from '../model/platform';
import { readRepositories, type ReadRepository } from './argo-cd/read-repositories';
import type { ForgeSettings } from './forge-settings';
import { Bootstrap, type BootstrapOptions } from './bootstrap';

/** What a stack is to build, decided before any resource is made. */
export interface StackPlan {
  readonly cluster: Cluster;
  readonly options: BootstrapOptions;
  /** On this cluster, in promotion order. */
  readonly environments: readonly Environment[];
  /** That apps of this cluster live in, sorted. */
  readonly namespaces: readonly string[];
  /** Undefined where another cluster's Argo CD deploys here. */
  readonly argocd: PlannedArgoCd | undefined;
  /** Keys of the Pulumi secrets that it can not do without. */
  readonly secrets: readonly string[];
}

/** An Argo CD that a stack is to install. */
export interface PlannedArgoCd {
  readonly options: ArgoCdOptions;
  readonly installation: ArgoCdInstallation;
  /** Other clusters that it deploys to, by a credential from the stack's configuration. */
  readonly spokes: readonly Cluster[];
  /** That it pulls rendered state from. */
  readonly repositories: readonly ReadRepository[];
}

/**
 * Plans the stack of one cluster.
 *
 * @param stack its name is the cluster's.
 * @throws UserError with every mistake in what is declared, of all clusters.
 */
export function planStack(platform: Platform, stack: string): StackPlan {
  throwIfAny(bootstrapProblems(platform));
  const cluster = platform.clusters.get(stack);
  if (cluster === undefined) {
    throw new UserError(`there is no cluster '${stack}'`, `name the stack after one: ${names(platform, stack)}`);
  }
  if (!(cluster.bootstrap instanceof Bootstrap)) {
    throw new UserError(
      `cluster '${stack}' does not say how it is built`,
      `give it bootstrap: bootstrap({ provider: kind(), argocd: { domain: 'argocd.example.com' } })`,
      'environments/index.ts',
    );
  }
  const environments = [...platform.environments.values()].filter((one) => one.clusters.includes(stack));
  const { options } = cluster.bootstrap;
  const argocd = plannedArgoCd(platform, stack, options.argocd);
  const apps = [...platform.apps.values()];
  return {
    cluster,
    options,
    environments,
    namespaces: [
      ...new Set(
        environments.flatMap((environment) =>
          apps.filter((app) => app.runsIn(environment.name)).map((app) => namespaceOf(platform, app, environment)),
        ),
      ),
    ].sort(),
    argocd,
    secrets: secretsOf(options, argocd),
  };
}

function plannedArgoCd(
  platform: Platform,
  stack: string,
  options: ArgoCdOptions | undefined,
): PlannedArgoCd | undefined {
  const installation = argoCdInstallation(platform, stack);
  if (options === undefined || installation === undefined) return undefined;
  // The others' credentials come from a store, by an object in the environment repo.
  const spokes = [...platform.clusters.values()].filter(
    ({ deployedFrom, credentials }) => deployedFrom === stack && credentials === undefined,
  );
  return { options, installation, spokes, repositories: readRepositories(platform, stack) };
}

/** Every mistake in how the clusters of a platform are built. */
export function bootstrapProblems(platform: Platform): Problem[] {
  const built = [...platform.clusters.values()].flatMap((cluster) =>
    cluster.bootstrap instanceof Bootstrap ? [{ cluster, bootstrap: cluster.bootstrap }] : [],
  );
  const keepers = built.filter(({ bootstrap }) => bootstrap.options.forge !== undefined);
  return [
    ...keepers.flatMap(({ cluster, bootstrap }) => keyProblems(platform, cluster, bootstrap.options.forge)),
    ...built.flatMap(({ cluster, bootstrap }) =>
      bootstrap.problems(cluster).map((one) => ({ where: `environments/index.ts: cluster '${cluster.name}'`, ...one })),
    ),
    ...keepers.slice(1).map(({ cluster }) => ({
      where: `environments/index.ts: cluster '${cluster.name}'`,
      problem: `forge: the stack of '${keepers[0]?.cluster.name ?? ''}' keeps the repositories in order already`,
      fix: 'give forge to one cluster only',
    })),
  ];
}

/** Argo CD reads by a key, which it only uses on an SSH address. */
function keyProblems({ environmentRepo }: Platform, { name }: Cluster, forge: ForgeSettings | undefined): Problem[] {
  if (forge === undefined || environmentRepo.argocdUrl === forge.argocdUrl) return [];
  return [
    {
      where: `environments/index.ts: cluster '${name}'`,
      problem: `forge: Argo CD pulls from ${environmentRepo.argocdUrl}, and the key that ${forge.name} gives it is for another address`,
      fix: `environmentRepo({ argocdUrl: '${forge.argocdUrl}', … })`,
    },
  ];
}

function secretsOf({ sealingKey, registry, forge }: BootstrapOptions, argocd: PlannedArgoCd | undefined): string[] {
  return [
    ...(sealingKey === 'bring' ? ['sealingKey', 'sealingCertificate'] : []),
    ...(registry?.secrets ?? []),
    ...(forge?.secrets ?? []),
    ...(argocd === undefined ? [] : argoCdSecrets(argocd)),
  ];
}

function argoCdSecrets({ options, spokes }: PlannedArgoCd): string[] {
  const { oidc, dex, sops, notificationSecrets = [], repositories = [] } = options;
  return [
    ...(oidc === undefined ? [] : ['oidcClientSecret']),
    ...(dex?.connectors ?? []).flatMap((one) => dexSecrets(one).map((setting) => dexSecret(one.id, setting))),
    ...notificationSecrets.map(notificationSecret),
    ...repositories.map(({ name }) => repositorySecret(name)),
    ...(sops === undefined ? [] : ['sopsAgeKey']),
    ...spokes.map(({ name }) => clusterSecret(name)),
  ];
}

/** Key of the secret that is a setting of a Dex connector. */
export function dexSecret(connector: string, setting: string): string {
  return `dex-${connector}-${setting}`;
}

/** Key of the secret that is a key of the notifications' Secret. */
export function notificationSecret(key: string): string {
  return `notification-${key}`;
}

/** Key of the secret that a private repository is read by. */
export function repositorySecret(name: string): string {
  return `repository-${name}`;
}

/** Key of the secret that holds how Argo CD reaches another cluster. */
export function clusterSecret(name: string): string {
  return `cluster-${name}`;
}

function names(platform: Platform, stack: string): string {
  return nearestNames(stack, [...platform.clusters.keys()]);
}
