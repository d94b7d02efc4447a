import { k8s } from 'cdk8s-plus-28';
import fc from 'fast-check';
import { UserError } from '../errors';
import type { App } from '../model/app';
import { PerEnvironment } from '../model/per-environment';
import { plainApp, renderedFiles, testApp, testPlatform } from './testing';

const cart = testApp('cart');
const checkout = testApp('checkout', { calls: { CART_ADDR: cart }, env: { B: '2', A: '1' }, replicas: 2 });

function problemsOf(apps: readonly App[]): readonly { where?: string; problem: string; cause?: Error }[] {
  try {
    renderedFiles(testPlatform(apps));
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  return [];
}

function configMap(name: string, id = name): App {
  return plainApp({
    name: id,
    system: 'shop',
    environments: ['production'],
    resources: (scope) => {
      new k8s.KubeConfigMap(scope, 'config', { metadata: { name } });
    },
  });
}

test('files stand where the layout says, one per object', () => {
  const paths = [...renderedFiles(testPlatform([cart]), { environments: ['production'] }).keys()].sort();
  expect(paths).toEqual([
    'clusters/prod/application-production.yaml',
    'clusters/prod/application-root.yaml',
    'clusters/prod/appproject-slipway.yaml',
    'clusters/prod/configmap-argocd-rbac-cm.yaml',
    'production/argocd/prod/application-cart-prod.yaml',
    'production/argocd/prod/application-namespaces-prod.yaml',
    'production/argocd/prod/appproject-namespaces-prod.yaml',
    'production/argocd/prod/appproject-shop-prod.yaml',
    'production/environment.yaml',
    'production/manifests/prod/cart/deployment-cart.yaml',
    'production/manifests/prod/cart/networkpolicy-cart.yaml',
    'production/manifests/prod/cart/service-cart.yaml',
    'production/manifests/prod/cart/serviceaccount-cart.yaml',
    'production/manifests/prod/namespaces/limitrange-defaults.yaml',
    'production/manifests/prod/namespaces/namespace-shop.yaml',
    'production/manifests/prod/namespaces/networkpolicy-allow-dns.yaml',
    'production/manifests/prod/namespaces/networkpolicy-default-deny.yaml',
  ]);
});

test('environments on one cluster have namespaces of their own, one on its own cluster does not need it', () => {
  const files = renderedFiles(testPlatform([cart]));
  const namespaceOf = (path: string): string | undefined => /namespace: (\S+)/.exec(files.get(path) ?? '')?.[1];
  expect(namespaceOf('dev/manifests/nonprod/cart/service-cart.yaml')).toBe('shop-dev');
  expect(namespaceOf('staging/manifests/nonprod/cart/service-cart.yaml')).toBe('shop-staging');
  expect(namespaceOf('production/manifests/prod/cart/service-cart.yaml')).toBe('shop');
});

test('the order of apps and of keys changes no byte', () => {
  const expected = renderedFiles(testPlatform([cart, checkout]));
  const shuffledKeys = testApp('checkout', { replicas: 2, env: { A: '1', B: '2' }, calls: { CART_ADDR: cart } });
  fc.assert(
    fc.property(fc.shuffledSubarray([cart, shuffledKeys], { minLength: 2 }), (apps) => {
      expect(new Map([...renderedFiles(testPlatform(apps))].sort())).toEqual(new Map([...expected].sort()));
    }),
    { numRuns: 10 },
  );
});

test('the surroundings of the process change no byte', () => {
  const expected = renderedFiles(testPlatform([cart, checkout]));
  const { TZ, LANG } = process.env;
  process.env['CDK8S_DISABLE_SORT'] = '1';
  process.env['TZ'] = 'Pacific/Apia';
  process.env['LANG'] = 'tr_TR.UTF-8';
  try {
    expect(renderedFiles(testPlatform([cart, checkout]))).toEqual(expected);
  } finally {
    Object.assign(process.env, { TZ: TZ ?? '', LANG: LANG ?? '' });
  }
});

test('two objects of one kind, namespace and name name both constructs', () => {
  expect(problemsOf([configMap('settings', 'one'), configMap('settings', 'two')])).toEqual([
    {
      where: 'lib/apps/two.ts: production',
      problem:
        "two objects are ConfigMap shop/settings on cluster 'prod': lib/apps/one.ts: production (one/config) and lib/apps/two.ts: production (two/config)",
      fix: 'rename one of them, or give its app another namespace',
    },
  ]);
});

test('what user code throws is told with the app and keeps its stack', () => {
  const broken = plainApp({
    name: 'broken',
    environments: ['dev'],
    resources: () => {
      throw new TypeError('no such thing');
    },
  });
  const [problem, ...rest] = problemsOf([broken, cart]);
  expect(rest).toEqual([]);
  expect(problem?.where).toBe('lib/apps/broken.ts: dev');
  expect(problem?.problem).toBe('threw TypeError: no such thing');
  expect(problem?.cause?.stack).toContain('render-platform.test.ts');
});

test('mistakes of several apps are told together', () => {
  const wrong = (name: string): App => testApp(name, { expose: { host: 'www', port: 'metrics' } });
  const where = problemsOf([wrong('a'), wrong('b')]).map((one) => one.where);
  expect(where).toEqual(['lib/apps/a.ts: dev, staging, production', 'lib/apps/b.ts: dev, staging, production']);
});

test('a mistake names the app where the name of its file does not', () => {
  const app = testApp('cart', { replicas: new PerEnvironment({ dev: 1, staging: 1, production: -1 }) });
  const platform = testPlatform([app]);
  const files = new Map([...platform.files]).set(app, 'lib/apps/shop.ts');
  expect(() => renderedFiles({ ...platform, files })).toThrow("lib/apps/shop.ts: app 'cart': production: replicas -1");
});

describe('patches', () => {
  const patched = (patches: Parameters<typeof testApp>[1]): string =>
    renderedFiles(testPlatform([testApp('cart', { ...patches, environments: ['dev'] })])).get(
      'dev/manifests/nonprod/cart/deployment-cart.yaml',
    ) ?? '';

  test('are merged into objects, null removes', () => {
    const text = patched({
      patches: [{ kind: 'Deployment', merge: { spec: { minReadySeconds: 7, replicas: null } } }],
    });
    expect(text).toContain('minReadySeconds: 7');
    expect(text).not.toContain('replicas:');
  });

  test('are applied as JSON Patch', () => {
    const text = patched({
      patches: [{ kind: 'Deployment', name: 'cart', operations: [{ op: 'add', path: '/spec/paused', value: true }] }],
    });
    expect(text).toContain('paused: true');
  });

  test('that match nothing are a mistake that lists what is there', () => {
    const app = testApp('cart', { environments: ['dev'], patches: [{ kind: 'Ingress', merge: {} }] });
    expect(problemsOf([app])[0]?.problem).toBe('a patch of Ingress/* matches no rendered object');
  });
});

test('a selection of apps leaves out what environments have beside them', () => {
  const paths = [...renderedFiles(testPlatform([cart, checkout]), { apps: ['cart'], environments: ['dev'] }).keys()];
  expect(paths.every((path) => path.includes('cart'))).toBe(true);
});
