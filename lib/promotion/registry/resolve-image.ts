import { UserError } from '../../errors';
import { formatImage, type Image } from '../../model/image';
import { nearestNames } from '../../model/names';
import type { ImageResolver } from '../release';
import type { OciClient } from './oci-client';
import { RegistryError } from './registry-error';

/**
 * Finds digests in registries. Also an image that comes with its digest must be there, and its tag must still be that
 * image: what was announced is what then runs.
 */
export function registryImages(client: OciClient): ImageResolver {
  return {
    async resolve(image) {
      const { repository, tag, digest } = image;
      const found = await client.tryManifest(repository, tag ?? digest ?? 'latest');
      if (digest === undefined || found?.digest === digest) {
        if (found === undefined) throw await noSuchImage(client, image);
        return { ...image, digest: found.digest };
      }
      if (tag === undefined) throw await noSuchImage(client, image);
      throw await otherThanAnnounced(client, image, digest, found?.digest);
    },
  };
}

/** Takes announcements at their word, where no registry can be asked: nothing proves then that an image exists. */
export const announcedImagesOnly: ImageResolver = { resolve: (image) => Promise.resolve(image) };

async function noSuchImage(client: OciClient, image: Image): Promise<UserError> {
  const { repository, tag } = image;
  const tags = await tagsOf(client, repository);
  const where =
    tags.length === 0 ? 'the registry has no such repository, or hides it' : 'the registry does not have it';
  const near = tag === undefined || tags.length === 0 ? '' : `, or correct the tag: ${nearestNames(tag, tags)}`;
  return new UserError(`there is no image ${formatImage(image)}: ${where}`, `push it first${near}`);
}

/** For a message only: a registry that keeps its list to itself spoils nothing. */
async function tagsOf(client: OciClient, repository: string): Promise<string[]> {
  try {
    return await client.tags(repository);
  } catch (error) {
    if (error instanceof RegistryError) return [];
    throw error;
  }
}

async function otherThanAnnounced(
  client: OciClient,
  { repository, tag = '' }: Image,
  digest: string,
  now: string | undefined,
): Promise<UserError> {
  const isThere = (await client.tryManifest(repository, digest)) !== undefined;
  const present = now === undefined ? 'is not there any more' : `is ${now} now`;
  if (!isThere) {
    return new UserError(
      `${repository}:${tag} is announced as ${digest}, which the registry does not have; the tag ${present}`,
      'announce the digest that the push printed, or leave it out',
    );
  }
  return new UserError(
    `${repository}:${tag} is announced as ${digest}, but the tag has moved: it ${present}`,
    `give every build a tag of its own; or release this very image without the tag: --image ${repository}@${digest}`,
  );
}
