import { groupBy } from '../model/group-by';
import { isClusterScoped } from '../model/kubernetes-object';
import { listAt, valueAt, type JsonObject } from '../model/json';
import type { PolicySettings } from '../model/policy-settings';
import { kindName } from './kind-name';
import { podOf, type PodTemplate } from './pod-template';
import type { SourceLine } from './finding';

/** One object to judge, and where it comes from. */
export interface Manifest {
  readonly file: string;
  readonly apiVersion: string;
  /** With its group where that is not the one the bare name is known for: Knative's is `Service.serving.knative.dev`. */
  readonly kind: string;
  readonly name: string;
  /** Undefined for what belongs to no namespace. */
  readonly namespace: string | undefined;
  readonly object: JsonObject;
  /** The app that it belongs to, or the folder that it lies in. */
  readonly group: string;
  /** Where it comes from, and the line that a fault at these steps is to be mended in. Only findings ask. */
  readonly origin?: (path: readonly (string | number)[]) => {
    readonly construct?: string;
    readonly source?: SourceLine;
  };
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
  /** Namespaces that Argo CD renders something into by itself: pods that nobody knows here. */
  readonly chartNamespaces: ReadonlySet<string>;
  /** Whether all environments of the cluster are known, and not just this one. */
  readonly isClusterWhole: boolean;
  /** Whether the set is all that the environment has: only then does something missing mean that it does not exist. */
  readonly isWhole: boolean;
}

/** All objects of one environment on one cluster, or of one folder. */
export class ManifestSet {
  readonly #byKind = new Map<string, KindIndex>();
  readonly #beside: readonly Manifest[];
  #besideByKind: Map<string, KindIndex> | undefined;
  #pods: readonly Pod[] | undefined;
  #podsByNamespace: Map<string, Pod[]> | undefined;

  constructor(
    readonly manifests: readonly Manifest[],
    readonly facts: Facts,
    /** What else is on the same cluster: it may be referred to, and is judged by itself. */
    beside: readonly Manifest[] = [],
  ) {
    this.#beside = beside;
    for (const one of manifests) addTo(this.#byKind, one);
  }

  ofKind(...kinds: readonly string[]): readonly Manifest[] {
    const [kind = ''] = kinds;
    return kinds.length === 1 ? this.#of(kind) : kinds.flatMap((one) => this.#of(one));
  }

  /** Those of one namespace, of the set and of what is beside it. */
  inNamespace(kind: string, namespace: string | undefined): readonly Manifest[] {
    const own = this.#byKind.get(kind)?.in(namespace) ?? none;
    const beside = this.#beside.length === 0 ? none : (this.#around().get(kind)?.in(namespace) ?? none);
    return beside.length === 0 ? own : [...own, ...beside];
  }

  /** Of the set, else of what is beside it. */
  tryFind(kind: string, namespace: string | undefined, name: string): Manifest | undefined {
    const own = this.#byKind.get(kind)?.tryFind(namespace, name);
    return own ?? (this.#beside.length === 0 ? undefined : this.#around().get(kind)?.tryFind(namespace, name));
  }

  /** Pods of one namespace. */
  podsIn(namespace: string | undefined): readonly Pod[] {
    this.#podsByNamespace ??= groupBy(this.pods, ({ manifest }) => manifest.namespace ?? '');
    return this.#podsByNamespace.get(namespace ?? '') ?? [];
  }

  #of(kind: string): readonly Manifest[] {
    return this.#byKind.get(kind)?.all ?? none;
  }

  /** Sorted out when something is looked for that the set itself does not have. */
  #around(): Map<string, KindIndex> {
    if (this.#besideByKind !== undefined) return this.#besideByKind;
    const index = new Map<string, KindIndex>();
    for (const one of this.#beside) addTo(index, one);
    this.#besideByKind = index;
    return index;
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

const none: readonly Manifest[] = [];

/** Manifests of one kind, by name where they are asked for by it. */
class KindIndex {
  readonly all: Manifest[] = [];
  #byName: Map<string, Manifest> | undefined;
  #byNamespace: Map<string, Manifest[]> | undefined;

  in(namespace: string | undefined): readonly Manifest[] {
    this.#byNamespace ??= groupBy(this.all, (one) => one.namespace ?? '');
    return this.#byNamespace.get(namespace ?? '') ?? none;
  }

  tryFind(namespace: string | undefined, name: string): Manifest | undefined {
    this.#byName ??= new Map(this.all.map((one) => [`${one.namespace ?? ''}/${one.name}`, one]));
    return this.#byName.get(`${namespace ?? ''}/${name}`);
  }
}

function addTo(index: Map<string, KindIndex>, manifest: Manifest): void {
  const known = index.get(manifest.kind) ?? new KindIndex();
  if (known.all.length === 0) index.set(manifest.kind, known);
  known.all.push(manifest);
}

/** What is needed of an object beyond itself to make it a manifest. */
export type ManifestOrigin = Pick<Manifest, 'file' | 'group' | 'origin'>;

/** A manifest of an object, where it is one: it has an apiVersion, a kind and a name. */
export function tryManifest(object: JsonObject, origin: ManifestOrigin, namespace = 'default'): Manifest | undefined {
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  const name = valueAt(object, 'metadata', 'name') ?? valueAt(object, 'metadata', 'generateName');
  const own = valueAt(object, 'metadata', 'namespace');
  return {
    ...origin,
    apiVersion,
    kind: kindName(apiVersion, kind),
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
