import type { Construct } from 'constructs';
import { inCluster, type Cluster } from '../model/cluster';
import type { Environment } from '../model/environment';
import { AppProject } from './app-project';
import { Application, type ApplicationSpec } from './application';
import { directorySource, onlyOwnPath, syncPolicy, type ManifestSource } from './deployed-app';

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
  /** Where what watches Argo CD stands. @default nothing watches it */
  readonly monitoring?: ManifestSource | undefined;
}

/** Name of the project of Slipway's own Applications. */
export const rootProject = 'slipway';

/**
 * The root app-of-apps of a cluster: an Application for itself, and one per environment for that environment's
 * projects and Applications.
 */
export function root(scope: Construct, { cluster, source, environments, monitoring }: RootProps): void {
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
        ...(monitoring === undefined
          ? []
          : ['PrometheusRule', 'ServiceMonitor'].map((kind) => ({ group: 'monitoring.coreos.com', kind }))),
      ],
    },
  });
  const all = [
    { name: 'root', source },
    ...environments.map((one) => ({ name: environmentName(one.environment, one.cluster), source: one.source })),
  ];
  // Argo CD's own objects always follow git: an environment that is synced by hand holds back its apps, not these.
  const policy = syncPolicy({ sync: 'automated' });
  for (const one of all) ownFolder(scope, one.name, one.source, policy);
  if (monitoring === undefined) return;
  const patient = syncPolicy({ sync: 'automated' }, ['SkipDryRunOnMissingResource=true']);
  // For ever: Prometheus brings the types that it waits for, as an app like any other.
  ownFolder(scope, 'argocd-monitoring', monitoring, { ...patient, retry: { ...patient.retry, limit: -1 } });
}

/** The Application of a folder of Argo CD's own objects. */
function ownFolder(
  scope: Construct,
  name: string,
  source: ManifestSource,
  policy: NonNullable<ApplicationSpec['syncPolicy']>,
): void {
  new Application(scope, name, {
    name,
    annotations: onlyOwnPath,
    spec: {
      project: rootProject,
      source: directorySource(source),
      destination: { server: inCluster, namespace: 'argocd' },
      syncPolicy: policy,
    },
  });
}

function environmentName({ name, clusters }: Environment, cluster: Cluster): string {
  return cluster.deployedFrom !== undefined && clusters.length > 1 ? `${name}-${cluster.name}` : name;
}
