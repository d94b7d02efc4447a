import {
  Application,
  argoCdInstallation,
  argoCdMonitoring,
  clusterSecret,
  clusterSoftwareSet,
  confirmPrune,
  deployedApp,
  deployedAppProps,
  dropIns,
  environmentSet,
  notificationsConfigMap,
  ownApplication,
  rbacConfigMap,
  root,
  syncWaves,
  systemProject,
  type ApplicationProps,
  type ManifestSource,
  type NotifyingArgoCd,
} from '../../argocd';
import { compareText, UserError } from '../../errors';
import type { App } from '../../model/app';
import type { Environment } from '../../model/environment';
import { groupBy } from '../../model/group-by';
import { isProduction } from '../../model/is-production';
import { addressOf, residentsOf, siteOf } from '../../model/location';
import { takesBack } from '../../model/notification-settings';
import { paths } from '../../model/paths';
import { argocdOf, clusterOf, namespaceOf, type Platform } from '../../model/platform';
import { isInSet } from '../is-in-set';
import { ksopsFiles } from '../ksops-files';
import { manifestSource } from '../manifest-source';
import { filesOf } from '../object-files';
import { previewFiles, previewObjects, previewedApps } from '../preview-files';
import { renderContext, type AppPlace } from '../render-context';
import { synthesize } from '../synthesize';
import type { RenderedFile } from '../unit';
import type { Engine, EnvironmentPlace } from './engine';

/** An Application per app, or a set that makes them; what the app leaves to be rendered is a source of it. */
export const argocd: Engine = {
  finish: (rendered) => rendered.map(confirmPrune),
  deployment: (platform, place, context, { manifests, encrypted }) => {
    if (isInSet(platform, place)) {
      if (encrypted !== undefined) throw plainOnly(place);
      return undefined;
    }
    const source = manifests === undefined ? undefined : manifestSource(platform, manifests);
    const options = encrypted === undefined ? {} : { encrypted: manifestSource(platform, encrypted) };
    return {
      folder: paths.argocd(place.environment.name, place.cluster),
      props: deployedAppProps(context, source, options),
    };
  },
  decryption: ksopsFiles,
  deploy: (scope, { props }) => new Application(scope, props.name, props as ApplicationProps),
  environmentFiles,
  clusterFiles,
};

function plainOnly({ app, environment: { name } }: AppPlace): UserError {
  return new UserError(
    `app '${app.name}' has secrets of sops, and the ApplicationSet of ${name} deploys plain manifests only`,
    `give ${name} an Application for each app: applications: 'explicit'`,
  );
}

/** The root app-of-apps of a cluster, the Application by which its Argo CD manages itself, and what watches it. */
function clusterFiles(platform: Platform, cluster: string): RenderedFile[] {
  const folder = paths.cluster(cluster);
  const environments = [...platform.environments.values()].flatMap((environment) =>
    environment.clusters
      .filter((target) => argocdOf(platform, target) === cluster)
      .map((target) => ({
        environment,
        cluster: clusterOf(platform, target),
        source: manifestSource(platform, paths.argocd(environment.name, target)),
      })),
  );
  const installation = argoCdInstallation(platform, cluster);
  const monitoring = clusterOf(platform, cluster).bootstrap?.argocd?.monitoring;
  const monitoringFolder = paths.clusterMonitoring(cluster);
  const objects = synthesize(`cluster-${cluster}`, {}, (chart) => {
    root(chart, {
      cluster: clusterOf(platform, cluster),
      source: manifestSource(platform, folder),
      environments,
      monitoring: monitoring === undefined ? undefined : manifestSource(platform, monitoringFolder),
    });
    if (installation !== undefined) ownApplication(chart, installation);
    rbacConfigMap(chart, platform.teams ?? []);
    const notifying = notifyingArgoCd(
      platform,
      cluster,
      environments.map((one) => one.environment),
    );
    if (notifying !== undefined) notificationsConfigMap(chart, notifying);
    for (const one of platform.clusters.values()) if (one.deployedFrom === cluster) clusterSecret(chart, one);
    const reached = [...platform.clusters.values()].filter(({ name }) => argocdOf(platform, name) === cluster);
    for (const software of platform.clusterSoftware ?? []) clusterSoftwareSet(chart, { software, held: reached });
  });
  const watching =
    monitoring === undefined
      ? []
      : synthesize(`monitoring-${cluster}`, {}, (chart) => argoCdMonitoring(chart, monitoring));
  return [...filesOf(folder, objects), ...filesOf(monitoringFolder, watching)];
}

/** What its notifications are rendered from; undefined where nobody declares any. */
function notifyingArgoCd(
  platform: Platform,
  cluster: string,
  held: readonly Environment[],
): NotifyingArgoCd | undefined {
  const { notifications: settings, environmentRepo } = platform;
  if (settings === undefined) return undefined;
  const { domain } = clusterOf(platform, cluster).bootstrap?.argocd ?? {};
  return {
    settings,
    address: domain === undefined ? undefined : `https://${domain}`,
    takenBack: [...new Set(held.filter(takesBack).map(({ name }) => name))],
    branch: environmentRepo.branch,
  };
}

/** Projects, the namespaces' Application, and the sets that make others. */
function environmentFiles(place: EnvironmentPlace): RenderedFile[] {
  const { platform, environment, cluster, places, namespaces, namespacesApp } = place;
  const { teams = [] } = platform;
  const isStrict = isProduction(environment, platform.environments.values());
  const ownersMay = environment.ownersMay ?? (isStrict ? 'get' : 'sync');
  const common = { environment, cluster: clusterOf(platform, cluster), teams, ownersMay };
  const namespaceIn = (app: App): string => namespaceOf(platform, app, environment);
  const previewed = previewedApps(platform, environment, cluster);
  const objects = synthesize('argocd', {}, (chart) => {
    for (const [system, members] of [...groupBy(places, ({ app }) => app.system)].sort(byName)) {
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
    for (const one of previewed) previewObjects(chart, platform, one);
    if (environment.dropIns !== undefined) {
      dropIns(chart, {
        ...{ ...common, dropIns: environment.dropIns, source: dropInSource(platform, environment) },
        ownersHear: platform.notifications?.ownersHear ?? [],
      });
    }
  });
  return [
    ...filesOf(paths.argocd(environment.name, cluster), objects),
    ...previewed.flatMap((one) => previewFiles(platform, one)),
  ];
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

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return compareText(a, b);
}
