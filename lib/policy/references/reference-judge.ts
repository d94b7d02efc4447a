import { nearestNames } from '../../model/names';
import type { Judge, Verdict } from '../judge';
import type { Manifest, ManifestSet } from '../manifest-set';
import { objectReferences } from './object-references';
import { podReferences } from './pod-references';
import { ProvidedObjects } from './provided';
import type { Reference } from './reference';

/** Kinds that clusters have of their own: only what is rendered can be missed. */
const clustersOwn = new Set(['StorageClass', 'IngressClass']);
/** Kinds that some controllers make for themselves when they start: a folder need not hold them. */
const controllersOwn = new Set(['GatewayClass']);

/** Judges names: whatever an object says exists is rendered, is made from what is rendered, or is declared external. */
export const referenceJudge: Judge = (set) => {
  if (!set.facts.isWhole) return [];
  const provided = new ProvidedObjects(set);
  const ofPods = set.pods.flatMap((pod) => podReferences(pod).map((one) => ({ manifest: pod.manifest, one })));
  const ofObjects = set.manifests.flatMap((manifest) => objectReferences(manifest).map((one) => ({ manifest, one })));
  return [...ofPods, ...ofObjects].flatMap(({ manifest, one }) => judged(set, provided, manifest, one));
};

function judged(set: ManifestSet, provided: ProvidedObjects, manifest: Manifest, one: Reference): Verdict[] {
  const { kind, name, namespace, path, key } = one;
  // What Argo CD renders beside it may bring anything.
  if (clustersOwn.has(kind) || set.facts.charts.has(manifest.group)) return [];
  const rule = `reference/${kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}`;
  const isSure = set.facts.environment !== undefined || !controllersOwn.has(kind);
  if (!provided.has(kind, namespace, name)) {
    const place = namespace === undefined ? '' : ` in namespace '${namespace}'`;
    const known = set.ofKind(kind).filter((other) => other.namespace === namespace);
    return [
      {
        manifest, rule, severity: isSure ? 'error' : 'warning', path, value: name,
        problem: `there is no ${kind} '${name}'${place}`,
        expectation: `the name of a ${kind} that exists there`,
        fix: `${nearestNames(name, known.map((other) => other.name))}; or declare it in policySettings({ external: [{ kind: '${kind}', name: '${name}', … }] })`,
      },
    ]; // prettier-ignore
  }
  if (key !== undefined && !provided.hasKey(kind, namespace, name, key)) {
    return [
      {
        manifest, rule, severity: 'error', path: [...path.slice(0, -1), 'key'], value: key,
        problem: `${kind} '${name}' has no key '${key}'`,
        expectation: 'a key of its data',
        fix: `add '${key}' to ${kind} ${name}, or name another key`,
      },
    ]; // prettier-ignore
  }
  return [];
}
