import { parse } from 'yaml';
import { helmRelease } from '../constructs/helm-release';
import { renderedFiles, plainApp, testApp, testPlatform } from '../render/testing';

const cart = testApp('cart');
const chart = helmRelease({
  name: 'certs',
  system: 'platform',
  owner: 'team-platform',
  tier: 'platform',
  repository: 'https://charts.example.com',
  chart: 'certs',
  version: '1.2.3',
  clusterResources: ['apiextensions.k8s.io/CustomResourceDefinition', 'Namespace'],
});
const scaled = testApp('scaled', { autoscaling: { min: 2, max: 5, cpuPercent: 80 } });
const caller = testApp('caller', { system: 'other', calls: { CART: cart } });
const files = renderedFiles(testPlatform([cart, chart, scaled, caller]));

interface Parsed {
  readonly kind: string;
  readonly metadata: { readonly annotations?: Record<string, string> };
  readonly spec: Record<string, unknown>;
}

const read = (path: string): Parsed => parse(files.get(path) ?? '') as Parsed;

test('an app has an Application with its source, destination and policies', () => {
  expect(read('dev/argocd/nonprod/application-cart-dev.yaml')).toEqual({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: 'cart-dev',
      namespace: 'argocd',
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
      annotations: { 'argocd.argoproj.io/manifest-generate-paths': '.', 'argocd.argoproj.io/sync-wave': '0' },
      labels: {
        'slipway.dev/app': 'cart',
        'slipway.dev/cluster': 'nonprod',
        'slipway.dev/environment': 'dev',
        'slipway.dev/owner': 'team-shop',
      },
    },
    spec: {
      project: 'shop-dev',
      source: {
        repoURL: 'https://git.example.com/env.git',
        targetRevision: 'main',
        path: 'dev/manifests/nonprod/cart',
      },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'shop-dev' },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        retry: { limit: 5, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
        syncOptions: ['ApplyOutOfSyncOnly=true', 'PruneLast=true', 'ServerSideApply=true'],
      },
    },
  });
});

test('a chart is rendered by Argo CD, at the version of its release, before other apps', () => {
  const application = read('production/argocd/prod/application-certs-prod.yaml');
  expect(application.metadata.annotations?.['argocd.argoproj.io/sync-wave']).toBe('-10');
  expect(application.spec['source']).toEqual({
    repoURL: 'https://charts.example.com',
    chart: 'certs',
    targetRevision: '1.2.3',
    helm: { releaseName: 'certs' },
  });
});

test('replicas that an autoscaler owns are no difference', () => {
  expect(read('dev/argocd/nonprod/application-scaled-dev.yaml').spec['ignoreDifferences']).toEqual([
    { group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] },
  ]);
});

test('a project allows just what its apps need', () => {
  const project = read('production/argocd/prod/appproject-platform-prod.yaml').spec;
  expect(project).toMatchObject({
    sourceRepos: ['https://charts.example.com', 'https://git.example.com/env.git'],
    destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'platform' }],
    clusterResourceWhitelist: [
      { group: '', kind: 'Namespace' },
      { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
    ],
    namespaceResourceWhitelist: [{ group: '*', kind: '*' }],
  });
  const shop = read('production/argocd/prod/appproject-shop-prod.yaml').spec;
  expect(shop['clusterResourceWhitelist']).toEqual([]);
  expect(shop['namespaceResourceWhitelist']).not.toContainEqual({ group: '*', kind: '*' });
  expect(shop['namespaceResourceWhitelist']).not.toContainEqual({ group: '', kind: 'Secret' });
});

test('a project reaches the namespaces that its apps call', () => {
  expect(read('dev/argocd/nonprod/appproject-other-dev.yaml').spec['destinations']).toEqual([
    { server: 'https://kubernetes.default.svc', namespace: 'other-dev' },
    { server: 'https://kubernetes.default.svc', namespace: 'shop-dev' },
  ]);
});

test('each cluster has one root, with an Application per environment on it', () => {
  const roots = [...files.keys()].filter((path) => path.startsWith('clusters/'));
  expect(roots).toEqual([
    'clusters/nonprod/application-dev.yaml',
    'clusters/nonprod/application-root.yaml',
    'clusters/nonprod/application-staging.yaml',
    'clusters/nonprod/appproject-slipway.yaml',
    'clusters/nonprod/configmap-argocd-rbac-cm.yaml',
    'clusters/prod/application-production.yaml',
    'clusters/prod/application-root.yaml',
    'clusters/prod/appproject-slipway.yaml',
    'clusters/prod/configmap-argocd-rbac-cm.yaml',
  ]);
  expect(read('clusters/nonprod/application-dev.yaml').spec['source']).toMatchObject({ path: 'dev/argocd/nonprod' });
});

test('a manual environment syncs nothing by itself, and still follows git for its own Argo CD objects', () => {
  const platform = testPlatform([plainApp({ name: 'empty' })]);
  const production = platform.environments.get('production');
  if (production === undefined) throw new Error('no production');
  const manual = {
    ...platform,
    environments: new Map([...platform.environments, ['production', { ...production, sync: 'manual' as const }]]),
  };
  const rendered = renderedFiles(manual);
  const policy = (path: string): unknown => (parse(rendered.get(path) ?? '') as Parsed).spec['syncPolicy'];
  expect(policy('production/argocd/prod/application-empty-prod.yaml')).not.toHaveProperty('automated');
  expect(policy('clusters/prod/application-production.yaml')).toHaveProperty('automated');
});

test('every Application is looked at when a commit touches its folder, and at no other commit', () => {
  const all = [...files].filter(([path]) => /\/application-[^/]+\.yaml$/.test(path));
  const parsed = all.map(([path]) => ({ path, ...read(path) }));
  const inFolders = parsed.filter(({ spec }) => 'path' in (spec['source'] as object));
  const others = inFolders.filter(
    ({ metadata }) => metadata.annotations?.['argocd.argoproj.io/manifest-generate-paths'] !== '.',
  );
  expect(inFolders.map(({ path }) => path)).toContain('clusters/nonprod/application-root.yaml');
  expect(others.map(({ path }) => path)).toEqual([]);
});
