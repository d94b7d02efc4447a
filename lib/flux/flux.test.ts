import { ApiObject, type ApiObjectProps } from 'cdk8s';
import { parse } from 'yaml';
import { helmRelease, kustomization, workload } from '../constructs';
import { persistent } from '../constructs/volumes';
import { environment, type EnvironmentProps } from '../model/environment';
import { environmentRepo } from '../model/environment-repo';
import type { App } from '../model/app';
import type { FluxOptions } from '../model/flux-options';
import type { Platform } from '../model/platform';
import { http } from '../model/port';
import { team } from '../model/team';
import { branch } from '../render/layouts/branch';
import { repository } from '../render/layouts/repository';
import { plainApp, renderedFiles, testApp, testPlatform } from '../render/testing';
import { withFlux } from './testing';

const owned = { system: 'platform', owner: 'team-platform', tier: 'platform' } as const;
const certs = helmRelease({
  ...owned,
  name: 'certs',
  repository: 'https://charts.example.com',
  chart: 'cert-manager',
  version: '1.2.3',
  values: { replicas: 2 },
});
const apps = [testApp('cart'), certs];

function rendered(platform: Platform, flux?: FluxOptions): Map<string, string> {
  return renderedFiles(withFlux(platform, flux));
}

const files = rendered(testPlatform(apps));
const read = (path: string, from = files): Record<string, unknown> => {
  const text = from.get(path);
  if (text === undefined) throw new Error(`${path} is not among ${[...from.keys()].join(', ')}`);
  return parse(text) as Record<string, unknown>;
};
const specOf = (path: string, from = files): unknown => read(path, from)['spec'];

/** The test platform with another dev environment. */
function withDev(platform: Platform, props: Partial<EnvironmentProps>): Platform {
  const dev = environment({ name: 'dev', cluster: 'nonprod', domain: 'dev.example.com', ...props });
  return { ...platform, environments: new Map([...platform.environments, ['dev', dev]]) };
}

