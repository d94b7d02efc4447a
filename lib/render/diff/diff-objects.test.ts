import fc from 'fast-check';
import { diffApp, diffObjects } from './diff-objects';
import { compareRisk, highestRisk } from './risk';
import type { K8sObject } from './types';
import { risks } from './types';

const place = { app: 'cart', environment: 'production', cluster: 'eu-1' };

function object(kind: string, name: string, fields: Readonly<Record<string, unknown>> = {}): K8sObject {
  return {
    apiVersion: kind === 'Deployment' ? 'apps/v1' : 'v1',
    kind,
    metadata: { name, namespace: 'shop' },
    ...fields,
  };
}

test('objects are paired by group, kind, namespace and name, whatever their version', () => {
  const old = { ...object('Deployment', 'a'), apiVersion: 'apps/v1beta1' };
  const changes = diffObjects([old, object('Service', 'a')], [object('Deployment', 'a'), object('Secret', 'a')]);
  expect(changes.map(({ kind, change }) => `${kind} ${change}`).sort()).toEqual([
    'Deployment changed',
    'Secret added',
    'Service removed',
  ]);
  expect(changes.find(({ kind }) => kind === 'Deployment')!.fields).toMatchObject([
    { path: 'apiVersion', before: 'apps/v1beta1', after: 'apps/v1' },
  ]);
});

test.each([
  ['shop-config-0123abcd', 'shop-config-89abcdef01'],
  ['shop-config-5gk9tb6h2m', 'shop-config-82ttkh9mfd'],
])('a ConfigMap whose content hash changes from %s to %s is one object, and its pods are replaced', (before, after) => {
  const [change, ...rest] = diffObjects(
    [object('ConfigMap', before, { data: { a: '1' } })],
    [object('ConfigMap', after, { data: { a: '2' } })],
  );
  expect(rest).toEqual([]);
  expect(change).toMatchObject({ name: after, change: 'changed', risk: 'restart' });
  expect(change!.fields.map(({ path }) => path)).toEqual(['metadata.name', 'data.a']);
});

test('objects other than ConfigMaps and Secrets are not paired by hash, and exact names come first', () => {
  expect(diffObjects([object('Service', 'a-0123abcd')], [object('Service', 'a-4567cdef')])).toHaveLength(2);
  const kept = object('ConfigMap', 'a-0123abcd');
  const renamed = diffObjects([object('ConfigMap', 'a-00000001'), kept], [kept, object('ConfigMap', 'a-00000003')]);
  expect(renamed).toMatchObject([{ change: 'changed', name: 'a-00000003', fields: [{ before: 'a-00000001' }] }]);
  expect(diffObjects([kept], [kept, object('ConfigMap', 'a-4567cdef')])).toMatchObject([{ change: 'added' }]);
});

test('of two hashes only as many are paired as there are on the other side', () => {
  const before = [object('ConfigMap', 'a-00000001'), object('ConfigMap', 'a-00000002')];
  const changes = diffObjects(before, [object('ConfigMap', 'a-00000003')]);
  expect(changes.map(({ change, name }) => `${change} ${name}`)).toEqual(['changed a-00000003', 'removed a-00000002']);
});

test('a Secret shows which keys changed and never a value', () => {
  const secret = (value: string, more = {}): K8sObject => ({
    ...object('Secret', 'a', { data: { password: value }, stringData: { token: value } }),
    metadata: { name: 'a', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': value, ...more } },
  });
  const text = JSON.stringify([
    diffObjects([secret('c2VjcmV0MQ==')], [secret('c2VjcmV0Mg==')]),
    diffObjects([{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } }], [secret('c2VjcmV0Mg==')]),
    diffObjects([secret('c2VjcmV0Mg==')], []),
  ]);
  expect(text).toContain('data.password');
  expect(text).toContain('stringData');
  expect(text).not.toContain('c2VjcmV0');
});

test('ciphertext is shown as a fingerprint that differs where it does', () => {
  const sealed = (value: string): K8sObject => ({
    apiVersion: 'bitnami.com/v1alpha1',
    kind: 'SealedSecret',
    metadata: { name: 'a' },
    spec: { encryptedData: { password: value } },
  });
  const [change] = diffObjects([sealed('AgBy3i4O')], [sealed('AgBy3i4P')]);
  const [field] = change!.fields;
  expect(field).toMatchObject({
    path: 'spec.encryptedData.password',
    before: expect.stringMatching(/^sealed:[0-9a-f]{12}$/) as string,
  });
  expect(field!.after).not.toBe(field!.before);
  expect(JSON.stringify(change)).not.toContain('AgBy');
  const { spec: _spec, ...bare } = sealed('');
  const filled = { ...bare, spec: { encryptedData: { a: 'AgBy' }, template: { data: { b: 'AgBy' }, type: 'Opaque' } } };
  const [whole] = diffObjects([bare], [filled]);
  expect(whole!.fields).toMatchObject([
    { path: 'spec', after: { template: { data: { b: '(hidden)' }, type: 'Opaque' } } },
  ]);
  expect(JSON.stringify(whole)).not.toContain('AgBy');
});

