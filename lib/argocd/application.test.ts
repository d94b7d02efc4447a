import { Chart, Testing } from 'cdk8s';
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
