import type { LayoutObject } from '../../../model/layout';
import { listAt, valueAt } from '../../../model/json';

/**
 * The namespace that Kustomize may set on all of these objects, as `namespace:` does; undefined where that would change
 * one of them: it gives a namespace to kinds that it does not know to have none, and to subjects named `default`.
 *
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/namespace/
 */
export function oneNamespace(objects: readonly LayoutObject[]): string | undefined {
  const [first] = objects;
  const namespace = first?.metadata.namespace;
  const fits = objects.every(
    (object) =>
      object.metadata.namespace === namespace &&
      object.kind !== 'Namespace' &&
      listAt(object, 'subjects').every(
        (subject) => valueAt(subject, 'name') !== 'default' || valueAt(subject, 'namespace') === namespace,
      ),
  );
  return fits ? namespace : undefined;
}

/** An object that is left without the namespace that it had. */
export function withoutNamespace(object: LayoutObject): LayoutObject {
  const { namespace, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** An object in a namespace. */
export function inNamespace(object: LayoutObject, namespace: string): LayoutObject {
  return { ...object, metadata: { ...object.metadata, namespace } };
}