test('what the cluster reports is not compared', () => {
  expect(diffObjects([object('Service', 'a', { status: { a: 1 } })], [object('Service', 'a')])).toEqual([]);
});

test('resources and their fields stand with the highest risk first', () => {
  const spec = (replicas: number, image: string, data: unknown): Readonly<Record<string, unknown>> => ({
    spec: { paused: data, replicas, template: { spec: { containers: [{ name: 'a', image }] } } },
  });
  const before = [object('Deployment', 'a', spec(1, 'x:1', false)), object('PersistentVolumeClaim', 'z')];
  const changes = diffObjects(before, [object('Deployment', 'a', spec(2, 'x:2', true))]);
  expect(changes.map(({ kind, risk }) => `${kind} ${risk}`)).toEqual([
    'PersistentVolumeClaim data-loss',
    'Deployment restart',
  ]);
  expect(changes[1]!.fields.map(({ path, risk }) => `${path} ${risk}`)).toEqual([
    'spec.template.spec.containers[a].image restart',
    'spec.replicas scale',
    'spec.paused config',
  ]);
});

test('a new object names the field that grants something, once', () => {
  const spec = { template: { spec: { volumes: [{ name: 'root', hostPath: { path: '/' } }], containers: [] } } };
  expect(diffObjects([], [object('Deployment', 'a', { spec })])).toMatchObject([
    {
      change: 'added',
      risk: 'security',
      fields: [{ path: 'spec.template.spec.volumes[root].hostPath', rule: 'host-path' }],
    },
  ]);
});

test('an app is added, removed or changed as a whole, and counts its resources', () => {
  const [a, b] = [object('Service', 'a'), object('Service', 'b')];
  expect(diffApp(place, [a], [{ ...a }])).toBeUndefined();
  expect(diffApp(place, [], [a, b])).toMatchObject({
    ...place,
    change: 'added',
    counts: { added: 2, changed: 0, removed: 0 },
  });
  expect(diffApp(place, [a], [])).toMatchObject({ change: 'removed', risk: 'config' });
  expect(diffApp(place, [a], [b])).toMatchObject({
    change: 'changed',
    counts: { added: 1, removed: 1, byRisk: { config: 2, metadata: 0 } },
  });
});

const kinds = fc.constantFrom('Deployment', 'Service', 'ConfigMap', 'Secret', 'PersistentVolumeClaim', 'Namespace');
const objects = fc
  .uniqueArray(fc.tuple(kinds, fc.constantFrom('a', 'b', 'c-0123abcd', 'c-89abcdef'), fc.jsonValue({ maxDepth: 3 })), {
    selector: ([kind, name]) => `${kind}/${name}`,
    maxLength: 8,
  })
  .map((all) => all.map(([kind, name, spec]) => object(kind, name, { spec })));

test('nothing differs from itself, in any order', () => {
  fc.assert(
    fc.property(objects, (all) => {
      expect(diffObjects(all, structuredClone(all).reverse())).toEqual([]);
    }),
  );
});

test('every object that differs is found exactly once, from either side', () => {
  fc.assert(
    fc.property(objects, objects, (before, after) => {
      const there = diffObjects(before, after);
      const back = diffObjects(after, before);
      const total = (changes: typeof there, change: string): number =>
        changes.filter((one) => one.change === change).length;
      expect(total(there, 'added')).toBe(total(back, 'removed'));
      expect(total(there, 'changed')).toBe(total(back, 'changed'));
      expect(total(there, 'added') - total(there, 'removed')).toBe(after.length - before.length);
      expect(there.every(({ reasons }) => reasons.length > 0)).toBe(true);
    }),
  );
});

test('the risk of more changes is never below that of some of them', () => {
  fc.assert(
    fc.property(objects, objects, fc.nat(), (before, after, at) => {
      const all = diffObjects(before, after);
      const some = all.slice(at % (all.length + 1));
      const [whole, part] = [highestRisk(all.map(({ risk }) => risk)), highestRisk(some.map(({ risk }) => risk))];
      expect(compareRisk(whole, part)).toBeLessThanOrEqual(0);
      for (const { risk, fields } of all) {
        expect(compareRisk(risk, highestRisk(fields.map((field) => field.risk)))).toBeLessThanOrEqual(0);
      }
    }),
  );
});

test('risks are ordered from data loss down to metadata', () => {
  expect([...risks].reverse().sort(compareRisk)).toEqual([...risks]);
  expect(highestRisk([])).toBe('metadata');
});
