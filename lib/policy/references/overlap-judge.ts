import { isObject, valueAt } from '../../model/json';
import type { Judge, Verdict } from '../judge';
import { titleOf, type Manifest, type ManifestSet, type Pod } from '../manifest-set';
import { isEmptySelector, selects } from './selector';

/** Kinds that keep a number of pods for ever, which they find by their selector. */
const keepers = new Set(['DaemonSet', 'Deployment', 'ReplicaSet', 'Rollout', 'StatefulSet']);

/** Judges selectors of workloads: none picks the pods of another workload, of which it would count and stop some. */
export const overlapJudge: Judge = (set) =>
  set.manifests.flatMap((manifest): Verdict[] => {
    const selector = valueAt(manifest.object, 'spec', 'selector');
    if (!keepers.has(manifest.kind) || !isObject(selector) || isEmptySelector(selector)) return [];
    const other = foreignPod(set, manifest, selector);
    if (other === undefined) return [];
    return [
      {
        // Each counts its own by owner as long as nobody lets go of them.
        manifest, rule: 'selector/workload', severity: set.facts.environment === undefined ? 'warning' : 'error',
        path: ['spec', 'selector'], value: selector,
        problem: `selects pods of ${titleOf(other.manifest)} as well`,
        expectation: 'labels that only its own pods have',
        fix: "add a label of the workload's own to the selector and to the pods",
      },
    ]; // prettier-ignore
  });

/** A folder may hold one workload in several versions: those are not two. */
function foreignPod(set: ManifestSet, { kind, name, namespace }: Manifest, selector: unknown): Pod | undefined {
  return set
    .podsIn(namespace)
    .find(
      ({ manifest, labels }) =>
        keepers.has(manifest.kind) && (manifest.kind !== kind || manifest.name !== name) && selects(selector, labels),
    );
}
