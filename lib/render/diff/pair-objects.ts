import { compareText } from '../../errors';
import type { K8sObject } from './types';

/** One logical object on both sides; one of them is absent for what is new or gone. */
export interface ObjectPair {
  readonly before?: K8sObject;
  readonly after?: K8sObject;
}

/**
 * The name without a content hash: `shop-config-1a2b3c4d` is `shop-config`, like Kustomize's `shop-config-4t9km2h7fd`.
 *
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/configmapgenerator/
 */
function nameWithoutHash(name: string): string | undefined {
  return /^(.+)-(?:[0-9a-f]{8,10}|[2456789bcdfghkmt]{10})$/.exec(name)?.[1];
}

/** The API group of an object, without version; empty for the core group. */
export function apiGroup({ apiVersion }: K8sObject): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

/**
 * Pairs objects by API group, kind, namespace and name, sorted by these.
 *
 * A ConfigMap or Secret whose name only differs in its content hash is the same object, changed.
 * Where a side repeats an object, the last one counts, as it does when manifests are applied.
 */
export function pairObjects(before: readonly K8sObject[], after: readonly K8sObject[]): ObjectPair[] {
  const old = byIdentity(before);
  const now = byIdentity(after);
  const pairs = new Map<string, ObjectPair>();
  for (const [id, object] of now) {
    const partner = old.get(id);
    pairs.set(id, partner === undefined ? { after: object } : { before: partner, after: object });
  }
  const gone = [...old].filter(([id]) => !now.has(id));
  for (const [id, object] of gone) pairs.set(id, { before: object });
  joinRenamed(pairs);
  return [...pairs].sort(([a], [b]) => compareText(a, b)).map(([, pair]) => pair);
}

function byIdentity(objects: readonly K8sObject[]): Map<string, K8sObject> {
  return new Map(objects.map((object) => [identity(object, object.metadata.name), object]));
}

function identity(object: K8sObject, name: string): string {
  return [apiGroup(object), object.kind, object.metadata.namespace ?? '', name].join('\0');
}

/** Joins those that are gone with those that are new under the same unhashed name, oldest name first. */
function joinRenamed(pairs: Map<string, ObjectPair>): void {
  const gone = new Map<string, [string, K8sObject][]>();
  for (const [id, { before, after }] of pairs) {
    if (before === undefined || after !== undefined) continue;
    const base = unhashed(before);
    if (base !== undefined) gone.set(base, [...(gone.get(base) ?? []), [id, before]]);
  }
  if (gone.size === 0) return;
  for (const [id, { before, after }] of [...pairs]) {
    if (before !== undefined || after === undefined) continue;
    const partner = gone.get(unhashed(after) ?? '')?.shift();
    if (partner === undefined) continue;
    pairs.delete(partner[0]);
    pairs.set(id, { before: partner[1], after });
  }
}

function unhashed(object: K8sObject): string | undefined {
  if (object.apiVersion !== 'v1' || (object.kind !== 'ConfigMap' && object.kind !== 'Secret')) return undefined;
  const base = nameWithoutHash(object.metadata.name);
  return base === undefined ? undefined : identity(object, base);
}
