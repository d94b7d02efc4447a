import type { Cluster } from './cluster';
import type { Environment } from './environment';

/**
 * `myapp-prod`: the name of an Application, or of a project, unique in the Argo CD that deploys it.
 *
 * Where one Argo CD deploys to several clusters of an environment the cluster's name follows: `myapp-prod-eu-2`.
 */
export function applicationName(
  name: string,
  { shortName, clusters }: Pick<Environment, 'shortName' | 'clusters'>,
  cluster: Pick<Cluster, 'name' | 'deployedFrom'>,
): string {
  const isOneOfSeveral = cluster.deployedFrom !== undefined && clusters.length > 1;
  return [name, shortName, ...(isOneOfSeveral ? [cluster.name] : [])].join('-');
}
