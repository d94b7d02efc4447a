import type { Approval, PullRequest } from './forge';
import { giteaPermission, giteaReview } from './gitea-api';
import type { HttpClient } from './http';

/**
 * Standing approvals of the current head, by people who may write to the repository.
 *
 * Gitea marks a review `official` when the base branch's protection counts its author; without protection it marks none,
 * hence the look at permissions.
 */
export async function giteaStandingApprovals(
  client: HttpClient,
  repo: string,
  { number, author, headSha }: PullRequest,
): Promise<readonly Approval[]> {
  const path = `${repo}/pulls/${String(number)}/reviews`;
  const reviews = await client.list({ path, query: { limit: 50 } }, giteaReview);
  const last = new Map<string, (typeof reviews)[number]>();
  for (const review of reviews) {
    const isVerdict = review.state === 'APPROVED' || review.state === 'REQUEST_CHANGES';
    if (isVerdict && review.user) last.set(review.user.login, review);
  }
  const approvals: Approval[] = [];
  for (const [user, review] of last) {
    const { state, dismissed, stale, commit_id: commit, official, submitted_at: at } = review;
    if (state !== 'APPROVED' || dismissed || stale || commit !== headSha || user === author) continue;
    if (official || (await mayWrite(client, repo, user))) approvals.push({ user, headSha, at });
  }
  return approvals;
}

async function mayWrite(client: HttpClient, repo: string, user: string): Promise<boolean> {
  const path = `${repo}/collaborators/${encodeURIComponent(user)}/permission`;
  const { permission } = await client.request({ method: 'GET', path }, giteaPermission);
  return ['write', 'admin', 'owner'].includes(permission);
}
