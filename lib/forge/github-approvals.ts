import type { Approval } from './forge';
import type { GitHubClient } from './github-client';
import { find } from './github-pull-request';

/**
 * Standing approvals of the current head, by people who may write to the repository.
 *
 * A person's last verdict counts: a comment takes no approval back, a request for changes or a dismissal does. Anyone
 * may approve in a public repository, hence the look at permissions.
 *
 * @see https://docs.github.com/en/rest/pulls/reviews
 */
export async function gitHubApprovals(client: GitHubClient, number: number): Promise<readonly Approval[]> {
  const here = { owner: client.owner, repo: client.repo };
  const { author, headSha } = await find(client, number);
  const reviews = await client.call((octokit) =>
    octokit.paginate(octokit.rest.pulls.listReviews, { ...here, pull_number: number, per_page: 100 }),
  );
  const last = new Map<string, (typeof reviews)[number]>();
  for (const review of reviews) {
    const isVerdict = ['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED'].includes(review.state);
    if (isVerdict && review.user !== null) last.set(review.user.login, review);
  }
  const approvals: Approval[] = [];
  for (const [user, { state, commit_id: commit, submitted_at: at }] of last) {
    if (state !== 'APPROVED' || commit !== headSha || user === author || at === undefined) continue;
    if (await mayWrite(client, user)) approvals.push({ user, headSha, at: new Date(at) });
  }
  return approvals;
}

async function mayWrite(client: GitHubClient, username: string): Promise<boolean> {
  const { data } = await client.call(({ rest }) =>
    rest.repos.getCollaboratorPermissionLevel({ owner: client.owner, repo: client.repo, username }),
  );
  // `maintain` is told as `write` here, custom roles as what they build on.
  return data.permission === 'admin' || data.permission === 'write';
}
