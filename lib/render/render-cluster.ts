import { root } from '../argocd';
import { clusterOf, type Platform } from '../model/platform';
import { paths } from '../model/paths';
import { manifestSource } from './manifest-source';
import { filesOf } from './render-app';
import { synthesize } from './synthesize';
import type { Unit } from './unit';

/** Renders the root app-of-apps of one cluster. */
export function renderCluster(platform: Platform, cluster: string): Unit {
  const folder = paths.cluster(cluster);
  const environments = [...platform.environments.values()]
    .filter((environment) => environment.clusters.includes(cluster))
    .map((environment) => ({
      environment,
      source: manifestSource(platform, paths.argocd(environment.name, cluster)),
    }));
  const objects = synthesize(`cluster-${cluster}`, {}, (chart) => {
    root(chart, {
      cluster: clusterOf(platform, cluster),
      source: manifestSource(platform, folder),
      environments,
    });
  });
  return { kind: 'cluster', cluster, files: filesOf(folder, objects) };
}
