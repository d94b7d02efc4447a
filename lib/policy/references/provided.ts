import { isObject, listAt, textAt, valueAt, type JsonObject } from '../../model/json';
import type { Manifest, ManifestSet } from '../manifest-set';

/** An object that exists, or that something in the cluster makes. */
interface Provided {
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** What a manifest brings beside itself: controllers make it. */
function broughtBy({ kind, namespace, name, object }: Manifest): Provided[] {
  const secret = (value: unknown): Provided[] =>
    typeof value === 'string' ? [{ kind: 'Secret', namespace, name: value }] : [];
  switch (kind) {
    case 'SealedSecret':
      return secret(valueAt(object, 'spec', 'template', 'metadata', 'name') ?? name);
    case 'ExternalSecret':
      return secret(valueAt(object, 'spec', 'target', 'name') ?? name);
    case 'Certificate':
      return secret(valueAt(object, 'spec', 'secretName'));
    case 'StatefulSet':
      return claimsOf(object, name).map((claim) => ({ kind: 'PersistentVolumeClaim', namespace, name: claim }));
    default:
      return [];
  }
}

/** The claims of a StatefulSet's pods: one of each template for every replica. */
function claimsOf(object: JsonObject, name: string): string[] {
  const replicas = valueAt(object, 'spec', 'replicas');
  // Nobody refers to the claim of the thousandth pod, and what is written may be any number.
  const pods = Array.from(
    { length: typeof replicas === 'number' ? Math.min(Math.max(replicas, 1), 1000) : 1 },
    (_, index) => index,
  );
  return listAt(object, 'spec', 'volumeClaimTemplates').flatMap((claim) => {
    const template = textAt(claim, 'metadata', 'name');
    return template === undefined ? [] : pods.map((index) => `${template}-${name}-${index}`);
  });
}

/** What exists in an environment: rendered, made from what is rendered, or declared to come from elsewhere. */
export class ProvidedObjects {
  readonly #made = new Set<string>();

  constructor(private readonly set: ManifestSet) {
    for (const manifest of set.manifests) {
      for (const { kind, namespace, name } of broughtBy(manifest)) this.#made.add(`${kind} ${namespace ?? ''} ${name}`);
    }
  }

  has(kind: string, namespace: string | undefined, name: string): boolean {
    return (
      this.set.tryFind(kind, namespace, name) !== undefined ||
      this.#made.has(`${kind} ${namespace ?? ''} ${name}`) ||
      this.isExternal(kind, namespace, name)
    );
  }

  /** Whether somebody says that it comes from elsewhere, or it may belong to an app that is not rendered here. */
  isExternal(kind: string, namespace: string | undefined, name: string): boolean {
    const { settings, environment, partlyKnown, charts, isClusterWhole } = this.set.facts;
    if (namespace !== undefined && partlyKnown.has(namespace)) return true;
    if (!isClusterWhole && this.set.tryFind('Namespace', undefined, namespace ?? '') === undefined) return true;
    if (kind === 'Service' && [...charts.values()].some(({ services }) => services.includes(name))) return true;
    return settings.external.some(
      (one) =>
        one.kind === kind &&
        isLike(name, one.name) &&
        (one.namespace === undefined || one.namespace === namespace) &&
        (one.environments === undefined || environment === undefined || one.environments.includes(environment)),
    );
  }

  /** Whether a ConfigMap or Secret has a key; true where its keys are not known. */
  hasKey(kind: string, namespace: string | undefined, name: string, key: string): boolean {
    const found =
      this.set.tryFind(kind, namespace, name) ??
      (kind === 'Secret' ? this.set.tryFind('SealedSecret', namespace, name) : undefined);
    if (found === undefined) return true;
    const parts = [['data'], ['binaryData'], ['stringData'], ['spec', 'encryptedData'], ['spec', 'template', 'data']];
    return parts.some((path) => {
      const data = valueAt(found.object, ...path);
      return isObject(data) && Object.hasOwn(data, key);
    });
  }
}

/** Whether a text fits a pattern, `*` standing for any characters. */
export function isLike(text: string, pattern: string): boolean {
  if (!pattern.includes('*')) return text === pattern;
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`).test(text);
}
