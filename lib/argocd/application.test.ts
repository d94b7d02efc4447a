import { Chart, Testing } from 'cdk8s';
import { parse } from 'yaml';
import { helmRelease } from '../constructs/helm-release';
import { renderedFiles, testPlatform } from '../render/testing';
import { AppProject } from './app-project';
import { Application } from './application';

/** The Application of the reference's production deployment, field by field. */
test('the example myapp-prod is reproduced', () => {
  const chart = new Chart(Testing.app(), 'test');
  new Application(chart, 'myapp-prod', {
    name: 'myapp-prod',
    annotations: {
      // The reference has `recipients.argocd-notifications.argoproj.io: slack:#deploy-notifications`, the form of releases
      // before Argo CD 2.3; subscriptions are one annotation per trigger and service since.
      'notifications.argoproj.io/subscribe.on-deployed.slack': 'deploy-notifications',
    },
    labels: { team: 'ops' },
    spec: {
      project: 'myproject',
      source: {
        // Garbled in the reference: '[email protected]:myorg/charts.git'.
        repoURL: 'git@github.com:myorg/charts.git',
        targetRevision: 'HEAD',
        path: 'charts/myapp',
        helm: { releaseName: 'myapp', valueFiles: ['values.prod.yaml'] },
      },
      // 'http://' in the reference: the API server speaks TLS only.
      destination: { server: 'https://kubernetes.default.svc', namespace: 'demo-app' },
      syncPolicy: { automated: {} },
    },
  });
  expect(Testing.synth(chart)).toEqual([
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: 'myapp-prod',
        namespace: 'argocd',
        finalizers: ['resources-finalizer.argocd.argoproj.io'],
        annotations: { 'notifications.argoproj.io/subscribe.on-deployed.slack': 'deploy-notifications' },
        labels: { team: 'ops' },
      },
      spec: {
        project: 'myproject',
        source: {
          repoURL: 'git@github.com:myorg/charts.git',
          targetRevision: 'HEAD',
          path: 'charts/myapp',
          helm: { releaseName: 'myapp', valueFiles: ['values.prod.yaml'] },
        },
        destination: { server: 'https://kubernetes.default.svc', namespace: 'demo-app' },
        syncPolicy: { automated: {} },
      },
    },
  ]);
});

/** What Slipway adds to the reference, or does otherwise, is marked. */
test('the example myapp-prod comes from a Helm release with a values file per environment', () => {
  const myapp = helmRelease({
    name: 'myapp',
    system: 'myproject',
    owner: 'ops',
    environments: ['production'],
    namespace: 'demo-app',
    repository: 'git@github.com:myorg/charts.git',
    path: 'charts/myapp',
    revision: '3f1c2a9',
    valueFiles: ({ shortName }) => [`values.${shortName}.yaml`],
  });
  const platform = testPlatform([myapp]);
  const notifications = [{ triggers: ['on-deployed'], service: 'slack', recipients: ['deploy-notifications'] }];
  const environments = new Map([...platform.environments].map(([name, one]) => [name, { ...one, notifications }]));
  const files = renderedFiles({ ...platform, environments }, { apps: ['myapp'] });
  expect([...files.keys()]).toEqual(['production/argocd/prod/application-myapp-prod.yaml']);
  expect(parse([...files.values()].join(''))).toEqual({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: 'myapp-prod',
      namespace: 'argocd',
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
      annotations: {
        'notifications.argoproj.io/subscribe.on-deployed.slack': 'deploy-notifications',
        // Added: platform software comes before apps.
        'argocd.argoproj.io/sync-wave': '0',
      },
      labels: {
        // 'team: ops' in the reference.
        'slipway.dev/owner': 'ops',
        'slipway.dev/app': 'myapp',
        'slipway.dev/cluster': 'prod',
        'slipway.dev/environment': 'production',
      },
    },
    spec: {
      // A project per environment: 'myproject' in the reference.
      project: 'myproject-prod',
      source: {
        repoURL: 'git@github.com:myorg/charts.git',
        // 'HEAD' in the reference, which does not say what runs: the release does.
        targetRevision: '3f1c2a9',
        path: 'charts/myapp',
        helm: { releaseName: 'myapp', valueFiles: ['values.prod.yaml'] },
      },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'demo-app' },
      syncPolicy: {
        // 'automated: {}' in the reference, which neither prunes nor heals.
        automated: { prune: true, selfHeal: true },
        retry: { limit: 5, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
        syncOptions: ['ApplyOutOfSyncOnly=true', 'PruneLast=true', 'ServerSideApply=true'],
      },
    },
  });
});

test('a project names its repositories, destinations and kinds', () => {
  const chart = new Chart(Testing.app(), 'test');
  new AppProject(chart, 'shop', {
    name: 'shop-prod',
    spec: {
      sourceRepos: ['https://git.example.com/env.git'],
      destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'shop' }],
    },
  });
  expect(Testing.synth(chart)).toEqual([
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: 'shop-prod', namespace: 'argocd' },
      spec: {
        sourceRepos: ['https://git.example.com/env.git'],
        destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'shop' }],
      },
    },
  ]);
});
