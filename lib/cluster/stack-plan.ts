import { UserError, throwIfAny, type Problem } from '../errors';
import type { Cluster } from '../model/cluster';
import type { Environment } from '../model/environment';
import { nearestNames } from '../model/names';
import { namespaceOf, type Platform } from '../model/platform';
import { Bootstrap, type BootstrapOptions } from './bootstrap';

/** What a stack is to build, decided before any resource is made. */
export interface StackPlan {
  readonly cluster: Cluster;
  readonly options: BootstrapOptions;
  /** On this cluster, in promotion order. */
  readonly environments: readonly Environment[];
  /** That apps of this cluster live in, sorted. */
  readonly namespaces: readonly string[];
  /** Applications that its Argo CD will hold: one per app and environment, on every cluster that it deploys to. */
  readonly applications: number;
  /** Other clusters that its Argo CD deploys to. */
  readonly spokes: readonly Cluster[];
  /** Keys of the Pulumi secrets that it can not do without. */
  readonly secrets: readonly string[];
  /** Whether an environment is here that no other one promotes from. */
  readonly isProduction: boolean;
}

/** The API server as a cluster's own Argo CD reaches it. */
const inCluster = 'https://kubernetes.default.svc';

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
  const spokes = [...platform.clusters.values()].filter((one) => one.server !== inCluster && one.name !== stack);
  const held = [stack, ...spokes.map(({ name }) => name)];
  const everywhere = [...platform.environments.values()].flatMap((environment) =>
    environment.clusters.filter((name) => held.includes(name)).map(() => environment),
  );
  const apps = [...platform.apps.values()];
  return {
    cluster,
    options: cluster.bootstrap.options,
    environments,
    namespaces: [
      ...new Set(
        environments.flatMap((environment) =>
          apps.filter((app) => app.runsIn(environment.name)).map((app) => namespaceOf(platform, app, environment)),
        ),
      ),
    ].sort(),
    applications: everywhere.flatMap(({ name }) => apps.filter((app) => app.runsIn(name))).length,
    spokes,
    secrets: secretsOf(cluster.bootstrap.options, spokes),
    isProduction: environments.some((one) => isLast(platform, one)),
  };
}

/** Every mistake in how the clusters of a platform are built. */
export function bootstrapProblems(platform: Platform): Problem[] {
  const built = [...platform.clusters.values()].flatMap((cluster) =>
    cluster.bootstrap instanceof Bootstrap ? [{ cluster, bootstrap: cluster.bootstrap }] : [],
  );
  const keepers = built.filter(({ bootstrap }) => bootstrap.options.forge !== undefined);
  return [
    ...built.flatMap(({ cluster, bootstrap }) => bootstrap.problems(cluster)),
    ...keepers.slice(1).map(({ cluster }) => ({
      where: `environments/index.ts: cluster '${cluster.name}'`,
      problem: `forge: the stack of '${keepers[0]?.cluster.name ?? ''}' keeps the repositories in order already`,
      fix: 'give forge to one cluster only',
    })),
  ];
}

function secretsOf({ sealingKey, registry, argocd }: BootstrapOptions, spokes: readonly Cluster[]): string[] {
  return [
    ...(sealingKey === 'bring' ? ['sealingKey', 'sealingCertificate'] : []),
    ...(registry?.secrets ?? []),
    ...(argocd.oidc === undefined ? [] : ['oidcClientSecret']),
    ...spokes.map(({ name }) => clusterSecret(name)),
  ];
}

/** Key of the secret that holds how Argo CD reaches another cluster. */
export function clusterSecret(name: string): string {
  return `cluster-${name}`;
}

function isLast({ environments }: Platform, { name }: Environment): boolean {
  return ![...environments.values()].some((other) => other.promotesFrom === name);
}

function names(platform: Platform, stack: string): string {
  return nearestNames(stack, [...platform.clusters.keys()]);
}
