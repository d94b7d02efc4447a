import { namespaceObjects } from '../constructs/namespace';
import { readersOf } from '../constructs/readers';
import { compareText } from '../errors';
import { App } from '../model/app';
import type { Environment, NamespaceLimits } from '../model/environment';
import { groupBy } from '../model/group-by';
import { clusterOf, namespaceOf, type Platform } from '../model/platform';
import { engineOf } from './engines';
import { environmentFile } from './environment-file';
import { paths } from '../model/paths';
import { previewPolicies, previewedApps } from './preview-files';
import type { Releases } from './releases';
import { filesOf } from './object-files';
import type { AppPlace } from './render-context';
import { synthesize } from './synthesize';
import type { RenderedFile, Unit } from './unit';

/** The app that stands for an environment's namespaces: nobody releases it. */
const namespacesApp = new App({
  name: 'namespaces',
  owner: 'slipway',
  namespace: 'default',
  clusterResources: ['Namespace'],
  namespaceResources: ['LimitRange', 'ResourceQuota', 'rbac.authorization.k8s.io/RoleBinding'],
});

const noLimits: NamespaceLimits = { quota: {}, defaults: { request: {}, limit: {} } };

/**
 * Renders what an environment has beside its apps on one cluster: namespaces with their limits, what its engine needs, and
 * a description of itself for commands that load no user code.
 */
export function renderEnvironment(
  platform: Platform,
  environment: Environment,
  cluster: string,
  releases: Releases,
): Unit {
  const places = [...platform.apps.values()].flatMap((app): AppPlace[] => {
    const release = app.runsIn(environment.name) ? releases.find(environment.name, app.name) : undefined;
    return release === undefined ? [] : [{ app, environment, cluster, release }];
  });
  const namespaces = groupBy(places, ({ app }) => namespaceOf(platform, app, environment));
  const files = [
    ...namespaceFiles(platform, environment, cluster, namespaces),
    ...engineOf(platform, cluster).environmentFiles({
      ...{ platform, environment, cluster, releases, places, namespacesApp },
      namespaces: [...namespaces.keys()],
    }),
    ...(cluster === environment.clusters[0] ? [environmentFile(environment)] : []),
  ];
  return { kind: 'environment', environment: environment.name, cluster, files };
}

/** Some namespaces of an environment, as all apps that run in it ask for them. */
export function renderNamespaces(
  platform: Platform,
  environment: Environment,
  cluster: string,
  names: ReadonlySet<string>,
): RenderedFile[] {
  const places = [...platform.apps.values()].flatMap((app): AppPlace[] => {
    if (!app.runsIn(environment.name) || !names.has(namespaceOf(platform, app, environment))) return [];
    return [{ app, environment, cluster, release: { app: app.name, generation: 1 } }];
  });
  const namespaces = groupBy(places, ({ app }) => namespaceOf(platform, app, environment));
  return namespaceFiles(platform, environment, cluster, namespaces);
}

function namespaceFiles(
  platform: Platform,
  environment: Environment,
  cluster: string,
  namespaces: Map<string, AppPlace[]>,
): RenderedFile[] {
  const { namespaces: limits, labels, network } = environment;
  const objects = synthesize(namespacesApp.name, { labels: { 'app.kubernetes.io/managed-by': 'slipway' } }, (chart) => {
    for (const [name, places] of sorted(namespaces)) {
      const levels = places.map(({ app }) => app.props.podSecurity?.level);
      const isOpen = places.some(({ app }) => app.props.openNetwork !== undefined);
      const isPlatform = places.every(({ app }) => app.props.tier === 'platform');
      namespaceObjects(chart, {
        name,
        // Quotas are for tenants: platform software names its own resources.
        limits: isPlatform ? noLimits : limits,
        kubernetes: clusterOf(platform, cluster).kubernetes,
        network: isOpen ? 'open' : 'deny',
        labels: { ...labels, 'slipway.dev/environment': environment.name },
        podSecurity: levels.includes('privileged')
          ? 'privileged'
          : levels.includes('baseline')
            ? 'baseline'
            : 'restricted',
        nodeLocalDns: network.nodeLocalDns,
      });
      const owners = new Set(places.map(({ app }) => app.props.owner));
      const groups = (platform.teams ?? []).filter((one) => owners.has(one.name)).flatMap((one) => one.groups);
      readersOf(chart, name, groups);
    }
    for (const one of previewedApps(platform, environment, cluster))
      previewPolicies(chart, platform, one, new Set(namespaces.keys()));
  });
  return filesOf(
    paths.manifests(environment.name, cluster, namespacesApp.name),
    engineOf(platform, cluster).finish(objects),
  );
}

function sorted<T>(groups: Map<string, T>): [string, T][] {
  return [...groups].sort(([a], [b]) => compareText(a, b));
}
