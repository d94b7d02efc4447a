import type { Construct } from 'constructs';
import { inCluster, type Cluster } from '../model/cluster';
import type { Environment } from '../model/environment';
import { AppProject } from './app-project';
import { Application } from './application';
import { directorySource, syncPolicy, type ManifestSource } from './deployed-app';

/** The root of one cluster: where itself stands, and where each environment's Argo CD objects do. */
export interface RootProps {
  readonly cluster: Cluster;
  readonly source: ManifestSource;
  readonly environments: readonly {
    readonly environment: Environment;
    /** The cluster that it deploys to. */
    readonly cluster: Cluster;
    readonly source: ManifestSource;
  }[];
}

/** Name of the project of Slipway's own Applications. */
export const rootProject = 'slipway';

/**
 * The root app-of-apps of a cluster: an Application for itself, and one per environment for that environment's
 * projects and Applications.
 */
export function root(scope: Construct, { cluster, source, environments }: RootProps): void {
  const repositories = [
    ...new Set([source, ...environments.map((one) => one.source)].map((one) => one.repoURL)),
  ].sort();
  new AppProject(scope, 'project', {
    name: rootProject,
    annotations: { 'argocd.argoproj.io/sync-wave': '-40' },
    spec: {
      description: `Argo CD's own objects on ${cluster.name}`,
      sourceRepos: repositories,
      destinations: [{ server: inCluster, namespace: 'argocd' }],
      clusterResourceWhitelist: [],
      namespaceResourceWhitelist: [
        { group: '', kind: 'ConfigMap' },
        ...['AppProject', 'Application', 'ApplicationSet'].map((kind) => ({ group: 'argoproj.io', kind })),
        { group: 'external-secrets.io', kind: 'ExternalSecret' },
      ],
    },
  });
  const all = [
    { name: 'root', source },
    ...environments.map((one) => ({ name: environmentName(one.environment, one.cluster), source: one.source })),
  ];
  for (const one of all) {
    new Application(scope, one.name, {
      name: one.name,
      spec: {
        project: rootProject,
        source: directorySource(one.source),
        destination: { server: inCluster, namespace: 'argocd' },
        // Argo CD's own objects always follow git: an environment that is synced by hand holds back its apps, not these.
        syncPolicy: syncPolicy({ sync: 'automated' }),
      },
    });
  }
}

function environmentName({ name, clusters }: Environment, cluster: Cluster): string {
  return cluster.deployedFrom !== undefined && clusters.length > 1 ? `${name}-${cluster.name}` : name;
}
