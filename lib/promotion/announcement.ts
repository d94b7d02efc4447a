import { z } from 'zod';
import { UserError } from '../errors';
import { parseImage, type Image } from '../model/image';
import { chartVersionSchema } from '../model/release';
import { parseEvent } from './parse-event';

const text = z.string().min(1);

/** A build that says what it made: the shape of `--from-event FILE`, and of a CI dispatch. */
export const announcementSchema = z
  .strictObject({
    app: text,
    images: z
      .array(
        z.strictObject({
          name: text.optional().describe('Container; may be left out where the app has one image'),
          image: text.describe('repository:tag'),
          digest: z
            .string()
            .regex(/^sha256:[a-f0-9]{64}$/, 'must be sha256: and 64 hex digits')
            .optional(),
        }),
      )
      .optional(),
    chartVersion: chartVersionSchema.optional(),
    revision: text.optional(),
    source: z
      .strictObject({
        repository: text.optional(),
        branch: text.optional(),
        tag: text.optional(),
        commit: text.optional(),
        url: text.optional(),
        nightly: z.boolean().optional(),
        builtAt: z.iso.datetime({ offset: true }).optional(),
      })
      .optional(),
  })
  .refine(
    (one) => one.images !== undefined || one.chartVersion !== undefined || one.revision !== undefined,
    'announces nothing: give images, chartVersion or revision',
  );

/** A build that says what it made. */
export type Announcement = Readonly<z.infer<typeof announcementSchema>>;

/** Reads an announcement from JSON. @throws UserError with every mistake */
export function parseAnnouncement(json: string, where: string): Announcement {
  return parseEvent(announcementSchema, json, where, 'see slipway release --help for the shape of an event');
}

/** The images announced, by container. @param containers the names that the app's release has */
export function announcedImages({ images = [] }: Announcement, containers: readonly string[]): Map<string, Image> {
  const found = new Map<string, Image>();
  for (const { name, image, digest } of images) {
    const parsed = parseImage(image);
    const container = name ?? containerFor(parsed, containers);
    if (!containers.includes(container)) {
      throw new UserError(`the app has no image '${container}'`, `one of ${containers.join(', ')}`);
    }
    if (found.has(container)) {
      throw new UserError(`image '${container}' is announced twice`, 'announce it once');
    }
    if (digest !== undefined && parsed.digest !== undefined && digest !== parsed.digest) {
      throw new UserError(`${image} is announced with another digest, ${digest}`, 'leave one of them out');
    }
    found.set(container, digest === undefined ? parsed : { ...parsed, digest });
  }
  return found;
}

function containerFor({ repository }: Image, containers: readonly string[]): string {
  const [only] = containers;
  if (only === undefined)
    throw new UserError(`the app has no images, such as ${repository}`, 'announce its chart version or its revision');
  if (containers.length === 1) return only;
  throw new UserError(
    `it is not clear which image ${repository} is: the app has ${containers.join(', ')}`,
    `name it: --image ${only}=${repository}:…`,
  );
}

/** An announcement as the command line gives it; what was not given is undefined. */
export interface AnnouncementOptions {
  /** `[container=]repository:tag`. */
  readonly images: readonly string[];
  readonly digest: string | undefined;
  readonly chartVersion: string | undefined;
  readonly revision: string | undefined;
  readonly source: {
    readonly [K in keyof NonNullable<Announcement['source']>]: NonNullable<Announcement['source']>[K] | undefined;
  };
}

/** Puts an announcement together from options. @throws UserError where it announces nothing */
export function announcementFromOptions(app: string, options: AnnouncementOptions): Announcement {
  const { images, digest, chartVersion, revision, source } = options;
  if (digest !== undefined && images.length !== 1) {
    throw new UserError(
      '--digest goes with exactly one --image',
      'write the digest into the image: repository:tag@sha256:…',
    );
  }
  const named = images.map((text) => {
    const [, name, image = text] = /^([a-z0-9-]+)=(.+)$/.exec(text) ?? [];
    return { ...(name === undefined ? {} : { name }), image, ...(digest === undefined ? {} : { digest }) };
  });
  // A build by hand that names neither branch nor tag counts as the main branch's.
  const branch = source.branch ?? (source.tag === undefined ? 'main' : undefined);
  const event = {
    app,
    images: named.length === 0 ? undefined : named,
    chartVersion,
    revision,
    source: { ...source, branch },
  };
  return parseAnnouncement(JSON.stringify(event), 'command line');
}
