import { isObject, listAt, valueAt } from '../../model/json';
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
      return listAt(object, 'spec', 'volumeClaimTemplates').flatMap((claim) => {
        const claimName = valueAt(claim, 'metadata', 'name');
        return typeof claimName === 'string'
          ? [{ kind: 'PersistentVolumeClaim', namespace, name: `${claimName}-${name}-0` }]
          : [];
      });
    default:
      return [];
  }
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