describe('an app', () => {
  test('has a Kustomization that waits for its namespaces, prunes, and is ready when its objects are', () => {
    expect(read('staging/flux/nonprod/apps/kustomization-cart-stag.yaml')).toEqual({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: {
        name: 'cart-stag',
        namespace: 'flux-system',
        annotations: { 'event.toolkit.fluxcd.io/app': 'cart' },
        labels: {
          'slipway.dev/app': 'cart',
          'slipway.dev/cluster': 'nonprod',
          'slipway.dev/environment': 'staging',
          'slipway.dev/owner': 'team-shop',
          'slipway.dev/source': 'environment-repo',
        },
      },
      spec: {
        sourceRef: { kind: 'GitRepository', name: 'environment-repo' },
        path: './staging/manifests/nonprod/cart',
        prune: true,
        interval: '5m',
        retryInterval: '1m',
        timeout: '5m',
        wait: true,
        dependsOn: [{ name: 'namespaces-stag' }],
        healthCheckExprs: [
          {
            apiVersion: 'bitnami.com/v1alpha1',
            kind: 'SealedSecret',
            current: expect.stringContaining(`one.status == 'True'`) as unknown,
            failed: expect.stringContaining(`one.status == 'False'`) as unknown,
          },
        ],
      },
    });
  });

  test('is suspended where its environment is synced by hand', () => {
    const manual = rendered(withDev(testPlatform(apps), { sync: 'manual' }));
    expect(specOf('dev/flux/nonprod/apps/kustomization-cart-dev.yaml', manual)).toMatchObject({ suspend: true });
    expect(specOf('staging/flux/nonprod/apps/kustomization-cart-stag.yaml', manual)).not.toHaveProperty('suspend');
  });

  test('has the same manifests under both engines, but for volumes: Flux does not delete them', () => {
    const db = workload({
      ...{ name: 'db', system: 'shop', owner: 'team-shop', image: 'registry.example.com/db:v1', port: http(5432) },
      volumes: { '/data': persistent({ size: '1Gi' }) },
    });
    const both = testPlatform([...apps.slice(0, 1), db]);
    const manifests = (of: Map<string, string>): [string, string][] =>
      [...of].filter(([path]) => path.includes('/manifests/') && !path.includes('/namespaces/'));
    const byArgoCd = manifests(renderedFiles(both));
    const byFlux = new Map(manifests(rendered(both)));
    expect(byArgoCd.map(([path]) => path)).toEqual([...byFlux.keys()]);
    const differing = byArgoCd.filter(([path, text]) => byFlux.get(path) !== text).map(([path]) => path);
    expect(differing.length).toBeGreaterThan(0);
    expect(differing.filter((path) => !path.includes('/persistentvolumeclaim-'))).toEqual([]);
    expect([...rendered(both).values()].join('\n')).not.toContain('argocd.argoproj.io');
  });

  test('is tested by a Job that is made anew with each change of its pods, and is healthy once that succeeded', () => {
    const smoke = (image: string): { metadata: object; spec: { template: { metadata: { annotations: object } } } } => {
      const app = testApp('cart', { image, hooks: { smokeTest: true } });
      const job = read('dev/manifests/nonprod/cart/job-cart-smoke-test.yaml', rendered(testPlatform([app])));
      return job as ReturnType<typeof smoke>;
    };
    const first = smoke('registry.example.com/cart:v1.0.0');
    expect(first.metadata).toMatchObject({ annotations: { 'kustomize.toolkit.fluxcd.io/force': 'enabled' } });
    const { annotations } = first.spec.template.metadata;
    expect(annotations).toEqual({ 'slipway.dev/tested-pods': expect.stringMatching(/^[0-9a-f]{16}$/) as unknown });
    expect(smoke('registry.example.com/cart:v1.0.0').spec.template.metadata.annotations).toEqual(annotations);
    expect(smoke('registry.example.com/cart:v1.0.1').spec.template.metadata.annotations).not.toEqual(annotations);
  });

  test('leaves out what only Argo CD would keep until a sync fails, and Helm until a test', () => {
    const hook = (name: string, annotations: Record<string, string>): void =>
      void hooks.push({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, annotations } });
    const hooks: { apiVersion: string; kind: string; metadata: { name: string; annotations: object } }[] = [];
    hook('failed', { 'argocd.argoproj.io/hook': 'SyncFail' });
    hook('test', { 'helm.sh/hook': 'test' });
    hook('before', { 'helm.sh/hook': 'pre-install,pre-upgrade', 'argocd.argoproj.io/sync-wave': '1' });
    const app = plainApp({
      name: 'hooked',
      system: 'shop',
      resources: (scope) => {
        for (const one of hooks) new ApiObject(scope, one.metadata.name, one as ApiObjectProps);
      },
    });
    const left = rendered(testPlatform([app]));
    expect([...left.keys()].filter((path) => path.startsWith('dev/manifests/nonprod/hooked/'))).toEqual([
      'dev/manifests/nonprod/hooked/configmap-before.yaml',
    ]);
    expect(read('dev/manifests/nonprod/hooked/configmap-before.yaml', left)).toMatchObject({
      metadata: { annotations: { 'helm.sh/hook': 'pre-install,pre-upgrade' } },
    });
    expect(left.get('dev/manifests/nonprod/hooked/configmap-before.yaml')).not.toContain('argoproj');
  });

  test('can not migrate before its pods change: that is refused', () => {
    const app = testApp('cart', { hooks: { migrate: ['./manage', 'migrate'] } });
    expect(() => rendered(testPlatform([app]))).toThrow(
      /Job\/cart-migrate is to run before a sync, and Flux applies all objects of an app at once/,
    );
  });

  test('can not migrate within a sync either', () => {
    const wave = (one: string): App =>
      plainApp({
        name: 'cart',
        system: 'shop',
        resources: (scope) => {
          const annotations = { 'argocd.argoproj.io/hook': 'Sync', 'argocd.argoproj.io/sync-wave': one };
          new ApiObject(scope, 'job', {
            apiVersion: 'batch/v1',
            kind: 'Job',
            metadata: { name: 'migrate', annotations },
          });
        },
      });
    expect(() => rendered(testPlatform([wave('-1')]))).toThrow(/Job\/migrate is to run before a sync/);
    expect(() => rendered(testPlatform([wave('0')]))).not.toThrow();
  });

  test('keeps its namespace when that goes from git', () => {
    expect(read('dev/manifests/nonprod/namespaces/namespace-shop-dev.yaml')).toMatchObject({
      metadata: { annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } },
    });
  });
});

