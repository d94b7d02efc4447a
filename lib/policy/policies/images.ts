import { imageFault, parseImage, type Image } from '../../model/image';
import type { Manifest, ManifestSet } from '../manifest-set';
import { containersOf } from '../pod-template';

/** An image of a container, and where it stands. */
export interface NamedImage {
  readonly manifest: Manifest;
  readonly path: readonly (string | number)[];
  readonly text: string;
  /** Undefined where it has neither a tag nor a digest, or is no reference at all. */
  readonly image: Image | undefined;
}

/** Every image that pods of a set run. */
export function imagesOf(set: ManifestSet): NamedImage[] {
  return set.pods.flatMap((pod) =>
    containersOf(pod).flatMap(({ container, path }): NamedImage[] => {
      const text = container['image'];
      if (typeof text !== 'string') return [];
      const image = imageFault(text) === undefined ? parseImage(text) : undefined;
      return [{ manifest: pod.manifest, path: [...path, 'image'], text, image }];
    }),
  );
}
