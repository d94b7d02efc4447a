import { isObject, listAt, valueAt } from '../../model/json';
import type { Pod } from '../manifest-set';
import { containersOf } from '../pod-template';
import type { Reference } from './reference';

type Steps = readonly (string | number)[];

/** Everything that the pods of a workload need before they start. */
export function podReferences(pod: Pod): Reference[] {
  const { spec, path, manifest } = pod;
  const of = (kind: string, value: unknown, steps: Steps, namespace = manifest.namespace): Reference[] =>
    typeof value === 'string' && value !== '' ? [{ kind, name: value, namespace, path: [...path, ...steps] }] : [];
  const account = spec['serviceAccountName'];
  return [
    ...(account === 'default' ? [] : of('ServiceAccount', account, ['serviceAccountName'])),
    ...of('PriorityClass', spec['priorityClassName'], ['priorityClassName']).map((one) => ({
      ...one,
      namespace: undefined,
    })),
    ...listAt(spec, 'imagePullSecrets').flatMap((one, index) =>
      of('Secret', valueAt(one, 'name'), ['imagePullSecrets', index, 'name']),
    ),
    ...listAt(spec, 'volumes').flatMap((volume, index) => volumeReferences(pod, volume, ['volumes', index])),
    ...containersOf(pod).flatMap(({ container, path: steps }) => containerReferences(pod, container, steps)),
  ].filter(({ kind, name }) => !(kind === 'PriorityClass' && name.startsWith('system-')));
}

function volumeReferences({ manifest, path }: Pod, volume: unknown, steps: Steps): Reference[] {
  const one = (kind: string, ...keys: readonly string[]): Reference[] => {
    const name = valueAt(volume, ...keys);
    const isOptional = valueAt(volume, ...keys.slice(0, -1), 'optional') === true;
    if (typeof name !== 'string' || isOptional) return [];
    return [{ kind, name, namespace: manifest.namespace, path: [...path, ...steps, ...keys] }];
  };
  const claims = listAt(manifest.object, 'spec', 'volumeClaimTemplates').map((claim) =>
    valueAt(claim, 'metadata', 'name'),
  );
  return [
    ...one('ConfigMap', 'configMap', 'name'),
    ...one('Secret', 'secret', 'secretName'),
    ...(claims.includes(valueAt(volume, 'name'))
      ? []
      : one('PersistentVolumeClaim', 'persistentVolumeClaim', 'claimName')),
    ...listAt(volume, 'projected', 'sources').flatMap((source, index) =>
      (['configMap', 'secret'] as const).flatMap((field) => {
        const name = valueAt(source, field, 'name');
        if (typeof name !== 'string' || valueAt(source, field, 'optional') === true) return [];
        const kind = field === 'secret' ? 'Secret' : 'ConfigMap';
        const at = [...path, ...steps, 'projected', 'sources', index, field, 'name'];
        return [{ kind, name, namespace: manifest.namespace, path: at }];
      }),
    ),
  ];
}

function containerReferences({ manifest }: Pod, container: unknown, path: Steps): Reference[] {
  const ref = (kind: string, source: unknown, steps: Steps): Reference[] => {
    if (!isObject(source) || source['optional'] === true || typeof source['name'] !== 'string') return [];
    const key = typeof source['key'] === 'string' ? { key: source['key'] } : {};
    return [{ kind, name: source['name'], namespace: manifest.namespace, path: [...path, ...steps, 'name'], ...key }];
  };
  return [
    ...listAt(container, 'env').flatMap((env, index) => [
      ...ref('ConfigMap', valueAt(env, 'valueFrom', 'configMapKeyRef'), ['env', index, 'valueFrom', 'configMapKeyRef']),
      ...ref('Secret', valueAt(env, 'valueFrom', 'secretKeyRef'), ['env', index, 'valueFrom', 'secretKeyRef']),
    ]),
    ...listAt(container, 'envFrom').flatMap((from, index) => [
      ...ref('ConfigMap', valueAt(from, 'configMapRef'), ['envFrom', index, 'configMapRef']),
      ...ref('Secret', valueAt(from, 'secretRef'), ['envFrom', index, 'secretRef']),
    ]),
  ];
}
