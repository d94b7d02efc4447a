import { z } from 'zod';
import { UserError } from '../errors';

const when = z.iso.datetime().transform((text) => new Date(text));
const texts = z.array(z.string());
const oid = z.string().regex(/^[0-9a-f]{40}$/);

/** `request.json`: a pull request without what hangs on it. */
export const requestRecord = z.object({
  title: z.string(),
  body: z.string(),
  draft: z.boolean(),
  state: z.enum(['open', 'merged', 'closed']),
  head: z.string(),
  /** While open, the head when this was written: the branch itself may be further. */
  headSha: oid,
  base: z.string(),
  labels: texts,
  reviewers: z.object({ users: texts, teams: texts }),
  author: z.string(),
  createdAt: when,
  updatedAt: when,
  mergeCommit: oid.exactOptional(),
  mergedAt: when.exactOptional(),
});

/** One of `approvals.json`. */
export const approvalRecord = z.object({ user: z.string(), headSha: oid, at: when });

/** One of `comments.json`. */
export const commentRecord = z.object({
  id: z.number().int(),
  marker: z.string(),
  author: z.string(),
  body: z.string(),
});

/** One line of `statuses.jsonl`. */
export const statusRecord = z.object({
  context: z.string(),
  state: z.enum(['pending', 'success', 'failure', 'error']),
  description: z.string(),
  targetUrl: z.string().exactOptional(),
  creator: z.string(),
  createdAt: when,
});

/** A pull request without what hangs on it. */
export type RequestRecord = z.output<typeof requestRecord>;
/** An approval, whatever became of the head since. */
export type ApprovalRecord = z.output<typeof approvalRecord>;
/** A comment. */
export type CommentRecord = z.output<typeof commentRecord>;
/** A status. */
export type StatusRecord = z.output<typeof statusRecord>;

/**
 * Reads one record, dates included.
 *
 * @param where The ref and the file, for the message.
 * @throws UserError when someone wrote something else there.
 */
export function parseRecord<S extends z.ZodType>(schema: S, json: string, where: string): z.output<S> {
  const result = schema.safeParse(parseJson(json));
  if (result.success) return result.data;
  throw new UserError(
    `this is no record of Slipway's: ${z.prettifyError(result.error).replaceAll(/\s*\n\s*/g, ' ')}`,
    'set the ref back to the commit before, with git update-ref in the environment repo',
    where,
  );
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
