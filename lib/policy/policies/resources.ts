import { listAt, valueAt } from '../../model/json';
import type { ManifestSet } from '../manifest-set';
import { containersOf } from '../pod-template';
import { examplePod, type Breach, type Policy } from './policy';

/** Containers request CPU and memory, and limit their memory. */
export const resources: Policy = {
  id: 'resources',
  what: 'Containers request CPU and memory, and limit their memory.',
  why: 'Without requests the scheduler places pods blindly; without a limit one leak takes its neighbours down.',
  fix: "Give resources: { cpu: '100m..500m', memory: '128Mi..256Mi' }.",
  severity: { production: 'error', elsewhere: 'warning' },
  good: examplePod(`containers:
  - name: web
    image: registry.example.com/web:v1.0.0
    resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 256Mi } }`),
  bad: examplePod(`containers:
  - name: web
    image: registry.example.com/web:v1.0.0
    resources: { requests: { cpu: 100m, memory: 128Mi } }`),
  breaches: (set) =>
    set.pods.flatMap((pod) =>
      containersOf(pod).flatMap(({ container, name, path }) =>
        wanted.flatMap((keys): Breach[] => {
          const own = valueAt(container, 'resources', ...keys);
          // A request that is left out is the limit.
          const value =
            own ?? (keys[0] === 'requests' ? valueAt(container, 'resources', 'limits', keys[1]) : undefined);
          if (value !== undefined || hasDefault(set, pod.manifest.namespace, keys)) return [];
          const at = [...path, 'resources', ...keys];
          return [
            {
              manifest: pod.manifest,
              path: at,
              problem: `container '${name}' has no ${keys.join('.')}`,
              expectation: 'a quantity',
            },
          ];
        }),
      ),
    ),
};

/** Whether the namespace gives containers what they leave out. */
function hasDefault(
  set: ManifestSet,
  namespace: string | undefined,
  [side, resource]: readonly [string, string],
): boolean {
  return set
    .inNamespace('LimitRange', namespace)
    .flatMap(({ object }) => listAt(object, 'spec', 'limits'))
    .some((limit) => valueAt(limit, side === 'limits' ? 'default' : 'defaultRequest', resource) !== undefined);
}

const wanted = [
  ['requests', 'cpu'],
  ['requests', 'memory'],
  ['limits', 'memory'],
] as const;
