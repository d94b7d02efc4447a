import { formatImage, type Image } from '../../../model/image';
import type { LayoutObject } from '../../../model/layout';
import { isList, isObject, listAt, valueAt } from '../../../model/json';

/** An entry of `images:`. @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/ */
export interface ImageOverride {
  readonly name: string;
  readonly newTag?: string | undefined;
  readonly digest?: string | undefined;
}

/** Objects whose released images are named without a version, and the overrides that give it back. */
export interface WithoutVersions {
  readonly objects: readonly LayoutObject[];
  readonly overrides: readonly ImageOverride[];
}

/**
 * Takes the versions of released images out of objects.
 *
 * Kustomize overrides every container image of a name alike: a repository that is used in another version too keeps its
 * versions where they are.
 */
export function withoutVersions(objects: readonly LayoutObject[], released: readonly Image[]): WithoutVersions {
  const used = objects.flatMap(overridable);
  const overridden = [...new Map(released.map((image) => [image.repository, image])).values()].filter(
    (image) => used.includes(formatImage(image)) && isAlone(image, used),
  );
  const repositories = new Map(overridden.map((image) => [formatImage(image), image.repository]));
  return {
    objects: objects.map((object) =>
      repositories.size === 0 ? object : withContainerImages(object, (image) => repositories.get(image) ?? image),
    ),
    overrides: overridden.map(({ repository, tag, digest }) => ({
      name: repository,
      ...(tag === undefined ? {} : { newTag: tag }),
      ...(digest === undefined ? {} : { digest }),
    })),
  };
}

/** Puts versions back as Kustomize does. */
export function withVersions(object: LayoutObject, overrides: readonly ImageOverride[]): LayoutObject {
  const full = new Map(
    overrides.map(({ name, newTag, digest }) => [name, formatImage({ repository: name, tag: newTag, digest })]),
  );
  return withContainerImages(object, (image) => full.get(image) ?? image);
}

/** Kustomize takes the name for a regular expression. */
function isAlone(image: Image, used: readonly string[]): boolean {
  const { repository } = image;
  if (!/^[\w.:/-]+$/.test(repository)) return false;
  const named = new RegExp(`^${repository}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`);
  return used.every((text) => text === formatImage(image) || !named.test(text));
}

/** Every text that an override may reach: images of containers at any depth, and of image volumes. */
function overridable(object: LayoutObject): string[] {
  const found: string[] = [];
  withContainerImages(object, (image) => {
    found.push(image);
    return image;
  });
  const pods = [object['spec'], valueAt(object, 'spec', 'template', 'spec')];
  for (const volume of pods.flatMap((pod) => listAt(pod, 'volumes'))) {
    const reference = valueAt(volume, 'image', 'reference');
    if (typeof reference === 'string') found.push(reference);
  }
  return found;
}

/** What Kustomize takes for the containers of any object but a CustomResourceDefinition. */
function withContainerImages(object: LayoutObject, image: (image: string) => string): LayoutObject {
  if (object.kind === 'CustomResourceDefinition') return object;
  return { ...object, ...mappedFields(object, image) };
}

function mappedFields(
  fields: Readonly<Record<string, unknown>>,
  image: (image: string) => string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      const inner = mapped(value, image);
      const holdsContainers = (key === 'containers' || key === 'initContainers') && isList(inner);
      return [key, holdsContainers ? inner.map((one) => mappedContainer(one, image)) : inner];
    }),
  );
}

function mapped(value: unknown, image: (image: string) => string): unknown {
  if (isList(value)) return value.map((one) => mapped(one, image));
  return isObject(value) ? mappedFields(value, image) : value;
}

function mappedContainer(container: unknown, image: (image: string) => string): unknown {
  if (!isObject(container) || typeof container['image'] !== 'string') return container;
  return { ...container, image: image(container['image']) };
}
