import { parse } from 'yaml';
import { workload } from '../constructs';
import { http, tcp } from '../model/port';
import { secret } from '../model/secret';
import { environment } from '../model/environment';
import { platformProblems, type Platform } from '../model/platform';
import { preview, previewSettings, type Preview } from '../model/preview';
import { persistent } from '../constructs/volumes';
import { plainApp, renderedFiles, testPlatform } from './testing';

const redis = workload({ name: 'redis', system: 'stores', owner: 'team-shop', image: 'redis:8', port: tcp(6379) });

interface Declared {
  readonly repository?: string;
  readonly preview?: Partial<Preview>;
  readonly settings?: Partial<Parameters<typeof previewSettings>[0]>;
  readonly app?: Partial<Parameters<typeof workload>[0]>;
}

function platformWith({ repository = 'https://github.com/example/cart', app, ...more }: Declared = {}): Platform {
  const cart = workload({
    name: 'cart',
    system: 'shop',
    owner: 'team-shop',
    image: 'registry.example.com/shop/cart:v1.0.0',
    port: http(80, { container: 8080 }),
    replicas: 3,
    resources: { cpu: '500m..1', memory: '32Mi..1Gi' },
    calls: { REDIS: redis },
    expose: { host: ['cart', 'basket'] },
    volumes: { '/data': persistent({ size: '50Gi' }) },
    preview: preview({ repository, ...more.preview }),
    ...app,
  });
  const platform = testPlatform([cart, redis]);
  return {
    ...platform,
    previews: previewSettings({ repositories: ['https://github.com/example/*'], ...more.settings }),
  };
}

const files = renderedFiles(platformWith());
const at = (path: string): Record<string, unknown> => parse(files.get(path) ?? '') as Record<string, unknown>;

