import { isObject, valueAt } from '../../model/json';
import type { Manifest, ManifestSet, Pod } from '../manifest-set';
import { hasLabels } from '../references/selector';

/** A Deployment that a Service sends traffic to, and how many pods it has at the least. */
export interface ServedDeployment extends Pod {
  readonly replicas: number;
}

const known = new WeakMap<ManifestSet, readonly ServedDeployment[]>();

/** In production, every Deployment that serves traffic; none elsewhere. */
export function servedDeployments(set: ManifestSet): readonly ServedDeployment[] {
  const served = known.get(set) ?? findServed(set);
  known.set(set, served);
  return served;
}

function findServed(set: ManifestSet): ServedDeployment[] {
  if (!set.facts.isProduction) return [];
  return set.pods
    .filter(({ manifest, labels }) => {
      if (manifest.kind !== 'Deployment' && manifest.kind !== 'Rollout') return false;
      return set.inNamespace('Service', manifest.namespace).some(({ object }) => {
        const selector = valueAt(object, 'spec', 'selector');
        return isObject(selector) && hasLabels(selector, labels);
      });
    })
    .map((pod) => ({ ...pod, replicas: replicasOf(set, pod.manifest, 'minReplicas') }));
}

/** How many pods a workload has: its autoscaler's bound where it has one. */
export function replicasOf(
  set: ManifestSet,
  manifest: Manifest,
  bound: 'minReplicas' | 'maxReplicas' = 'maxReplicas',
): number {
  const scaler = set.inNamespace('HorizontalPodAutoscaler', manifest.namespace).find(({ object }) => {
    const target = valueAt(object, 'spec', 'scaleTargetRef');
    return valueAt(target, 'name') === manifest.name && valueAt(target, 'kind') === manifest.kind;
  });
  const value =
    scaler === undefined ? valueAt(manifest.object, 'spec', 'replicas') : valueAt(scaler.object, 'spec', bound);
  return typeof value === 'number' ? value : 1;
}
