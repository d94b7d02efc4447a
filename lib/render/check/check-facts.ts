import { isProduction } from '../../model/is-production';
import { clusterOf, namespaceOf, type Platform } from '../../model/platform';
import { defaultPolicySettings } from '../../model/policy-settings';
import type { Facts, RepoPlace } from '../../policy';

/** Which objects are judged. */
interface CheckedPart {
  /** Empty for what a cluster has of its own. */
  readonly environment: string;
  readonly cluster: string;
  /** Environments that are known as well. @default all */
  readonly environments?: readonly string[] | undefined;
  /** Whether all that the environment has is known. */
  readonly isWhole: boolean;
  /** Whether an app that belongs there is not rendered. */
  readonly isAbsent: (app: string) => boolean;
}

/** What a check is to know of one environment on one cluster. */
export function factsOf(platform: Platform, part: CheckedPart): Facts {
  const { environment: name, cluster, environments, isWhole, isAbsent } = part;
  const environment = platform.environments.get(name);
  const apps = [...platform.apps.values()].filter((app) => app.runsIn(name));
  const namespace = (app: (typeof apps)[number]): string =>
    environment === undefined ? '' : namespaceOf(platform, app, environment);
  const absent = apps.filter((app) => isAbsent(app.name));
  const charts = apps.filter((app) => app.props.source !== undefined);
  return {
    ...(environment === undefined ? {} : { environment: name, domain: environment.domain }),
    isProduction: environment !== undefined && isProduction(environment, platform.environments.values()),
    kubernetes: clusterOf(platform, cluster).kubernetes,
    settings: platform.policies ?? defaultPolicySettings,
    partlyKnown: new Set(absent.map(namespace)),
    openNetworks: new Set(apps.filter((app) => app.props.openNetwork !== undefined).map(namespace)),
    charts: new Map(
      charts.map((app) => [app.name, { services: [app.name, app.props.reachedAt?.service ?? app.name] }]),
    ),
    chartNamespaces: new Set(charts.map(namespace)),
    isClusterWhole: [...platform.environments.values()].every(
      (one) => !one.clusters.includes(cluster) || (environments?.includes(one.name) ?? true),
    ),
    isWhole: environment !== undefined && isWhole,
  };
}

/** What a program says of the places of its environment repo, for a check of what is committed there. */
export function placeFacts(platform: Platform): (place: RepoPlace) => Facts {
  // What Argo CD renders by itself has no manifests there.
  const isElsewhere = (app: string): boolean => platform.apps.get(app)?.props.source !== undefined;
  return ({ apps, ...place }) =>
    factsOf(platform, { ...place, isWhole: true, isAbsent: (app) => !apps.has(app) && !isElsewhere(app) });
}
