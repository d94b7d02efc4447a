import { ApiObject, type Chart } from 'cdk8s';
import { namespaceIn, repositoryUrl, type AppSpec, type EnvironmentSpec } from './app-spec';

/** The Argo CD Application of one app in one environment, written out by hand. */
export function plainApplication(chart: Chart, app: AppSpec, environment: EnvironmentSpec): void {
  new ApiObject(chart, 'application', {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: `${app.name}-${environment.shortName}`,
      namespace: 'argocd',
      annotations: {
        'argocd.argoproj.io/manifest-generate-paths': '.',
        'argocd.argoproj.io/sync-wave': '0',
        'notifications.argoproj.io/subscribe.on-deployed.slack': 'releases',
      },
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
      labels: {
        'slipway.dev/app': app.name,
        'slipway.dev/cluster': environment.cluster,
        'slipway.dev/environment': environment.name,
        'slipway.dev/owner': app.owner,
      },
    },
    spec: {
      project: `${app.system}-${environment.shortName}`,
      source: {
        repoURL: repositoryUrl,
        targetRevision: 'main',
        path: `${environment.name}/manifests/${environment.cluster}/${app.name}`,
      },
      destination: {
        server: 'https://kubernetes.default.svc',
        namespace: namespaceIn(environment, app),
      },
      syncPolicy: {
        ...(environment.automated ? { automated: { prune: true, selfHeal: true } } : {}),
        syncOptions: [
          'ApplyOutOfSyncOnly=true',
          'PruneLast=true',
          ...(app.autoscaled ? ['RespectIgnoreDifferences=true'] : []),
          'ServerSideApply=true',
        ],
        retry: { limit: 5, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
      },
      ...(app.autoscaled
        ? { ignoreDifferences: [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }] }
        : {}),
    },
  });
}
