import type { Comment, MarkedComment } from './forge';

/** A forge's comments on one pull request. */
export interface CommentThread<Stored> {
  /** Oldest first. */
  readonly list: () => Promise<readonly Stored[]>;
  readonly bodyOf: (stored: Stored) => string;
  readonly create: (body: string) => Promise<Comment>;
  readonly replace: (stored: Stored, body: string) => Promise<Comment>;
  readonly asComment: (stored: Stored) => Comment;
}

/**
 * Creates the comment that begins with this marker, or replaces its text where it differs.
 *
 * Just the beginning counts: someone who quotes the comment does not become its owner.
 */
export async function upsertMarkedComment<Stored>(
  thread: CommentThread<Stored>,
  { marker, body }: MarkedComment,
): Promise<Comment> {
  const heading = `<!-- slipway:${marker} -->`;
  const text = `${heading}\n${body}`;
  const existing = (await thread.list()).find((stored) => thread.bodyOf(stored).startsWith(heading));
  if (existing === undefined) return thread.create(text);
  return thread.bodyOf(existing) === text ? thread.asComment(existing) : thread.replace(existing, text);
}
