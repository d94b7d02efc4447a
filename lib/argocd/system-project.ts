import type { Construct } from 'constructs';
import type { App } from '../model/app';
import type { Cluster } from '../model/cluster';
import type { Environment } from '../model/environment';
import { AppProject } from './app-project';
import { applicationName } from './deployed-app';

/** What a system needs of its project in one environment. */
export interface SystemNeeds {
  readonly system: string;
  readonly apps: readonly App[];
  readonly environment: Environment;
  readonly cluster: Cluster;
  /** The environment repo, and what its charts and other sources come from. */
  readonly repositories: readonly string[];
  /** Its own namespaces, and those of the apps that it calls. */
  readonly namespaces: readonly string[];
}

/** Kinds that Slipway's own constructs render into a namespace, `group/Kind`. */
const namespacedKinds = [
  'ConfigMap',
  'PersistentVolumeClaim',
  'Service',
  'ServiceAccount',
  'apps/DaemonSet',
  'apps/Deployment',
  'apps/StatefulSet',
  'autoscaling/HorizontalPodAutoscaler',
  'batch/CronJob',
  'batch/Job',
  'bitnami.com/SealedSecret',
  'external-secrets.io/ExternalSecret',
  'gateway.networking.k8s.io/HTTPRoute',
  'monitoring.coreos.com/PrometheusRule',
  'monitoring.coreos.com/ServiceMonitor',
  'networking.k8s.io/Ingress',
  'networking.k8s.io/NetworkPolicy',
  'policy/PodDisruptionBudget',
];

/**
 * The AppProject of one system in one environment: just its repositories, destinations and kinds.
 *
 * Kinds beyond those that Slipway's constructs render are those that its apps declare. What a chart brings is not known
 * before Argo CD renders it, so a system with a chart may use every kind inside its own namespaces.
 */
export function systemProject(scope: Construct, needs: SystemNeeds): AppProject {
  const { system, apps, environment, cluster, repositories, namespaces } = needs;
  const clusterKinds = apps.flatMap((app) => app.props.clusterResources ?? []);
  const kinds = apps.flatMap((app) => app.props.namespaceResources ?? (app.props.source === undefined ? [] : ['*']));
  return new AppProject(scope, `project-${system}`, {
    name: applicationName(system, environment),
    // Projects are there before the Applications that name them.
    annotations: { 'argocd.argoproj.io/sync-wave': '-30' },
    spec: {
      description: `${system} in ${environment.name}`,
      sourceRepos: [...new Set(repositories)].sort(),
      destinations: [...new Set(namespaces)].sort().map((namespace) => ({ server: cluster.server, namespace })),
      clusterResourceWhitelist: [...new Set(clusterKinds)].sort().map(groupKind),
      namespaceResourceWhitelist: kinds.includes('*')
        ? [{ group: '*', kind: '*' }]
        : [...new Set([...namespacedKinds, ...kinds])].sort().map(groupKind),
      orphanedResources: { warn: true },
    },
  });
}

/** Reads `group/Kind`; the core group is written `Kind` alone. */
function groupKind(text: string): { group: string; kind: string } {
  const slash = text.lastIndexOf('/');
  return { group: text.slice(0, Math.max(slash, 0)), kind: text.slice(slash + 1) };
}
