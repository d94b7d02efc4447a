import type { Cluster } from '../model/cluster';
import type { FluxFolder } from './deployed-app';
import type { FluxObjectProps } from './flux-object';
import { gitRepository, type GitSource } from './git-repository';
import { folderKustomization } from './kustomization';

/** What Flux of one cluster starts from. */
export interface ClusterRoot {
  readonly cluster: Cluster;
  /** Where itself stands. */
  readonly root: FluxFolder;
  /** Where each environment on it begins, by name. */
  readonly environments: ReadonlyMap<string, FluxFolder>;
  /** Branches of the environment repo that it pulls, by the names of their GitRepositories. */
  readonly sources: ReadonlyMap<string, GitSource>;
}

/** Name of the Kustomization that applies a cluster's folder, itself included. */
export const rootName = 'slipway';

/** What Flux pulls, and the Kustomizations that it starts from: of the cluster's own folder, and of each environment's. */
export function clusterRoot({ cluster, root, environments, sources }: ClusterRoot): FluxObjectProps[] {
  const secret = cluster.flux?.repositorySecret ?? 'environment-repo';
  return [
    ...[...sources].map(([name, source]) => gitRepository(name, source, secret)),
    folderKustomization({ name: rootName, ...root, wait: false }),
    ...[...environments].map(([name, folder]) => folderKustomization({ name, ...folder, wait: false })),
  ];
}
