/** The part of a rendered object that annotations stand in. */
interface Annotated {
  readonly kind: string;
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
}

const annotation = 'kustomize.toolkit.fluxcd.io/prune';
const precious = ['Namespace', 'PersistentVolumeClaim'];

/**
 * Has Flux leave a volume or a namespace that went from git where it is: it can not ask, so a person deletes it.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#prune
 */
export function keepPrecious<T extends { readonly object: Annotated }>(rendered: T): T {
  const { object } = rendered;
  const { annotations = {} } = object.metadata;
  if (!precious.includes(object.kind) || annotation in annotations) return rendered;
  const metadata = { ...object.metadata, annotations: sorted({ ...annotations, [annotation]: 'disabled' }) };
  return { ...rendered, object: { ...object, metadata: sorted(metadata) } };
}

/** As cdk8s sorts what it renders. */
function sorted<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) as T;
}
