import {
  argoCdInstallation,
  argoCdMonitoring,
  clusterSecret,
  notificationsConfigMap,
  ownApplication,
  rbacConfigMap,
  root,
  type NotifyingArgoCd,
} from '../argocd';
import type { Environment } from '../model/environment';
import { takesBack } from '../model/notification-settings';
import { argocdOf, clusterOf, type Platform } from '../model/platform';
import { paths } from '../model/paths';
import { manifestSource } from './manifest-source';
import { filesOf } from './object-files';
import { synthesize } from './synthesize';
import type { Unit } from './unit';

/** Renders the root app-of-apps of one cluster, the Application by which its Argo CD manages itself, and what watches it. */
export function renderCluster(platform: Platform, cluster: string): Unit {
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
  });
  const watching =
    monitoring === undefined
      ? []
      : synthesize(`monitoring-${cluster}`, {}, (chart) => argoCdMonitoring(chart, monitoring));
  return { kind: 'cluster', cluster, files: [...filesOf(folder, objects), ...filesOf(monitoringFolder, watching)] };
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
