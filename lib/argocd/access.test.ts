import { parse } from 'yaml';
import type { App } from '../model/app';
import { platformProblems } from '../model/platform';
import { team } from '../model/team';
import { plainApp, renderedFiles, testApp, testPlatform } from '../render/testing';
import { ApiObject } from 'cdk8s';
import { refusals } from './permitted';
import { featurePlatform } from './testing';

const files = renderedFiles(featurePlatform());

interface Parsed {
  readonly metadata: Record<string, unknown>;
  readonly spec: Record<string, unknown>;
  readonly data: Record<string, string>;
  readonly subjects: unknown;
  readonly roleRef: unknown;
}

function read(path: string): Parsed {
  const text = files.get(path);
  if (text === undefined) throw new Error(`no ${path}`);
  return parse(text) as Parsed;
}

test('everybody reads, and teams that operate the platform sync everything', () => {
  expect(read('clusters/nonprod/configmap-argocd-rbac-cm.yaml').data).toEqual({
    'policy.default': 'role:readonly',
    'policy.csv': [
      'p, role:operator, applications, get, */*, allow',
      'p, role:operator, applications, sync, */*, allow',
      'p, role:operator, applications, action/*, */*, allow',
      'p, role:operator, logs, get, */*, allow',
      'g, example:platform, role:operator',
      '',
    ].join('\n'),
    scopes: '[groups]',
  });
});

test('owners sync their own apps before production, and look at them there', () => {
  expect(read('staging/argocd/nonprod/appproject-shop-stag.yaml').spec['roles']).toEqual([
    {
      name: 'team-shop',
      description: 'team-shop: get and sync its own apps',
      groups: ['example:shop'],
      policies: [
        'p, proj:shop-stag:team-shop, applications, get, shop-stag/cart-stag, allow',
        'p, proj:shop-stag:team-shop, applications, sync, shop-stag/cart-stag, allow',
      ],
    },
    expect.objectContaining({ name: 'team-mail', groups: ['example:mail'] }),
  ]);
  expect(read('production/argocd/eu-1/appproject-shop-prod-eu-1.yaml').spec['roles']).toMatchObject([
    { policies: ['p, proj:shop-prod-eu-1:team-shop, applications, get, shop-prod-eu-1/cart-prod-eu-1, allow'] },
    { name: 'team-mail' },
  ]);
});

