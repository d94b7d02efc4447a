import { isObject, valueAt } from '../../model/json';
import type { Manifest, ManifestSet, Pod } from '../manifest-set';
import { hasLabels } from '../references/selector';

/** A Deployment that a Service sends traffic to, and how many pods it has at the least. */
export interface ServedDeployment extends Pod {
  readonly replicas: number;
}

/** In production, every Deployment that serves traffic; none elsewhere. */
export function servedDeployments(set: ManifestSet): ServedDeployment[] {
  if (!set.facts.isProduction) return [];
  const selectors = set
    .ofKind('Service')
    .map(({ namespace, object }) => ({ namespace, selector: valueAt(object, 'spec', 'selector') }));
  return set.pods
    .filter(
      ({ manifest, labels }) =>
        ['Deployment', 'Rollout'].includes(manifest.kind) &&
        selectors.some(
          ({ namespace, selector }) =>
            namespace === manifest.namespace && isObject(selector) && hasLabels(selector, labels),
        ),
    )
    .map((pod) => ({ ...pod, replicas: replicasOf(set, pod.manifest, 'minReplicas') }));
}

/** How many pods a workload has: its autoscaler's bound where it has one. */
export function replicasOf(
  set: ManifestSet,
  manifest: Manifest,
  bound: 'minReplicas' | 'maxReplicas' = 'maxReplicas',
): number {
  const scaler = set
    .ofKind('HorizontalPodAutoscaler')
    .find(
      ({ namespace, object }) =>
        namespace === manifest.namespace &&
        valueAt(object, 'spec', 'scaleTargetRef', 'name') === manifest.name &&
        valueAt(object, 'spec', 'scaleTargetRef', 'kind') === manifest.kind,
    );
  const value =
    scaler === undefined ? valueAt(manifest.object, 'spec', 'replicas') : valueAt(scaler.object, 'spec', bound);
  return typeof value === 'number' ? value : 1;
}
