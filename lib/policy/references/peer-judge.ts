import { valueAt } from '../../model/json';
import type { Judge, Verdict } from '../judge';
import { itemsAt, type Manifest, type ManifestSet } from '../manifest-set';
import { isEmptySelector, selects } from './selector';

/** A side of a NetworkPolicy that picks pods of a namespace whose name is known. */
interface Peer {
  readonly selector: unknown;
  readonly namespace: string;
  readonly path: readonly (string | number)[];
}

/** Judges whom NetworkPolicies let in and out: pods that are nowhere are a rule that does nothing. */
export const peerJudge: Judge = (set) => {
  if (!set.facts.isWhole) return [];
  return set.ofKind('NetworkPolicy').flatMap((manifest) =>
    peersOf(manifest).flatMap((peer): Verdict[] => {
      if (!isKnown(set, peer.namespace) || isPicked(set, peer)) return [];
      return [
        {
          manifest, rule: 'selector/peer', severity: set.facts.environment === undefined ? 'warning' : 'error',
          path: peer.path, value: peer.selector,
          problem: `lets through pods that are not there, in namespace '${peer.namespace}'`,
          expectation: 'labels of pods that exist there', fix: 'correct the labels, or remove what is not needed any more',
        },
      ]; // prettier-ignore
    }),
  );
};

function peersOf(manifest: Manifest): Peer[] {
  return (['ingress', 'egress'] as const).flatMap((side) =>
    itemsAt(manifest.object, 'spec', side).flatMap((rule) =>
      itemsAt(rule.item, side === 'ingress' ? 'from' : 'to').flatMap(({ item, path }): Peer[] => {
        const selector = valueAt(item, 'podSelector');
        if (selector === undefined || isEmptySelector(selector)) return [];
        const namespace = namespaceOf(manifest, valueAt(item, 'namespaceSelector'));
        return namespace === undefined ? [] : [{ selector, namespace, path: [...rule.path, ...path, 'podSelector'] }];
      }),
    ),
  );
}

/** The namespace of a peer: the policy's own, or the one that is selected by its name alone. */
function namespaceOf(manifest: Manifest, selector: unknown): string | undefined {
  if (selector === undefined) return manifest.namespace;
  const labels = valueAt(selector, 'matchLabels');
  const name = valueAt(labels, 'kubernetes.io/metadata.name');
  return typeof name === 'string' && Object.keys(Object(labels) as object).length === 1 ? name : undefined;
}

/** Whether all pods of a namespace are rendered: some are, and nobody else makes any. */
function isKnown(set: ManifestSet, namespace: string): boolean {
  const { partlyKnown, chartNamespaces } = set.facts;
  return !partlyKnown.has(namespace) && !chartNamespaces.has(namespace) && set.podsIn(namespace).length > 0;
}

function isPicked(set: ManifestSet, { selector, namespace }: Peer): boolean {
  return set.podsIn(namespace).some(({ labels }) => selects(selector, labels));
}
