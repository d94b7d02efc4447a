import type { Environment } from '../../model/environment';
import { clusterOf, namespaceOf, type Platform } from '../../model/platform';
import { defaultPolicySettings } from '../../model/policy-settings';
import type { Facts } from '../../policy';
import type { Selection } from '../planned-units';
import type { Releases } from '../releases';

/** Which objects are judged. */
interface CheckedPart {
  /** Empty for what a cluster has of its own. */
  readonly environment: string;
  readonly cluster: string;
  readonly selection: Selection;
  /** Whether all that the environment has is known. */
  readonly isWhole: boolean;
}

/** What a check is to know of one environment on one cluster. */
export function factsOf(
  platform: Platform,
  releases: Releases,
  { environment: name, cluster, selection, isWhole }: CheckedPart,
): Facts {
  const environment = platform.environments.get(name);
  const apps = [...platform.apps.values()].filter((app) => app.runsIn(name));
  const namespace = (app: (typeof apps)[number]): string =>
    environment === undefined ? '' : namespaceOf(platform, app, environment);
  const absent = apps.filter((app) => releases.isHeld(name, app.name) || releases.find(name, app.name) === undefined);
  const charts = apps.filter((app) => app.props.source !== undefined);
  return {
    ...(environment === undefined ? {} : { environment: name, domain: environment.domain }),
    isProduction: environment !== undefined && isLast(platform, environment),
    kubernetes: clusterOf(platform, cluster).kubernetes,
    settings: platform.policies ?? defaultPolicySettings,
    partlyKnown: new Set(absent.map(namespace)),
    openNetworks: new Set(apps.filter((app) => app.props.openNetwork !== undefined).map(namespace)),
    charts: new Map(
      charts.map((app) => [app.name, { services: [app.name, app.props.reachedAt?.service ?? app.name] }]),
    ),
    chartNamespaces: new Set(charts.map(namespace)),
    isClusterWhole: [...platform.environments.values()].every(
      (one) => !one.clusters.includes(cluster) || (selection.environments?.includes(one.name) ?? true),
    ),
    isWhole: environment !== undefined && isWhole,
  };
}

/** Customers are behind the environment that nothing is promoted from. */
function isLast({ environments }: Platform, { name, promotesFrom }: Environment): boolean {
  return promotesFrom !== undefined && [...environments.values()].every((other) => other.promotesFrom !== name);
}
