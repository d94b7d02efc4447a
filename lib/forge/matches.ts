import type { PullRequest, PullRequestFilter } from './forge';

/** Whether a pull request passes the whole filter: what a forge cannot filter by, or filters loosely, is filtered here. */
export function matches(pullRequest: PullRequest, { state, head, base, labels = [] }: PullRequestFilter): boolean {
  return (
    (state === undefined || pullRequest.state === state) &&
    (head === undefined || (pullRequest.head === head && !pullRequest.fromFork)) &&
    (base === undefined || pullRequest.base === base) &&
    labels.every((label) => pullRequest.labels.includes(label))
  );
}
