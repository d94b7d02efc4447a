import { isClusterScoped } from '../model/kubernetes-object';
import { listAt, valueAt, type JsonObject } from '../model/json';
import type { PolicySettings } from '../model/policy-settings';
import { podOf, type PodTemplate } from './pod-template';
import type { SourceLine } from './finding';

/** One object to judge, and where it comes from. */
export interface Manifest {
  readonly file: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Undefined for what belongs to no namespace. */
  readonly namespace: string | undefined;
  readonly object: JsonObject;
  /** The app that it belongs to, or the folder that it lies in. */
  readonly group: string;
  /** Looked up when asked for: only findings need it. */
  readonly construct?: () => string;
  /** The line that a fault at these steps is to be mended in. */
  readonly source?: (path: readonly (string | number)[]) => SourceLine | undefined;
}

/** What is known of the cluster and the environment that objects are meant for. */
export interface Facts {
  readonly environment?: string;
  /** Whether real customers are behind it: rules are stricter there. */
  readonly isProduction: boolean;
  /** `major.minor` of the cluster. */
  readonly kubernetes: string;
  /** Public hosts end in it. */
  readonly domain?: string;
  readonly settings: PolicySettings;
  /** Namespaces of apps that are not rendered now, being held: what they have is not judged. */
  readonly partlyKnown: ReadonlySet<string>;
  /** Namespaces that deny nothing by default, for a reason that their app gives. */
  readonly openNetworks: ReadonlySet<string>;
  /** Apps that Argo CD renders by itself, and the Services that they are reached at. */
  readonly charts: ReadonlyMap<string, { readonly services: readonly string[] }>;
  /** Whether all environments of the cluster are known, and not just this one. */
  readonly isClusterWhole: boolean;
  /** Whether the set is all that the environment has: only then does something missing mean that it does not exist. */
  readonly isWhole: boolean;
}

/** All objects of one environment on one cluster, or of one folder. */
export class ManifestSet {
  readonly #byKind = new Map<string, Manifest[]>();
  readonly #byKey = new Map<string, Manifest>();
  #pods: readonly Pod[] | undefined;

  constructor(
    readonly manifests: readonly Manifest[],
    readonly facts: Facts,
    /** What else is on the same cluster: it may be referred to, and is judged by itself. */
    beside: readonly Manifest[] = [],
  ) {
    for (const one of beside) this.#byKey.set(key(one.kind, one.namespace, one.name), one);
    for (const one of manifests) {
      const same = this.#byKind.get(one.kind);
      if (same === undefined) this.#byKind.set(one.kind, [one]);
      else same.push(one);
      this.#byKey.set(key(one.kind, one.namespace, one.name), one);
    }
  }

  ofKind(...kinds: readonly string[]): readonly Manifest[] {
    return kinds.flatMap((kind) => this.#byKind.get(kind) ?? []);
  }

  tryFind(kind: string, namespace: string | undefined, name: string): Manifest | undefined {
    return this.#byKey.get(key(kind, namespace, name));
  }

  /** Every manifest that makes pods, with the pods' labels. */
  get pods(): readonly Pod[] {
    this.#pods ??= this.manifests.flatMap((manifest): Pod[] => {
      const template = podOf(manifest);
      return template === undefined ? [] : [{ manifest, ...template }];
    });
    return this.#pods;
  }
}

/** The pods that a manifest makes. */
export interface Pod extends PodTemplate {
  readonly manifest: Manifest;
}

function key(kind: string, namespace: string | undefined, name: string): string {
  return `${kind} ${namespace ?? ''} ${name}`;
}

/** What is needed of an object beyond itself to make it a manifest. */
export type ManifestOrigin = Pick<Manifest, 'file' | 'group' | 'construct' | 'source'>;

/** A manifest of an object, where it is one: it has an apiVersion, a kind and a name. */
export function tryManifest(object: JsonObject, origin: ManifestOrigin, namespace = 'default'): Manifest | undefined {
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  const name = valueAt(object, 'metadata', 'name') ?? valueAt(object, 'metadata', 'generateName');
  const own = valueAt(object, 'metadata', 'namespace');
  return {
    ...origin,
    apiVersion,
    kind,
    object,
    name: typeof name === 'string' ? name : '',
    namespace: isClusterScoped({ apiVersion, kind }) ? undefined : typeof own === 'string' ? own : namespace,
  };
}

/** Labels of an object. */
export function labelsOf({ object }: Manifest): JsonObject {
  const labels = valueAt(object, 'metadata', 'labels');
  return typeof labels === 'object' && labels !== null ? (labels as JsonObject) : {};
}

/** What an object is called in messages: `Deployment shop/cart`. */
export function titleOf({ kind, namespace, name }: Manifest): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** A list with the steps to each of its items. */
export function itemsAt(
  value: unknown,
  ...path: readonly string[]
): readonly { readonly item: unknown; readonly path: readonly (string | number)[] }[] {
  return listAt(value, ...path).map((item, index) => ({ item, path: [...path, index] }));
}
