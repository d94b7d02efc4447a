import { argoCdInstallation, clusterSecret, ownApplication, rbacConfigMap, root } from '../argocd';
import { argocdOf, clusterOf, type Platform } from '../model/platform';
import { paths } from '../model/paths';
import { manifestSource } from './manifest-source';
import { filesOf } from './object-files';
import { synthesize } from './synthesize';
import type { Unit } from './unit';

/** Renders the root app-of-apps of one cluster, and the Application by which its Argo CD manages itself. */
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
  const objects = synthesize(`cluster-${cluster}`, {}, (chart) => {
    root(chart, {
      cluster: clusterOf(platform, cluster),
      source: manifestSource(platform, folder),
      environments,
    });
    if (installation !== undefined) ownApplication(chart, installation);
    rbacConfigMap(chart, platform.teams ?? []);
    for (const one of platform.clusters.values()) if (one.deployedFrom === cluster) clusterSecret(chart, one);
  });
  return { kind: 'cluster', cluster, files: filesOf(folder, objects) };
}
