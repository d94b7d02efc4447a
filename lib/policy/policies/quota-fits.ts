import { isObject, listAt, valueAt } from '../../model/json';
import { compareQuantities, quantityValue } from '../../model/quantity';
import type { ManifestSet, Pod } from '../manifest-set';
import { replicasOf } from './served-deployments';
import type { Breach, Policy } from './policy';

/** What a namespace runs fits its quota. */
export const quotaFits: Policy = {
  id: 'quota-fits',
  what: 'What a namespace runs fits its quota.',
  why: 'Pods beyond the quota are never made, and a rollout that needs one more stands still.',
  fix: 'Raise namespaces.quota of the environment, or ask for less.',
  severity: { production: 'error', elsewhere: 'error' },
  good: `apiVersion: v1
kind: ResourceQuota
metadata: { name: quota, namespace: shop }
spec: { hard: { requests.cpu: '4' } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: web, image: 'registry.example.com/web:v1.0.0', resources: { requests: { cpu: '2' } } }] }
`,
  bad: `apiVersion: v1
kind: ResourceQuota
metadata: { name: quota, namespace: shop }
spec: { hard: { requests.cpu: '1' } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: web, image: 'registry.example.com/web:v1.0.0', resources: { requests: { cpu: '2' } } }] }
`,
  breaches: (set) =>
    set.ofKind('ResourceQuota').flatMap((manifest) => {
      const hard = valueAt(manifest.object, 'spec', 'hard');
      if (!isObject(hard)) return [];
      return Object.entries(hard).flatMap(([name, limit]): Breach[] => {
        const total = sum(set, manifest.namespace, name);
        if (total === undefined || (compareQuantities(String(total), limit) ?? 0) <= 0) return [];
        const path = ['spec', 'hard', name];
        return [
          {
            manifest,
            path,
            value: limit,
            problem: `its pods need ${name} ${total} in all`,
            expectation: `at least ${total}`,
          },
        ];
      });
    }),
};

const counted = /^(?:(requests|limits)\.)?(cpu|memory)$|^(pods)$/;

/** What all pods of a namespace need of a resource; undefined for what pods don't ask for. */
function sum(set: ManifestSet, namespace: string | undefined, name: string): number | undefined {
  const [, side = 'requests', resource, pods] = counted.exec(name) ?? [];
  if (resource === undefined && pods === undefined) return undefined;
  const all = set.pods.filter(({ manifest }) => manifest.namespace === namespace);
  return all.reduce(
    (total, pod) => total + replicasOf(set, pod.manifest) * (resource === undefined ? 1 : need(pod, side, resource)),
    0,
  );
}

function need({ spec }: Pod, side: string, resource: string): number {
  return listAt(spec, 'containers').reduce<number>((total, container) => {
    const own = valueAt(container, 'resources', side, resource);
    const value = own ?? (side === 'requests' ? valueAt(container, 'resources', 'limits', resource) : undefined);
    return total + (quantityValue(value) ?? 0);
  }, 0);
}