describe('a chart', () => {
  const manifests = 'dev/manifests/nonprod';

  test('of a repository is a HelmRelease among its own manifests, so that a receipt speaks for its version and values', () => {
    expect(read(`${manifests}/certs/helmrelease-certs.yaml`)).toEqual({
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: {
        name: 'certs',
        namespace: 'platform-dev',
        labels: {
          'app.kubernetes.io/managed-by': 'slipway',
          'app.kubernetes.io/part-of': 'platform',
          'slipway.dev/owner': 'team-platform',
        },
      },
      spec: {
        chart: {
          spec: {
            chart: 'cert-manager',
            version: '1.2.3',
            sourceRef: { kind: 'HelmRepository', name: 'certs' },
            interval: '1h',
          },
        },
        releaseName: 'certs',
        interval: '10m',
        timeout: '5m',
        install: { crds: 'CreateReplace', strategy: { name: 'RetryOnFailure' } },
        upgrade: { crds: 'CreateReplace', strategy: { name: 'RetryOnFailure' } },
        driftDetection: { mode: 'enabled' },
        values: { replicas: 2 },
      },
    });
    expect(specOf(`${manifests}/certs/helmrepository-certs.yaml`)).toEqual({
      url: 'https://charts.example.com',
      interval: '1h',
    });
    expect([...files.keys()].filter((path) => path.startsWith(`${manifests}/certs/`))).toHaveLength(2);
  });

  const chartFiles = (app: App): Map<string, string> => rendered(testPlatform([app]));

  test('of a registry is an OCIRepository at its tag, or a HelmRepository where it takes values files', () => {
    const oci = {
      ...owned,
      name: 'gateway',
      oci: 'oci://registry.example.com/charts/gateway',
      version: '1.0.0+build.1',
    };
    const plain = chartFiles(helmRelease(oci));
    expect(specOf(`${manifests}/gateway/ocirepository-gateway.yaml`, plain)).toMatchObject({
      url: 'oci://registry.example.com/charts/gateway',
      ref: { tag: '1.0.0_build.1' },
      layerSelector: { operation: 'copy' },
    });
    expect(specOf(`${manifests}/gateway/helmrelease-gateway.yaml`, plain)).toMatchObject({
      chartRef: { kind: 'OCIRepository', name: 'gateway' },
    });
    const withFiles = chartFiles(helmRelease({ ...oci, valueFiles: ['values-ha.yaml'] }));
    expect(specOf(`${manifests}/gateway/helmrepository-gateway.yaml`, withFiles)).toMatchObject({
      type: 'oci',
      url: 'oci://registry.example.com/charts',
    });
    expect(specOf(`${manifests}/gateway/helmrelease-gateway.yaml`, withFiles)).toMatchObject({
      chart: { spec: { chart: 'gateway', version: '1.0.0+build.1', valuesFiles: ['values-ha.yaml'] } },
    });
  });

  test('of git is built at the commit or tag that the release names', () => {
    const git = { ...owned, name: 'legacy', repository: 'git@git.example.com:legacy/deploy.git', path: 'chart' };
    const tagged = chartFiles(helmRelease({ ...git, revision: 'v1.4.0', valueFiles: ['prod.yaml'] }));
    expect(specOf(`${manifests}/legacy/gitrepository-legacy.yaml`, tagged)).toEqual({
      url: 'ssh://git@git.example.com/legacy/deploy.git',
      ref: { tag: 'v1.4.0' },
      interval: '1h',
    });
    expect(specOf(`${manifests}/legacy/helmrelease-legacy.yaml`, tagged)).toMatchObject({
      chart: { spec: { chart: './chart', valuesFiles: ['chart/prod.yaml'], reconcileStrategy: 'Revision' } },
    });
    const commit = 'a'.repeat(40);
    const pinned = chartFiles(helmRelease({ ...git, revision: commit }));
    expect(specOf(`${manifests}/legacy/gitrepository-legacy.yaml`, pinned)).toMatchObject({ ref: { commit } });
  });

  test('leaves alone what the app says that the cluster owns', () => {
    const free = helmRelease({
      ...{ ...owned, name: 'free', repository: 'https://charts.example.com', chart: 'free', version: '1.0.0' },
      ignoreDifferences: () => [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }],
    });
    expect(specOf(`${manifests}/free/helmrelease-free.yaml`, chartFiles(free))).toMatchObject({
      driftDetection: { ignore: [{ target: { group: 'apps', kind: 'Deployment' }, paths: ['/spec/replicas'] }] },
    });
  });

  test('or an overlay of another repository is a Kustomization that the app waits for', () => {
    const payments = kustomization({
      ...{ name: 'payments', owner: 'team-shop', repository: 'https://git.example.com/pay.git' },
      ...{ path: 'overlays/dev', revision: 'v1.4.0' },
    });
    const overlay = chartFiles(payments);
    expect(specOf(`${manifests}/payments/gitrepository-payments.yaml`, overlay)).toMatchObject({
      ref: { tag: 'v1.4.0' },
    });
    expect(read(`${manifests}/payments/kustomization-payments.yaml`, overlay)).toMatchObject({
      metadata: { namespace: 'payments-dev' },
      spec: {
        sourceRef: { kind: 'GitRepository', name: 'payments' },
        path: './overlays/dev',
        targetNamespace: 'payments-dev',
        prune: true,
        wait: true,
      },
    });
  });
});

