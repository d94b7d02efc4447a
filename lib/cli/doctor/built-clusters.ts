import { Bootstrap } from '../../cluster/bootstrap';
import type { Cluster } from '../../model/cluster';
import type { Platform } from '../../model/platform';

/** A cluster that `pulumi up` builds, and by which provider. */
export interface BuiltCluster {
  readonly cluster: Cluster;
  readonly provider: string;
}

/** The clusters that `pulumi up` builds. */
export function builtClusters(platform: Platform): BuiltCluster[] {
  return [...platform.clusters.values()].flatMap((cluster) =>
    cluster.bootstrap instanceof Bootstrap ? [{ cluster, provider: cluster.bootstrap.options.provider.name }] : [],
  );
}
