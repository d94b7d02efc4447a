import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { inCluster } from '../../model/cluster';
import { AppProject } from '../app-project';
import { syncPolicy } from '../deployed-app';
import { argoCdNamespace, argoCdRelease, argoCdRepository, type ArgoCdInstallation } from './argo-cd-installation';

/**
 * The Application by which Argo CD manages itself: the same chart, release and namespace that Pulumi installed and then
 * leaves alone. A new version or another value is a commit in the environment repo, as everything else is.
 *
 * It has no finalizer: where the Application goes, Argo CD stays, and whoever takes Argo CD down need not ask it for leave.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#manage-argo-cd-using-argo-cd
 */
export function ownApplication(scope: Construct, { version, values, otherNamespaces }: ArgoCdInstallation): void {
  new AppProject(scope, 'own-project', {
    name: argoCdRelease,
    annotations: { 'argocd.argoproj.io/sync-wave': '-40' },
    spec: {
      description: 'Argo CD itself',
      sourceRepos: [argoCdRepository],
      destinations: [argoCdNamespace, ...otherNamespaces].map((namespace) => ({ server: inCluster, namespace })),
      clusterResourceWhitelist: [
        { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
        { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
        { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
      ],
      namespaceResourceWhitelist: ownKinds.map(([group, kind]) => ({ group, kind })),
    },
  });
  const policy = syncPolicy({ sync: 'automated' }, ['SkipDryRunOnMissingResource=true']);
  new ApiObject(scope, 'own', {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: argoCdRelease,
      namespace: argoCdNamespace,
      annotations: { 'argocd.argoproj.io/sync-wave': '-30' },
    },
    spec: {
      project: argoCdRelease,
      source: {
        repoURL: argoCdRepository,
        chart: 'argo-cd',
        targetRevision: version,
        helm: { releaseName: argoCdRelease, valuesObject: values },
      },
      destination: { server: inCluster, namespace: argoCdNamespace },
      // For ever: its route waits for the Gateway API, which another Application brings.
      syncPolicy: { ...policy, retry: { ...policy.retry, limit: -1 } },
    },
  });
}

/** Kinds in a namespace that the chart renders, with all that Slipway may turn on. */
export const ownKinds: readonly (readonly [string, string])[] = [
  ['', 'ConfigMap'],
  ['', 'Secret'],
  ['', 'Service'],
  ['', 'ServiceAccount'],
  ['apps', 'Deployment'],
  ['apps', 'StatefulSet'],
  ['autoscaling', 'HorizontalPodAutoscaler'],
  ['batch', 'Job'],
  ['gateway.networking.k8s.io', 'HTTPRoute'],
  ['networking.k8s.io', 'Ingress'],
  ['networking.k8s.io', 'NetworkPolicy'],
  ['policy', 'PodDisruptionBudget'],
  ['rbac.authorization.k8s.io', 'Role'],
  ['rbac.authorization.k8s.io', 'RoleBinding'],
];
