import { valueAt } from '../../model/json';
import type { ManifestSet, Pod } from '../manifest-set';

/** Pods of namespaces that hold them to a level of Pod Security, or that say nothing. */
export function podsHeldTo(set: ManifestSet, level: 'baseline' | 'restricted'): readonly Pod[] {
  const weaker = level === 'baseline' ? ['privileged'] : ['privileged', 'baseline'];
  return set.pods.filter(({ manifest }) => {
    const namespace = set.tryFind('Namespace', undefined, manifest.namespace ?? '');
    // A weaker level is asked for by name, with a reason, where the app is declared.
    const enforced = valueAt(namespace?.object, 'metadata', 'labels', 'pod-security.kubernetes.io/enforce');
    return !weaker.includes(String(enforced));
  });
}
