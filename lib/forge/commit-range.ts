import { COMMIT_RANGE_LIMIT, type CommitLine, type CommitRange } from './forge';

/** The newest commits of a range, and how many there are. @param newestFirst all of them, or the newest of `total` */
export function commitRangeOf(newestFirst: readonly CommitLine[], total = newestFirst.length): CommitRange {
  return { total, commits: newestFirst.slice(0, COMMIT_RANGE_LIMIT) };
}

/** The first line of a commit's message. */
export function subjectOf(message: string): string {
  return message.split('\n', 1)[0]?.trim() ?? '';
}
