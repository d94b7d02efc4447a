import fc from 'fast-check';
import { load } from 'js-yaml';
import type { AppRendering, LayoutObject } from '../../model/layout';
import { parseImage } from '../../model/image';
import { kustomize } from './kustomize';
import { buildOverlay } from './kustomize/build-overlay';
import { generatedApp } from './kustomize/generated-app';
import { comparable } from './kustomize/testing';

function arrange(everywhere: readonly AppRendering[], one: AppRendering): ReadonlyMap<string, string> {
  return kustomize().arrange?.('cart', everywhere)(one) ?? new Map<string, string>();
}

/** A place of an app: an environment on its cluster. */
function place(environment: string, objects: readonly LayoutObject[], images: readonly string[] = []): AppRendering {
  return { folder: `${environment}/manifests/main/cart`, objects, images: images.map(parseImage) };
}

function deployment(namespace: string, pod: object, spec: object = {}): LayoutObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'cart', namespace },
    spec: { ...spec, template: { spec: pod } },
  };
}

function config(namespace: string, name: string, data: Readonly<Record<string, string>>): LayoutObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
}

function overlay(everywhere: readonly AppRendering[], one: AppRendering): Record<string, unknown> {
  return load(arrange(everywhere, one).get(`${one.folder}/kustomization.yaml`) ?? '') as Record<string, unknown>;
}

function baseFile(files: ReadonlyMap<string, string>, name: string): unknown {
  const path = [...files.keys()].find((one) => one.startsWith('bases/') && one.endsWith(`/${name}`));
  return path === undefined ? undefined : load(files.get(path) ?? '');
}

test('an overlay builds to exactly the objects that it was made of, whatever its base was made of', () => {
  fc.assert(
    fc.property(generatedApp, ({ everywhere, now }) => {
      for (const one of now.filter(({ objects }) => objects.length > 0)) {
        const built = buildOverlay(arrange(everywhere, one), one.folder);
        expect(comparable(built)).toEqual(comparable(one.objects));
      }
    }),
    { numRuns: 300 },
  );
});

test('the base holds what all places share, and an overlay no more than what differs', () => {
  const env = (...names: string[]) => names.map((name) => ({ name, value: name.toLowerCase() }));
  const pod = (...names: string[]) => ({ containers: [{ name: 'main', env: env(...names) }] });
  const dev = place('dev', [deployment('cart-dev', pod('A', 'DEBUG', 'B'), { replicas: 1 })]);
  const production = place('production', [deployment('cart', pod('A', 'B'), { replicas: 3 })]);
  const files = arrange([dev, production], dev);
  expect(baseFile(files, 'deployment-cart.yaml')).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'cart' },
    spec: { template: { spec: pod('A', 'B') } },
  });
  const base = [...files.keys()].find((path) => path.startsWith('bases/'))?.replace(/\/[^/]+$/, '') ?? '';
  expect(overlay([dev, production], dev)).toEqual({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace: 'cart-dev',
    resources: [`../../../../${base}`],
    patches: [
      {
        target: { group: 'apps', version: 'v1', kind: 'Deployment', name: 'cart' },
        patch: `- op: add
  path: /spec/replicas
  value: 1
- op: add
  path: /spec/template/spec/containers/0/env/1
  value:
    name: DEBUG
    value: debug
`,
      },
    ],
  });
});

test('another version moves the overlay only, by its images', () => {
  const at = (image: string) =>
    place('production', [deployment('cart', { containers: [{ name: 'main', image }] })], [image]);
  const [before, after] = [
    at('registry.example.com/cart:v1'),
    at(`registry.example.com/cart:v2@sha256:${'2'.repeat(64)}`),
  ];
  const [old, now] = [arrange([before], before), arrange([before], after)];
  const bases = (files: ReadonlyMap<string, string>) => [...files].filter(([path]) => path.startsWith('bases/'));
  expect(bases(now)).toEqual(bases(old));
  expect(overlay([before], after)['images']).toEqual([
    { name: 'registry.example.com/cart', newTag: 'v2', digest: `sha256:${'2'.repeat(64)}` },
  ]);
  expect(overlay([before], after)['patches']).toBeUndefined();
});

test('a repository that runs in two versions keeps them where they are', () => {
  const containers = ['v1', 'v2'].map((tag) => ({ name: tag, image: `registry.example.com/cart:${tag}` }));
  const one = place('dev', [deployment('cart', { containers })], ['registry.example.com/cart:v1']);
  expect(overlay([one], one)['images']).toBeUndefined();
  expect(comparable(buildOverlay(arrange([one], one), one.folder))).toEqual(comparable(one.objects));
});

test('an overlay names no namespace for all where one object has another, or none', () => {
  const role: LayoutObject = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'cart' },
  };
  const mixed = place('dev', [config('cart', 'settings', {}), config('other', 'settings', {}), role]);
  expect(overlay([mixed], mixed)['namespace']).toBeUndefined();
  const binding: LayoutObject = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'cart', namespace: 'cart' },
    subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'other' }],
  };
  const bound = place('dev', [binding]);
  expect(overlay([bound], bound)['namespace']).toBeUndefined();
});

test('what only one place has stands in its overlay, and what it lacks is deleted there', () => {
  const shared = config('cart', 'shared', { a: '1' });
  const dev = place('dev', [shared, config('cart', 'debug', { level: 'all' })]);
  const production = place('production', [shared]);
  expect(overlay([dev, production], dev)['resources']).toContain('configmap-debug.yaml');
  const left = place('production', [config('cart', 'own', {}), config('cart', 'kept', {})]);
  const everywhere = [place('production', [shared, config('cart', 'kept', {})])];
  expect(JSON.stringify(overlay(everywhere, left)['patches'])).toContain('$patch: delete');
});

test('a base is named after its content: the same from any place, another when it changes', () => {
  const at = (environment: string, value: string) => place(environment, [config('cart', 'settings', { value })]);
  const base = (everywhere: readonly AppRendering[], one: AppRendering) =>
    [...arrange(everywhere, one).keys()].filter((path) => path.startsWith('bases/'));
  const [dev, production] = [at('dev', 'a'), at('production', 'a')];
  expect(base([dev, production], dev)).toEqual(base([dev, production], production));
  expect(base([at('dev', 'b'), at('production', 'b')], dev)).not.toEqual(base([dev, production], dev));
});

test('an app of no objects has no files', () => {
  expect(arrange([place('dev', [])], place('dev', []))).toEqual(new Map());
});
