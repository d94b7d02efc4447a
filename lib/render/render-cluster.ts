import { root } from '../argocd';
import { clusterOf, type Platform } from '../model/platform';
import { paths } from '../model/paths';
import { filesOf } from './render-app';
import { synthesize } from './synthesize';
import type { Unit } from './unit';

/** Renders the root app-of-apps of one cluster. */
export function renderCluster(platform: Platform, cluster: string): Unit {
  const { argocdUrl: repoURL, branch: targetRevision } = platform.environmentRepo;
  const folder = paths.cluster(cluster);
  const environments = [...platform.environments.values()]
    .filter((environment) => environment.clusters.includes(cluster))
    .map((environment) => ({
      environment,
      source: { repoURL, targetRevision, path: paths.argocd(environment.name, cluster) },
    }));
  const objects = synthesize(`cluster-${cluster}`, {}, (chart) => {
    root(chart, {
      cluster: clusterOf(platform, cluster),
      source: { repoURL, targetRevision, path: folder },
      environments,
    });
  });
  return { kind: 'cluster', cluster, files: filesOf(folder, objects) };
}