describe('an environment', () => {
  test('brings in platform software first, and holds up nothing afterwards', () => {
    const before = { name: 'dev-platform', readyExpr: 'has(dep.status) && has(dep.status.lastAppliedRevision)' };
    expect(specOf('dev/flux/nonprod/environment/kustomization-dev-platform.yaml')).toMatchObject({
      path: './dev/flux/nonprod/platform',
      wait: true,
    });
    expect(specOf('dev/flux/nonprod/environment/kustomization-dev-apps.yaml')).toMatchObject({
      path: './dev/flux/nonprod/apps',
      wait: false,
      dependsOn: [before, { ...before, name: 'staging-platform' }],
    });
    const onlyApps = rendered(testPlatform(apps.slice(0, 1)));
    expect([...onlyApps.keys()].filter((path) => path.includes('platform'))).toEqual([]);
    expect(specOf('dev/flux/nonprod/environment/kustomization-dev-apps.yaml', onlyApps)).not.toHaveProperty(
      'dependsOn',
    );
  });

  test('writes receipts under the names that Argo CD writes them under', () => {
    const told = rendered(testPlatform(apps), { receipts: 'gitlab' });
    expect(specOf('production/flux/prod/environment/provider-receipts-prod.yaml', told)).toEqual({
      type: 'gitlab',
      address: 'https://git.example.com/env',
      secretRef: { name: 'receipts' },
      commitStatusExpr: `'slipway/prod/production/' + event.metadata.app`,
    });
    expect(specOf('production/flux/prod/environment/alert-receipts-prod.yaml', told)).toEqual({
      providerRef: { name: 'receipts-prod' },
      eventSeverity: 'info',
      eventSources: [
        {
          kind: 'Kustomization',
          name: '*',
          matchLabels: { 'slipway.dev/environment': 'production', 'slipway.dev/source': 'environment-repo' },
        },
      ],
    });
    expect([...files.keys()].filter((path) => path.includes('receipts'))).toEqual([]);
  });

  test('tells people of what is healthy and of what failed, each as they asked', () => {
    const platform = withDev(testPlatform(apps), {
      notifications: [
        { triggers: ['on-deployed'], service: 'slack', recipients: ['#releases'] },
        { triggers: ['on-health-degraded', 'on-sync-failed'], service: 'teams-workflows', recipients: ['On Call'] },
      ],
    });
    const teams = [team({ name: 'team-shop', channels: { slack: ['shop'], email: ['shop@example.com'] } })];
    const told = rendered({ ...platform, teams });
    const folder = 'dev/flux/nonprod/environment';
    const names = [...told.keys()]
      .filter((path) => path.startsWith(folder) && !path.includes('kustomization-'))
      .map((path) => path.slice(folder.length + 1, -'.yaml'.length));
    expect(names).toEqual([
      'alert-slack-releases-dev-healthy',
      'alert-slack-shop-team-shop-dev-failing',
      'alert-slack-shop-team-shop-dev-healthy',
      'alert-teams-workflows-on-call-dev-failing',
      'provider-slack-releases-dev',
      'provider-slack-shop-team-shop-dev',
      'provider-teams-workflows-on-call-dev',
    ]);
    expect(specOf(`${folder}/provider-slack-releases-dev.yaml`, told)).toEqual({
      type: 'slack',
      channel: 'releases',
      address: 'https://slack.com/api/chat.postMessage',
      secretRef: { name: 'notifications-slack' },
    });
    expect(specOf(`${folder}/provider-teams-workflows-on-call-dev.yaml`, told)).toMatchObject({
      type: 'msteams',
      secretRef: { name: 'notifications-teams-workflows-on-call' },
    });
    expect(specOf(`${folder}/alert-slack-releases-dev-healthy.yaml`, told)).toMatchObject({
      eventSeverity: 'info',
      inclusionList: ['^Health check passed'],
    });
    expect(specOf(`${folder}/alert-slack-shop-team-shop-dev-failing.yaml`, told)).toMatchObject({
      eventSeverity: 'error',
      eventSources: [{ matchLabels: { 'slipway.dev/environment': 'dev', 'slipway.dev/owner': 'team-shop' } }],
    });
  });
});

