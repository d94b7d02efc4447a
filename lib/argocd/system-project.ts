import type { Construct } from 'constructs';
import type { App } from '../model/app';
import type { Cluster } from '../model/cluster';
import type { Environment } from '../model/environment';
import { applicationName } from '../model/application-name';
import type { Team } from '../model/team';
import { AppProject, type AppProjectSpec } from './app-project';
import { ownerRoles } from './owner-roles';
import { syncWindows } from './sync-windows';

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
  readonly teams: readonly Team[];
  /** What the owners of its apps may do. */
  readonly ownersMay: 'get' | 'sync';
}

/** Kinds that Slipway's own constructs render into a namespace, `group/Kind`. */
export const namespacedKinds: readonly string[] = [
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
  'external-secrets.io/SecretStore',
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
  const { system, environment, cluster } = needs;
  return new AppProject(scope, `project-${system}`, {
    name: applicationName(system, environment, cluster),
    // Projects are there before the Applications that name them.
    annotations: { 'argocd.argoproj.io/sync-wave': '-30' },
    spec: systemProjectSpec(needs),
  });
}

function systemProjectSpec(needs: SystemNeeds): AppProjectSpec {
  const { system, apps, environment, cluster, repositories, namespaces, teams, ownersMay } = needs;
  const clusterKinds = apps.flatMap((app) => app.props.clusterResources ?? []);
  const kinds = apps.flatMap((app) => app.props.namespaceResources ?? (app.props.source === undefined ? [] : ['*']));
  const roles = ownerRoles({
    project: applicationName(system, environment, cluster),
    apps,
    environment,
    cluster,
    teams,
    ownersMay,
  });
  const windows = syncWindows(environment);
  return {
    description: `${system} in ${environment.name}`,
    sourceRepos: [...new Set(repositories)].sort(),
    destinations: [...new Set(namespaces)].sort().map((namespace) => ({ server: cluster.server, namespace })),
    clusterResourceWhitelist: [...new Set(clusterKinds)].sort().map(groupKind),
    namespaceResourceWhitelist: kinds.includes('*')
      ? [{ group: '*', kind: '*' }]
      : [...new Set([...namespacedKinds, ...kinds])].sort().map(groupKind),
    orphanedResources: { warn: true },
    ...(roles.length === 0 ? {} : { roles }),
    ...(windows.length === 0 ? {} : { syncWindows: windows }),
  };
}

/** Reads `group/Kind`; the core group is written `Kind` alone. */
export function groupKind(text: string): { group: string; kind: string } {
  const slash = text.lastIndexOf('/');
  return { group: text.slice(0, Math.max(slash, 0)), kind: text.slice(slash + 1) };
}
