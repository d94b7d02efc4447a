import { isObject, valueAt } from '../../model/json';
import { quoted } from '../finding';
import type { Judge, Verdict } from '../judge';
import { itemsAt, titleOf, type Manifest, type ManifestSet, type Pod } from '../manifest-set';
import { hasLabels, isEmptySelector, selects } from './selector';

/** A selector of pods in its object's namespace. */
interface PodSelector {
  readonly manifest: Manifest;
  readonly rule: string;
  readonly path: readonly (string | number)[];
  readonly picks: (pod: Pod) => boolean;
}

/** Judges selectors: each picks pods that exist, and of no other app. */
export const selectorJudge: Judge = (set) => {
  if (!set.facts.isWhole) return [];
  return selectorsOf(set).flatMap((one) => judged(set, one, set.podsIn(one.manifest.namespace)));
};

function selectorsOf(set: ManifestSet): PodSelector[] {
  const services = set.ofKind('Service').flatMap((manifest): PodSelector[] => {
    const selector = valueAt(manifest.object, 'spec', 'selector');
    // A Service without one is given its endpoints by hand.
    if (!isObject(selector) || Object.keys(selector).length === 0) return [];
    return [
      {
        manifest,
        rule: 'selector/service',
        path: ['spec', 'selector'],
        picks: ({ labels }) => hasLabels(selector, labels),
      },
    ];
  });
  const others = [
    ['PodDisruptionBudget', 'selector', 'selector/pod-disruption-budget'],
    ['NetworkPolicy', 'podSelector', 'selector/network-policy'],
  ].flatMap(([kind = '', field = '', rule = '']) =>
    set.ofKind(kind).flatMap((manifest): PodSelector[] => {
      const selector = valueAt(manifest.object, 'spec', field);
      // The empty one means every pod of the namespace, whoever's.
      if (isEmptySelector(selector)) return [];
      return [{ manifest, rule, path: ['spec', field], picks: ({ labels }) => selects(selector, labels) }];
    }),
  );
  return [...services, ...others];
}

function judged(set: ManifestSet, { manifest, rule, path, picks }: PodSelector, pods: readonly Pod[]): Verdict[] {
  const { charts, partlyKnown, environment } = set.facts;
  if (charts.has(manifest.group) || partlyKnown.has(manifest.namespace ?? '')) return [];
  const picked = pods.filter(picks);
  const value = valueAt(manifest.object, ...path.map(String));
  if (picked.length === 0) {
    return [
      {
        manifest, rule, severity: 'error', path, value,
        problem: `selects no pod in namespace '${manifest.namespace ?? ''}'`,
        expectation: 'labels of pods that exist there',
        fix: nearestLabels(pods, manifest),
      },
    ]; // prettier-ignore
  }
  // A network policy of a caller stands before the pods of another app: then before those of that one alone.
  const owner = manifest.kind === 'NetworkPolicy' ? picked[0]?.manifest.group : manifest.group;
  const foreign = environment === undefined ? undefined : picked.find((pod) => pod.manifest.group !== owner);
  if (foreign === undefined) return servicePorts(set, manifest, picked);
  return [
    {
      manifest, rule, severity: 'error', path, value,
      problem: `selects pods of another app: ${titleOf(foreign.manifest)} of '${foreign.manifest.group}'`,
      expectation: `labels that only pods of '${owner ?? ''}' have`,
      fix: "select by a label of the app's own, such as app.kubernetes.io/name",
    },
  ]; // prettier-ignore
}

function nearestLabels(pods: readonly Pod[], { group }: Manifest): string {
  const own = pods.find(({ manifest }) => manifest.group === group) ?? pods[0];
  if (own === undefined) return 'no workload is rendered into that namespace: remove it, or add one';
  const labels = Object.entries(own.labels).map(([key, value]) => `${key}: ${String(value)}`);
  return `pods of ${titleOf(own.manifest)} have ${labels.join(', ')}`;
}

/** A target port by name or number that no container of the selected pods has. */
function servicePorts({ facts }: ManifestSet, manifest: Manifest, pods: readonly Pod[]): Verdict[] {
  if (manifest.kind !== 'Service' || facts.charts.has(manifest.group)) return [];
  const ports = pods.flatMap(({ spec }) =>
    ['containers', 'initContainers'].flatMap((list) =>
      itemsAt(spec, list).flatMap(({ item }) => itemsAt(item, 'ports').map((one) => one.item)),
    ),
  );
  // Containers need not declare what they listen on: where none does, nothing is known.
  if (ports.length === 0) return [];
  const names = ports.map((one) => valueAt(one, 'name'));
  const numbers = ports.map((one) => valueAt(one, 'containerPort'));
  return itemsAt(manifest.object, 'spec', 'ports').flatMap(({ item, path }): Verdict[] => {
    const target = valueAt(item, 'targetPort') ?? valueAt(item, 'port');
    if (typeof target === 'string' ? names.includes(target) : numbers.includes(target)) return [];
    return [
      {
        manifest, rule: 'reference/service-port', severity: 'error', path: [...path, 'targetPort'], value: target,
        problem: `no container of the selected pods has port ${quoted(target)}`,
        expectation: `one of ${[...names, ...numbers].filter((one) => one !== undefined).map(quoted).join(', ')}`,
        fix: 'name a port that a container declares',
      },
    ]; // prettier-ignore
  });
}