describe('an app with previews', () => {
  test('is rendered for them, trimmed, with a namespace, quota and policies around it', () => {
    const own = [...files.keys()].filter((path) => path.startsWith('previews/')).map((path) => path.slice(14));
    expect(own).toEqual([
      'deployment-cart.yaml',
      'httproute-cart.yaml',
      'limitrange-defaults.yaml',
      'namespace-preview-cart.yaml',
      'networkpolicy-allow-dns.yaml',
      'networkpolicy-cart.yaml',
      'networkpolicy-default-deny.yaml',
      'persistentvolumeclaim-cart-data.yaml',
      'resourcequota-quota.yaml',
      'service-cart.yaml',
      'serviceaccount-cart.yaml',
      'kustomization.yaml',
    ]);
    expect(at('previews/cart/kustomization.yaml')).toEqual({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: own.slice(0, -1),
    });
    expect(at('previews/cart/deployment-cart.yaml')).toMatchObject({
      metadata: { namespace: 'preview-cart' },
      spec: {
        replicas: 1,
        template: {
          spec: {
            containers: [
              {
                env: [{ name: 'REDIS', value: 'redis.stores-dev.svc.cluster.local:6379' }],
                image: 'registry.example.com/shop/cart:v1.0.0',
                resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '1', memory: '1Gi' } },
              },
            ],
          },
        },
      },
    });
    expect(at('previews/cart/deployment-cart.yaml')).not.toHaveProperty('spec.template.spec.topologySpreadConstraints');
    expect(at('previews/cart/persistentvolumeclaim-cart-data.yaml')).toMatchObject({
      spec: { resources: { requests: { storage: '1Gi' } } },
    });
    expect(at('previews/cart/resourcequota-quota.yaml')).toMatchObject({ spec: { hard: { pods: '10' } } });
    expect(at('previews/cart/namespace-preview-cart.yaml')).toMatchObject({
      metadata: { labels: { 'slipway.dev/preview': 'cart', 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
    const confirmed = [...files].filter(([path, text]) => path.startsWith('previews/') && text.includes('confirm'));
    expect(confirmed).toEqual([]);
  });

  test('has a set that puts namespace, image and host over it, of labelled requests, and takes all of it down again', () => {
    expect(at('dev/argocd/nonprod/applicationset-preview-cart.yaml')).toMatchObject({
      spec: {
        goTemplate: true,
        goTemplateOptions: ['missingkey=error'],
        generators: [
          {
            pullRequest: {
              github: {
                owner: 'example',
                repo: 'cart',
                labels: ['preview'],
                tokenRef: { secretName: 'previews', key: 'token' },
              },
              requeueAfterSeconds: 300,
            },
          },
        ],
        syncPolicy: { preserveResourcesOnDeletion: false },
        template: {
          metadata: {
            name: 'preview-cart-{{.number}}',
            finalizers: ['resources-finalizer.argocd.argoproj.io'],
            labels: {
              'slipway.dev/cluster': 'nonprod',
              'slipway.dev/owner': 'team-shop',
              'slipway.dev/preview': 'cart',
            },
          },
          spec: {
            project: 'preview-cart',
            destination: { server: 'https://kubernetes.default.svc', namespace: 'preview-cart-{{.number}}' },
            source: {
              repoURL: 'https://git.example.com/env.git',
              targetRevision: 'main',
              path: 'previews/cart',
              kustomize: {
                namespace: 'preview-cart-{{.number}}',
                images: ['registry.example.com/shop/cart=registry.example.com/shop/cart:{{.head_sha}}'],
                patches: [
                  {
                    target: { kind: 'HTTPRoute', name: 'cart' },
                    patch:
                      '[{"op":"replace","path":"/spec/hostnames","value":["preview-cart-{{.number}}.dev.example.com"]}]',
                  },
                ],
              },
            },
          },
        },
      },
    });
  });

  test('has a project that reaches nothing but its previews', () => {
    expect(at('dev/argocd/nonprod/appproject-preview-cart.yaml')).toMatchObject({
      spec: {
        sourceRepos: ['https://git.example.com/env.git'],
        destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'preview-cart-*' }],
        clusterResourceWhitelist: [{ group: '', kind: 'Namespace', name: 'preview-cart-*' }],
      },
    });
  });

  test('reaches what it calls, from any of its previews', () => {
    const path = 'dev/manifests/nonprod/namespaces/networkpolicy-preview-cart-to-redis.yaml';
    expect(at(path)).toMatchObject({
      metadata: { namespace: 'stores-dev' },
      spec: {
        podSelector: { matchLabels: { 'app.kubernetes.io/name': 'redis' } },
        ingress: [
          {
            from: [{ namespaceSelector: { matchLabels: { 'slipway.dev/preview': 'cart' } } }],
            ports: [{ port: 6379, protocol: 'TCP' }],
          },
        ],
      },
    });
    expect([...files.keys()].filter((one) => one.includes('preview') && !/^(dev|previews)\//.test(one))).toEqual([]);
  });

  test.each([
    [
      'gitlab',
      'https://gitlab.com/example/shop/cart',
      { gitlab: { project: 'example/shop/cart', pullRequestState: 'opened' } },
    ],
    [
      'gitea',
      'https://gitea.example.com/example/cart',
      { gitea: { owner: 'example', repo: 'cart', api: 'https://gitea.example.com/' } },
    ],
    [
      'GitHub Enterprise',
      'https://github.example.com/example/cart',
      { github: { api: 'https://github.example.com/api/v3' } },
    ],
  ])('is listed on %s', (_forge, repository, generator) => {
    const rendered = renderedFiles(platformWith({ repository, settings: { repositories: [repository] } }));
    const set = parse(rendered.get('dev/argocd/nonprod/applicationset-preview-cart.yaml') ?? '') as object;
    expect(set).toMatchObject({ spec: { generators: [{ pullRequest: generator }] } });
  });
});

describe('previews are refused', () => {
  const told = (declared: Declared): string[] => platformProblems(platformWith(declared)).map(({ problem }) => problem);

  test('of repositories that are not on the list, where a star stands for no slash', () => {
    expect(told({})).toEqual([]);
    expect(told({ repository: 'https://github.com/else/cart' })).toEqual([
      "preview.repository 'https://github.com/else/cart' may have no previews",
    ]);
    expect(told({ repository: 'https://github.com/example/cart/x' })).toHaveLength(1);
    expect(told({ repository: 'git@github.com:example/cart' })).toEqual([
      "preview.repository 'git@github.com:example/cart' is no repository",
    ]);
  });

  test('without a list, without a label, of no image, and in the last environment', () => {
    const { previews, ...without } = platformWith();
    expect(previews).toBeDefined();
    expect(platformProblems(without)).toMatchObject([{ problem: 'preview: no repository may have previews' }]);
    expect(told({ preview: { label: '' } })).toEqual(['preview.label is empty: every request would run']);
    expect(told({ preview: { image: 'sidecar' } })).toEqual(["preview.image 'sidecar' is no image of the app"]);
    expect(told({ settings: { environment: 'production' } })).toEqual([
      "environment 'production' is production: what nobody has reviewed would have its secrets",
    ]);
  });

  test('of what Argo CD renders by itself', () => {
    const chart = plainApp({
      name: 'chart',
      images: { main: 'registry.example.com/chart:v1' },
      preview: preview({ repository: 'https://github.com/example/chart' }),
      source: () => ({ kind: 'kustomize', repository: 'https://git.example.com/x.git', path: 'x', version: 'v1' }),
    });
    const platform = platformWith();
    expect(platformProblems({ ...platform, apps: new Map([['chart', chart]]) })).toMatchObject([
      { problem: expect.stringContaining('Argo CD renders it by itself') as string },
    ]);
  });

  test('where the host does not tell the forge', () => {
    const repository = 'https://git.example.com/example/cart';
    const settings = { repositories: [repository] };
    expect(() => renderedFiles(platformWith({ repository, settings }))).toThrow(
      "the host 'git.example.com' does not tell",
    );
    const said = platformWith({ repository, settings: { ...settings, forges: { 'git.example.com': 'gitea' } } });
    expect(renderedFiles(said).has('previews/cart/kustomization.yaml')).toBe(true);
  });
});

describe('secrets of previews', () => {
  const value = Buffer.concat([Buffer.from([1, 0]), Buffer.alloc(256, 7), Buffer.alloc(20, 9)]).toString('base64');
  const sealed = (scope: string): Platform => {
    const platform = platformWith({ app: { secrets: { KEY: secret('cart', 'key') } } });
    const text = (namespace: string): string =>
      `name: cart\nnamespace: ${namespace}\nscope: ${scope}\ntype: Opaque\nkeys:\n` +
      `  key: { revision: 1, sealed: 2026-03-11, certificate: 'SHA256:${'a'.repeat(43)}', value: ${value} }\n`;
    const find = (environment: string, name: string) => ({
      ...{ name, environment, path: `environments/secrets/${environment}/${name}.yaml` },
      text: text(`shop-${environment}`),
    });
    const dev = environment({ name: 'dev', cluster: 'nonprod', domain: 'dev.example.com' });
    return {
      ...platform,
      environments: new Map([['dev', dev]]),
      secrets: { ...platform.secrets, find } as NonNullable<Platform['secrets']>,
    };
  };

  test('are those of the environment, sealed for any namespace of its cluster', () => {
    const rendered = renderedFiles(sealed('cluster-wide'));
    expect(parse(rendered.get('previews/cart/sealedsecret-cart.yaml') ?? '')).toMatchObject({
      metadata: { namespace: 'preview-cart', annotations: { 'sealedsecrets.bitnami.com/cluster-wide': 'true' } },
    });
  });

  test('can not be sealed for a namespace: that of a preview is not known beforehand', () => {
    expect(() => renderedFiles(sealed('strict'))).toThrow('--scope cluster-wide');
  });
});
