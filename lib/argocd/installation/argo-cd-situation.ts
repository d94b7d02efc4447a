import type { ArgoCdExposure, ArgoCdOptions } from '../../model/argo-cd-options';
import { usualNetwork, type Environment } from '../../model/environment';
import type { GatewayRoute } from '../../model/gateway-route';
import { isProduction } from '../../model/is-production';
import { argocdOf, type Platform } from '../../model/platform';

/** What the values of an Argo CD depend on beside its options, all told by the platform. */
export interface ArgoCdSituation {
  readonly options: ArgoCdOptions;
  /** Applications that it is sized for. */
  readonly applications: number;
  /** Clusters that it deploys to, its own among them. */
  readonly clusters: number;
  /** Whether an environment of it is production. */
  readonly isProduction: boolean;
  /** Whether one of everything is too little. */
  readonly isRedundant: boolean;
  readonly exposure: ArgoCdExposure;
  /** Of what else Pulumi installs, which can not make them: their types come later. */
  readonly routes: readonly Required<GatewayRoute>[];
}

/** From here on one of everything is too little. */
const redundantFrom = 100;

/** The situation of the Argo CD on a cluster. */
export function argoCdSituation(
  platform: Platform,
  cluster: string,
  { argocd: options, routes }: { readonly argocd: ArgoCdOptions; readonly routes: readonly GatewayRoute[] },
): ArgoCdSituation {
  const held = [...platform.environments.values()].flatMap((environment) =>
    environment.clusters.filter((one) => argocdOf(platform, one) === cluster).map((one) => ({ environment, one })),
  );
  const apps = [...platform.apps.values()];
  const applications =
    options.applications ??
    held.flatMap(({ environment }) => apps.filter((app) => app.runsIn(environment.name))).length;
  return {
    options,
    applications,
    clusters: new Set([cluster, ...held.map(({ one }) => one)]).size,
    isProduction: held.some(({ environment }) => isProduction(environment, platform.environments.values())),
    isRedundant: options.highAvailability ?? applications >= redundantFrom,
    exposure: exposureOf(held[0]?.environment, options.exposure),
    routes: routes.map((one) => ({ ...gatewayOf(held[0]?.environment), ...one })),
  };
}

function gatewayOf(first: Environment | undefined): Required<Pick<GatewayRoute, 'gateway' | 'gatewayNamespace'>> {
  const { gateway, gatewayNamespace } = first?.network ?? usualNetwork;
  return { gateway, gatewayNamespace };
}

function exposureOf(first: Environment | undefined, chosen: ArgoCdExposure | undefined): ArgoCdExposure {
  if (first === undefined) return chosen ?? { via: 'none' };
  const { via, gateway, gatewayNamespace, issuer } = first.network;
  return { via, gateway, gatewayNamespace, issuer, ...chosen };
}
