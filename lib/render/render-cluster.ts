import type { Platform } from '../model/platform';
import { engineOf } from './engines';
import type { Unit } from './unit';

/** Renders what the engine of one cluster starts from. */
export function renderCluster(platform: Platform, cluster: string): Unit {
  return { kind: 'cluster', cluster, files: engineOf(platform, cluster).clusterFiles(platform, cluster) };
}
