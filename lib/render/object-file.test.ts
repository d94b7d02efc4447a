import { objectFiles } from './object-file';
import type { KubernetesObject } from '../model/kubernetes-object';

const object = (kind: string, name: string, namespace?: string, apiVersion = 'v1'): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
});

test('a file is named after kind and name', () => {
  expect(objectFiles([object('Service', 'cart', 'shop')])).toEqual(['service-cart.yaml']);
});

test('namespace and API group are added where names are ambiguous', () => {
  const all = [
    object('Service', 'cart', 'a'),
    object('Service', 'cart', 'b'),
    object('Service', 'cart', 'b', 'serving.knative.dev/v1'),
  ];
  expect(objectFiles(all)).toEqual([
    'service-cart-a.yaml',
    'service-cart-b.yaml',
    'service-cart-b-serving.knative.dev.yaml',
  ]);
});

test('names that differ in case only are told apart', () => {
  const names = objectFiles([object('ClusterRole', 'Admin'), object('ClusterRole', 'admin')]);
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(2);
});

test('characters that not every file system takes are spelled out', () => {
  expect(objectFiles([object('ClusterRole', 'system:node')])).toEqual(['clusterrole-system_3anode.yaml']);
});

test('the order of objects does not matter', () => {
  const all = [
    object('Role', 'reader', 'a'),
    object('Role', 'reader', 'b'),
    object('Role', 'writer', 'b'),
    object('Ingress', 'web', 'a', 'networking.k8s.io/v1'),
    object('Ingress', 'web', 'a', 'extensions/v1'),
  ];
  expect(objectFiles([...all].reverse())).toEqual(objectFiles(all).reverse());
});

test('a longer name that meets another short one is told apart too', () => {
  const names = objectFiles([object('Role', 'a', 'b'), object('Role', 'a', 'c'), object('Role', 'a-b', 'd')]);
  expect(new Set(names).size).toBe(3);
});
