import { UserError } from '../errors';
import type { Image } from '../model/image';
import { findApp, type Platform } from '../model/platform';
import type { Release } from '../model/release';
import { announcementFromOptions } from './announcement';
import type { ImageResolver } from './release';
import { announcedRelease, imagesOf } from './release-plan';

/**
 * A hotfix directly from a build: the release that some images make of whatever runs.
 *
 * @param images `[container=]repository:tag`, looked up in their registry.
 * @throws UserError where an image is not there, or is none of the app's.
 */
export async function hotfixBuild(
  platform: Platform,
  app: string,
  images: readonly string[],
  resolver: ImageResolver,
): Promise<(present: Release | undefined) => Release> {
  const found = findApp(platform, app);
  const announcement = announcementFromOptions(app, {
    images,
    digest: undefined,
    chartVersion: undefined,
    revision: undefined,
    source: {},
  });
  // It is not known which branch it was built from.
  const { source, ...bare } = announcement;
  const resolved = new Map<string, Image>();
  for (const [name, image] of imagesOf(found, bare)) resolved.set(name, await resolver.resolve(image));
  if (resolved.size === 0) throw new UserError(`no image of '${app}' is named`, 'name one: --image …');
  return (present) => announcedRelease(found, present, bare, resolved) ?? present ?? found.baseline;
}