describe('a cluster', () => {
  test('starts from the repository, its own folder and one folder of each environment', () => {
    expect([...files.keys()].filter((path) => path.startsWith('clusters/nonprod/'))).toEqual([
      'clusters/nonprod/gitrepository-environment-repo.yaml',
      'clusters/nonprod/kustomization-dev.yaml',
      'clusters/nonprod/kustomization-slipway.yaml',
      'clusters/nonprod/kustomization-staging.yaml',
    ]);
    expect(specOf('clusters/nonprod/gitrepository-environment-repo.yaml')).toEqual({
      url: 'https://git.example.com/env.git',
      ref: { branch: 'main' },
      interval: '1m',
      secretRef: { name: 'environment-repo' },
    });
    expect(specOf('clusters/nonprod/kustomization-slipway.yaml')).toMatchObject({ path: './clusters/nonprod' });
    expect(specOf('clusters/nonprod/kustomization-dev.yaml')).toMatchObject({
      path: './dev/flux/nonprod/environment',
      wait: false,
    });
    const open = rendered(testPlatform(apps), { repositorySecret: 'none' });
    expect(specOf('clusters/nonprod/gitrepository-environment-repo.yaml', open)).not.toHaveProperty('secretRef');
  });

  test('pulls each branch of layout branch', () => {
    const platform = testPlatform(apps);
    const layout = branch();
    const repo = environmentRepo({ url: 'https://git.example.com/env.git', layout });
    const branched = rendered({ ...platform, environmentRepo: repo }, { receipts: 'github' });
    const sources = [...branched.keys()].filter((path) => /^clusters\/nonprod\/gitrepository/.test(path));
    const specs = sources.map((path) => specOf(path, branched) as { ref: { branch: string } });
    expect(specs.map(({ ref }) => ref.branch).sort()).toEqual(['dev', 'main', 'staging']);
    expect(specOf('dev/flux/nonprod/apps/kustomization-cart-dev.yaml', branched)).toMatchObject({
      sourceRef: { name: 'environment-repo-dev' },
    });
    expect(specOf('dev/flux/nonprod/environment/alert-receipts-dev-environment-repo-dev.yaml', branched)).toMatchObject(
      {
        eventSources: [{ matchLabels: { 'slipway.dev/source': 'environment-repo-dev' } }],
      },
    );
  });

  test('pulls each repository of layout repository, and writes receipts to it', () => {
    const platform = testPlatform(apps);
    const layout = repository({
      per: 'system',
      repositories: {
        shop: { url: 'git@git.example.com:shop/env.git' },
        platform: { url: 'https://git.example.com/platform/env.git' },
      },
    });
    const repo = environmentRepo({ url: 'https://git.example.com/env.git', layout });
    const split = rendered({ ...platform, environmentRepo: repo }, { receipts: 'gitea' });
    expect(specOf('clusters/nonprod/gitrepository-environment-repo-shop.yaml', split)).toMatchObject({
      url: 'ssh://git@git.example.com/shop/env.git',
    });
    expect(
      specOf('dev/flux/nonprod/environment/provider-receipts-dev-environment-repo-shop.yaml', split),
    ).toMatchObject({
      type: 'gitea',
      address: 'https://git.example.com/shop/env',
    });
    expect(specOf('dev/flux/nonprod/platform/kustomization-certs-dev.yaml', split)).toMatchObject({
      sourceRef: { name: 'environment-repo-platform' },
    });
  });

  test('does not pull from a local path', () => {
    const repo = environmentRepo({ layout: testPlatform([]).environmentRepo.layout });
    expect(() => rendered({ ...testPlatform(apps), environmentRepo: repo })).toThrow(
      "'./environment-repo' is no address that Flux can pull from",
    );
  });
});