test('people have no role in Kubernetes but to read their namespaces', () => {
  const bindings = [...files.keys()].filter((path) => /rolebinding/.test(path));
  expect(bindings).toHaveLength(4);
  const binding = read('dev/manifests/nonprod/namespaces/rolebinding-owners-read.yaml');
  expect(binding.roleRef).toEqual({ apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' });
  expect(binding.subjects).toEqual([
    { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'example:mail' },
    { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'example:shop' },
  ]);
});

test('weekly freezes are sync windows where apps are synced by hand, and nowhere else', () => {
  expect(read('production/argocd/eu-1/appproject-shop-prod-eu-1.yaml').spec['syncWindows']).toEqual([
    {
      kind: 'deny',
      schedule: '0 16 * * 5',
      duration: '64h30m',
      timeZone: 'Europe/Berlin',
      applications: ['*'],
      manualSync: false,
      description: 'Fri 16:00 to Mon 08:30 (Europe/Berlin)',
    },
  ]);
  const automated = renderedFiles(featurePlatform({ sync: 'automated' }));
  expect(automated.get('production/argocd/eu-1/appproject-shop-prod-eu-1.yaml')).not.toContain('syncWindows');
});

test('a hub deploys to each cluster of an environment, under names of their own', () => {
  expect([...files.keys()].filter((path) => path.startsWith('clusters/prod/'))).toEqual([
    'clusters/prod/application-production-eu-1.yaml',
    'clusters/prod/application-production-us-1.yaml',
    'clusters/prod/application-root.yaml',
    'clusters/prod/appproject-slipway.yaml',
    'clusters/prod/configmap-argocd-rbac-cm.yaml',
    'clusters/prod/externalsecret-cluster-eu-1.yaml',
  ]);
  expect(read('production/argocd/us-1/application-cart-prod-us-1.yaml').spec).toMatchObject({
    project: 'shop-prod-us-1',
    destination: { server: 'https://us-1.example.com:6443', namespace: 'shop' },
  });
  expect([...files.keys()].filter((path) => /^clusters\/(eu|us)-1/.test(path))).toEqual([]);
});

test('the credentials of a spoke come from a store, with its labels', () => {
  expect(read('clusters/prod/externalsecret-cluster-eu-1.yaml').spec).toEqual({
    refreshInterval: '1h',
    secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' },
    target: {
      name: 'cluster-eu-1',
      template: {
        type: 'Opaque',
        metadata: {
          labels: { stage: 'prod', 'argocd.argoproj.io/secret-type': 'cluster', 'slipway.dev/cluster': 'eu-1' },
        },
        data: { name: 'eu-1', server: 'https://eu-1.example.com:6443', config: '{{ .config }}' },
      },
    },
    data: [{ secretKey: 'config', remoteRef: { key: 'clusters/eu-1' } }],
  });
});

test('volumes and namespaces are deleted only when somebody confirms it', () => {
  expect(read('dev/manifests/nonprod/namespaces/namespace-shop-dev.yaml').metadata['annotations']).toMatchObject({
    'argocd.argoproj.io/sync-options': 'Prune=confirm,Delete=confirm',
  });
});

test('differences that are ignored are left alone by a sync too', () => {
  expect(read('staging/argocd/nonprod/application-cart-stag.yaml').spec['syncPolicy']).toMatchObject({
    syncOptions: ['ApplyOutOfSyncOnly=true', 'PruneLast=true', 'RespectIgnoreDifferences=true', 'ServerSideApply=true'],
  });
});

function custom(name: string, apiVersion: string, kind: string, namespace?: string): App {
  return plainApp({
    name,
    resources: (scope) => {
      new ApiObject(scope, 'object', {
        apiVersion,
        kind,
        metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
      });
    },
  });
}

test.each([
  [
    custom('roles', 'rbac.authorization.k8s.io/v1', 'ClusterRole'),
    'cluster-scoped kind rbac.authorization.k8s.io/ClusterRole is not permitted',
  ],
  [custom('queue', 'kafka.example.com/v1', 'Topic'), 'kind kafka.example.com/Topic is not permitted'],
  [
    custom('far', 'v1', 'ConfigMap', 'kube-system'),
    'destination https://kubernetes.default.svc, namespace kube-system is not permitted',
  ],
])('what Argo CD would refuse is an error at synth', (app, problem) => {
  expect(() => renderedFiles(testPlatform([app]))).toThrow(
    `lib/apps/${app.name}.ts: dev: Argo CD would refuse ${app.name}-dev in project '${app.name}-dev': ${problem}`,
  );
});

test("what Argo CD would refuse is told of an environment's set too", () => {
  const platform = featurePlatform();
  const app = custom('queue', 'kafka.example.com/v1', 'Topic');
  const apps = new Map([...platform.apps, [app.name, app]]);
  expect(() => renderedFiles({ ...platform, apps }, { environments: ['dev'] })).toThrow(
    'kafka.example.com/Topic is not permitted',
  );
});

test('patterns that deny come before those that allow', () => {
  const project = {
    sourceRepos: ['https://git.example.com/*', '!https://git.example.com/secret/*'],
    destinations: [{ server: '*', namespace: '*' }],
  };
  const wanted = { server: 'x', namespace: 'y', objects: [] };
  expect(refusals(project, { ...wanted, repositories: ['https://git.example.com/a.git'] })).toEqual([]);
  expect(refusals(project, { ...wanted, repositories: ['https://git.example.com/secret/a.git'] })).toEqual([
    'source https://git.example.com/secret/a.git is not permitted',
  ]);
});

test('an owner that is no team, and a group that would break a policy, are mistakes', () => {
  const platform = { ...testPlatform([testApp('cart')]), teams: [team({ name: 'team-shops', groups: ['a, b'] })] };
  expect(platformProblems(platform)).toEqual([
    expect.objectContaining({ problem: "groups[0] 'a, b' is no group" }),
    {
      where: 'lib/apps/cart.ts',
      problem: "owner 'team-shop' is no team",
      fix: expect.stringContaining('team-shops') as string,
    },
  ]);
});
