/** The part of a rendered object that sync options stand in. */
interface Annotated {
  readonly kind: string;
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
}

const annotation = 'argocd.argoproj.io/sync-options';
const precious = ['Namespace', 'PersistentVolumeClaim'];

/**
 * Has Argo CD ask a person before it deletes a volume or a namespace: the sync waits until somebody confirms.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#resource-pruning-with-confirmation
 */
export function confirmPrune<T extends { readonly object: Annotated }>(rendered: T): T {
  const { object } = rendered;
  const { annotations = {} } = object.metadata;
  const options = annotations[annotation];
  if (!precious.includes(object.kind) || /(^|,)(Prune|Delete)=/.test(options ?? '')) return rendered;
  const all = [...(options === undefined ? [] : [options]), 'Prune=confirm', 'Delete=confirm'].join(',');
  const metadata = { ...object.metadata, annotations: sorted({ ...annotations, [annotation]: all }) };
  return { ...rendered, object: { ...object, metadata: sorted(metadata) } };
}

/** As cdk8s sorts what it renders. */
function sorted<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) as T;
}
