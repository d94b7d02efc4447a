import fc from 'fast-check';
import { formatImage, type Image } from '../../../model/image';
import type { AppRendering, LayoutObject } from '../../../model/layout';

/** An app as the program renders it for every place, and as it stands with other releases and other code. */
export interface GeneratedApp {
  readonly everywhere: readonly AppRendering[];
  readonly now: readonly AppRendering[];
}

const text = fc.constantFrom(
  'a',
  'b',
  'on',
  '0o7',
  '1e3',
  'line\n',
  'two\nlines',
  '',
  ' x ',
  '# no',
  '~',
  'a/b~c',
  'é',
);
const scalar = fc.oneof(text, fc.integer({ min: -5, max: 70_000 }), fc.boolean(), fc.constantFrom(0.5, 1.25));
const key = fc.constantFrom('alpha', 'beta', 'gamma', 'a/b', 'c~d', 'x.y');
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

const digest = `sha256:${'1'.repeat(64)}`;
const image = fc.constantFrom<Image>(
  { repository: 'registry.example.com:5000/shop/cart', tag: 'v1' },
  { repository: 'registry.example.com:5000/shop/cart', tag: 'v2', digest },
  { repository: 'registry.example.com/shop/cart-worker', digest },
  { repository: 'redis', tag: 'v1' },
);
const namedItem = (name: fc.Arbitrary<string>) =>
  fc.record({ name, value }, { requiredKeys: ['name'], noNullPrototype: true });
const env = fc.uniqueArray(namedItem(fc.constantFrom('A', 'B', 'C', 'D')), {
  selector: (one) => one.name,
  maxLength: 4,
});
const container = fc.record(
  {
    name: fc.constantFrom('main', 'side', 'init'),
    image: image.map(formatImage),
    env,
    args: fc.array(text, { maxLength: 4 }),
  },
  { requiredKeys: ['name'], noNullPrototype: true },
);
const containers = fc.uniqueArray(container, { selector: (one) => one.name, minLength: 1, maxLength: 3 });

const deployment = fc
  .record(
    { containers, initContainers: containers, replicas: fc.integer({ min: 0, max: 3 }), other: value },
    { requiredKeys: ['containers'] },
  )
  .map(({ replicas, other, ...pod }) => ({
    ...(replicas === undefined ? {} : { replicas }),
    ...(other === undefined ? {} : { strategy: { other } }),
    template: { spec: pod },
  }));

const labels = fc.dictionary(fc.constantFrom('app', 'example.com/team', 'v'), fc.constantFrom('a', 'b', '1'), {
  maxKeys: 3,
  noNullPrototype: true,
});

interface Shape {
  readonly apiVersion: string;
  readonly kind: string;
  readonly fields: fc.Arbitrary<Record<string, unknown>>;
}

const shapes: readonly Shape[] = [
  { apiVersion: 'apps/v1', kind: 'Deployment', fields: fc.record({ spec: deployment }) },
  { apiVersion: 'v1', kind: 'Service', fields: fc.record({ spec: fc.dictionary(key, value, { noNullPrototype: true }) }) },
  { apiVersion: 'serving.knative.dev/v1', kind: 'Service', fields: fc.record({ spec: fc.dictionary(key, value, { noNullPrototype: true }) }) },
  { apiVersion: 'v1', kind: 'ConfigMap', fields: fc.record({ data: fc.dictionary(key, text, { noNullPrototype: true }) }) },
  { apiVersion: 'example.com/v1', kind: 'Widget', fields: fc.record({ spec: fc.dictionary(key, value, { noNullPrototype: true }) }) },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    fields: fc.record({
      roleRef: fc.constant({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'cart' }),
      subjects: fc.array(
        fc.record({
          kind: fc.constant('ServiceAccount'),
          name: fc.constantFrom('default', 'cart', 'a.b'),
          namespace: fc.constantFrom('shop', 'shop-dev', 'other'),
        }),
        { minLength: 1, maxLength: 2 },
      ),
    }),
  },
  { apiVersion: 'v1', kind: 'ServiceAccount', fields: fc.constant({}) },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', fields: fc.record({ rules: fc.array(fc.record({ verbs: fc.array(fc.constantFrom('get', 'list'), { minLength: 1 }), apiGroups: fc.constant(['']), resources: fc.constant(['pods']) }), { maxLength: 2 }) }) },
]; // prettier-ignore

function object(namespace: fc.Arbitrary<string>): fc.Arbitrary<LayoutObject> {
  return fc.constantFrom(...shapes).chain(({ apiVersion, kind, fields }) =>
    fc.record({ fields, labels, name: fc.constantFrom('cart', 'a.b', 'a-b'), namespace }).map((one) => ({
      apiVersion,
      kind,
      metadata: {
        name: one.name,
        ...(kind === 'ClusterRole' ? {} : { namespace: one.namespace }),
        ...(Object.keys(one.labels).length === 0 ? {} : { labels: one.labels }),
      },
      ...one.fields,
    })),
  );
}

const environments = ['dev', 'staging', 'production'] as const;

function rendering(environment: string): fc.Arbitrary<AppRendering> {
  const own = environment === 'dev' ? 'shop-dev' : 'shop';
  const namespace = fc.oneof(
    { weight: 20, arbitrary: fc.constant(own) },
    { weight: 1, arbitrary: fc.constant('other') },
  );
  const selector = ({ apiVersion, kind, metadata }: LayoutObject): string =>
    JSON.stringify([apiVersion, kind, metadata.name, metadata.namespace]);
  return fc.record({
    folder: fc.constant(`${environment}/manifests/main/cart`),
    objects: fc.uniqueArray(object(namespace), { selector, maxLength: 6 }),
    images: fc.array(image, { maxLength: 3 }),
  });
}

const renderings = fc.tuple(...environments.map(rendering));

/** Apps whose environments share some objects and fields, differ in others, and move on from what the base was made of. */
export const generatedApp: fc.Arbitrary<GeneratedApp> = fc.record({ everywhere: renderings, now: renderings });
