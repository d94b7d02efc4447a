import { z } from 'zod';
import { strict } from './schema-problems';

const text = z.string().min(1);
const oid = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/, 'must be a git object id');

/** The shape of `rendered/<app>.yaml`: what Slipway last wrote, so that it can tell what others wrote since. */
export const renderedRecordSchema = strict({
  program: text.describe('Commit of the program that rendered it'),
  tree: oid.optional().describe('Git tree id of just these files, at their paths'),
  files: z.record(text, oid).describe('Git blob id of each file, by path'),
  sources: z.record(text, text).optional().describe('By cluster: hash of what Argo CD renders by itself'),
});
/** What Slipway last wrote of one part. */
export type RenderedRecord = Readonly<z.infer<typeof renderedRecordSchema>>;

/** The shape of `bans.yaml`. */
export const bansSchema = strict({
  bans: z.array(
    strict({
      version: text,
      app: text.optional(),
      reason: text,
      by: text.optional(),
      since: z.iso.datetime({ offset: true }),
    }),
  ),
});

/** The shape of `<environment>/freezes.yaml`. */
export const freezesSchema = strict({
  freezes: z.array(
    strict({
      from: z.iso.datetime({ offset: true }),
      to: z.iso.datetime({ offset: true }),
      reason: text,
      by: text.optional(),
    }),
  ),
});
