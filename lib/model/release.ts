import { valid } from 'semver';
import { z } from 'zod';
import { imageVersion } from './image';
import { strict } from './schema-problems';

const text = z.string().min(1);
const moment = z.iso.datetime({ offset: true });

/** Of a chart: a range would not tell what runs. */
export const chartVersionSchema = z
  .string()
  .refine((version) => valid(version) !== null, 'must be one exact version, like 1.2.3');

const image = strict({
  repository: text.describe('Registry and path, without tag or digest'),
  tag: text.optional(),
  digest: z
    .string()
    .regex(/^sha256:[a-f0-9]{64}$/, 'must be sha256: and 64 hex digits')
    .optional(),
}).refine((one) => one.tag !== undefined || one.digest !== undefined, 'needs a tag or a digest');

const hold = strict({
  reason: text,
  by: text.optional(),
  since: moment,
  commit: text.optional().describe('The commit that caused it: a revert, or the release that degraded'),
});

/**
 * The shape of `<environment>/releases/<app>.yaml`: what an app runs in one environment, and where that came from.
 * An input only: what was rendered from it stands in `rendered/<app>.yaml`.
 */
export const releaseSchema = strict({
  app: text,
  generation: z.int().min(1).describe('Grows by one with each change of what runs'),
  images: z.record(text, image).optional().describe('By container name'),
  chart: strict({ version: chartVersionSchema }).optional(),
  revision: text.optional().describe('A git revision that manifests are taken from'),
  source: strict({
    repository: text.optional(),
    branch: text.optional(),
    commit: text.optional(),
    url: text.optional().describe('The build that made it'),
    builtAt: moment.optional(),
  }).optional(),
  promotedFrom: strict({ environment: text, generation: z.int().min(1) }).optional(),
  newerThan: strict({ environment: text, generation: z.int().min(1) })
    .optional()
    .describe('Releases of that environment up to this one were rolled back here: only later ones are promoted'),
  takenBack: z
    .array(
      strict({
        version: text,
        id: z.string().regex(/^[0-9a-f]{16}$/, 'must be 16 hex digits'),
        since: moment,
        reason: text,
        promotedFrom: strict({ environment: text, generation: z.int().min(1) }).optional(),
      }),
    )
    .optional()
    .describe('Versions that were rolled back here: none of them is promoted to here, or from here, again'),
  hold: hold.optional(),
  hotfix: strict({
    reason: text,
    by: text.optional(),
    since: moment,
    expires: moment,
    skipped: z.array(text),
  }).optional(),
}).meta({ title: 'Slipway release', description: 'What one app runs in one environment' });

/** What an app runs in one environment: images, or a chart version, or a git revision, and where they came from. */
export type Release = Readonly<z.infer<typeof releaseSchema>>;

/** Why an app is neither promoted nor rendered anew in one environment. */
export type Hold = NonNullable<Release['hold']>;

/** The part of a release that decides what runs; two releases with equal versions are the same release. */
export type Version = Pick<Release, 'images' | 'chart' | 'revision'>;

/** The part of a release that decides what runs. */
export function versionOf({ images, chart, revision }: Release): Version {
  return {
    ...(images === undefined ? {} : { images }),
    ...(chart === undefined ? {} : { chart }),
    ...(revision === undefined ? {} : { revision }),
  };
}

/** One text per version: digests where they are known, else tags. Equal texts run the same. */
export function versionKey(version: Version): string {
  const images = Object.entries(version.images ?? {})
    .map(([name, one]) => `${name}=${one.repository}@${one.digest ?? `:${one.tag ?? ''}`}`)
    .sort();
  return JSON.stringify([images, version.chart?.version ?? null, version.revision ?? null]);
}

/** The version as people say it: `v1.2.3`, of a commit its first digits; several that differ are joined by `+`. */
export function versionLabel(version: Version): string {
  const images = Object.values(version.images ?? {}).map(imageVersion);
  const revision = version.revision?.replace(/^([0-9a-f]{12})[0-9a-f]{28,}$/, '$1');
  const all = [...images, version.chart?.version, revision].filter((one) => one !== undefined);
  return [...new Set(all)].join('+') || 'configuration only';
}
