import {
  confirmPrune,
  deployedApp,
  deployedAppProps,
  dropIns,
  environmentSet,
  syncWaves,
  systemProject,
  type ManifestSource,
} from '../argocd';
import { namespaceObjects } from '../constructs/namespace';
import { readersOf } from '../constructs/readers';
import { compareText } from '../errors';
import { App } from '../model/app';
import type { Environment, NamespaceLimits } from '../model/environment';
import { addressOf, residentsOf, siteOf } from '../model/location';
import { groupBy } from '../model/group-by';
import { isProduction } from '../model/is-production';
import { clusterOf, namespaceOf, type Platform } from '../model/platform';
import { environmentFile } from './environment-file';
import { paths } from '../model/paths';
import { isInSet } from './is-in-set';
import { manifestSource } from './manifest-source';
import type { Releases } from './releases';
import { filesOf } from './object-files';
import { renderContext, type AppPlace } from './render-context';
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
 * Renders what an environment has beside its apps on one cluster: namespaces with their limits, one project per system,
 * and a description of itself for commands that load no user code.
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
    ...argocdFiles(platform, environment, cluster, places, [...namespaces.keys()]),
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
  });
  return filesOf(paths.manifests(environment.name, cluster, namespacesApp.name), objects.map(confirmPrune));
}

function argocdFiles(
  platform: Platform,
  environment: Environment,
  cluster: string,
  places: readonly AppPlace[],
  namespaces: readonly string[],
): RenderedFile[] {
  const { teams = [] } = platform;
  const isStrict = isProduction(environment, platform.environments.values());
  const ownersMay = environment.ownersMay ?? (isStrict ? 'get' : 'sync');
  const common = { environment, cluster: clusterOf(platform, cluster), teams, ownersMay };
  const namespaceIn = (app: App): string => namespaceOf(platform, app, environment);
  const objects = synthesize('argocd', {}, (chart) => {
    for (const [system, members] of sorted(groupBy(places, ({ app }) => app.system))) {
      const apps = members.map(({ app }) => app);
      const called = apps.flatMap((app) => Object.values(app.calls).map((call) => call.app));
      systemProject(chart, {
        ...common,
        system,
        apps,
        repositories: members.flatMap((place) => sourceRepositories(platform, place)),
        namespaces: [...apps, ...called].map(namespaceIn),
      });
    }
    const release = { app: namespacesApp.name, generation: 1 };
    const context = renderContext(platform, { app: namespacesApp, environment, cluster, release });
    const source = manifestSource(platform, paths.manifests(environment.name, cluster, namespacesApp.name));
    systemProject(chart, {
      ...common,
      system: namespacesApp.system,
      apps: [namespacesApp],
      repositories: [source.repoURL],
      namespaces: [namespaceIn(namespacesApp), ...namespaces],
    });
    deployedApp(chart, context, source, { wave: syncWaves.namespaces });
    const inSet = places.filter((place) => isInSet(platform, place));
    if (inSet.length > 0) {
      const applications = inSet.map((place) =>
        deployedAppProps(
          renderContext(platform, place),
          manifestSource(platform, paths.manifests(environment.name, cluster, place.app.name)),
        ),
      );
      environmentSet(chart, { ...common, applications });
    }
    if (environment.dropIns !== undefined) {
      dropIns(chart, { ...common, dropIns: environment.dropIns, source: dropInSource(platform, environment) });
    }
  });
  return filesOf(paths.argocd(environment.name, cluster), objects);
}

/** Where an app's manifests stand, and where what Argo CD renders by itself comes from. */
function sourceRepositories(platform: Platform, place: AppPlace): string[] {
  const { app, environment, cluster } = place;
  const { repoURL } = manifestSource(platform, paths.manifests(environment.name, cluster, app.name));
  const source = app.props.source?.(renderContext(platform, place));
  return [repoURL, ...(source === undefined ? [] : [source.repository.replace(/^oci:\/\//, '')])];
}

function dropInSource(platform: Platform, { name, dropIns: declared }: Environment): ManifestSource {
  const { path = '', repository, revision } = declared ?? {};
  const { environmentRepo } = platform;
  const own = siteOf(environmentRepo, residentsOf(platform), paths.environment(name));
  return {
    repoURL: repository ?? addressOf(environmentRepo, own.repository).argocdUrl,
    targetRevision: revision ?? (repository === undefined ? own.branch : 'HEAD'),
    path,
  };
}

function sorted<T>(groups: Map<string, T>): [string, T][] {
  return [...groups].sort(([a], [b]) => compareText(a, b));
}
