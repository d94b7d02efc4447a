import { z } from 'zod';
import { draftTitles } from './draft-title';
import type { PullRequest, StatusState } from './forge';
import { sortedTexts } from './sorted-texts';

/** Gitea's default prefixes of drafts. @see https://docs.gitea.com/usage/pull-request#work-in-progress-pull-requests */
export const giteaTitles = draftTitles('WIP: ', /^(?:\s*(?:wip:|\[wip\])\s*)+/i);

const when = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const id = z.number().int();
/** Go writes an empty list as null, and Gitea leaves some out. */
const listOf = <T extends z.ZodType>(item: T) => z.preprocess((list) => list ?? [], z.array(item));

/** A user as other objects name it. */
export const giteaUser = z.object({ id, login: z.string() });

/** A label of a repository or an organisation. */
export const giteaLabel = z.object({ id, name: z.string() });

/** What `/orgs/{org}/teams/search` answers. */
export const giteaTeams = z.object({ data: z.array(z.object({ id, name: z.string() })) });

const branch = z.object({ label: z.string(), ref: z.string(), sha: z.string(), repo_id: id });

/** @see https://docs.gitea.com/api/ (PullRequest) */
export const giteaPullRequest = z.object({
  number: id,
  html_url: z.string(),
  state: z.string(),
  merged: z.boolean(),
  mergeable: z.boolean(),
  title: z.string(),
  body: z.string(),
  draft: z.boolean().optional(),
  head: branch,
  base: branch,
  labels: listOf(giteaLabel),
  requested_reviewers: listOf(giteaUser),
  requested_reviewers_teams: listOf(z.object({ name: z.string() })),
  user: giteaUser,
  created_at: when,
  updated_at: when,
  merged_at: when.nullish(),
  merge_commit_sha: z.string().nullish(),
});

/** One pull request as Gitea tells it. */
export type GiteaPullRequest = z.infer<typeof giteaPullRequest>;

/** @see https://docs.gitea.com/api/ (PullReview); a team's review request has no user. */
export const giteaReview = z.object({
  user: giteaUser.nullish(),
  state: z.string(),
  commit_id: z.string(),
  stale: z.boolean(),
  official: z.boolean(),
  dismissed: z.boolean(),
  submitted_at: when,
});

/** @see https://docs.gitea.com/api/ (Branch) */
export const giteaBranch = z.object({ commit: z.object({ id: z.string() }) });

/** @see https://docs.gitea.com/api/ (Commit) */
export const giteaCommit = z.object({ parents: listOf(z.object({ sha: z.string() })) });

/** Newest first, and all of them. @see https://docs.gitea.com/api/ (Compare) */
export const giteaComparison = z.object({
  total_commits: z.number().int().default(0),
  commits: listOf(
    z.object({ sha: z.string(), commit: z.object({ message: z.string(), author: z.object({ name: z.string() }) }) }),
  ),
});

/** @see https://docs.gitea.com/api/ (Comment) */
export const giteaComment = z.object({ id, body: z.string(), html_url: z.string() });

/** @see https://docs.gitea.com/api/ (CommitStatus) */
export const giteaStatus = z.object({
  id,
  context: z.string(),
  status: z.string(),
  description: z.string(),
  target_url: z.string(),
  creator: giteaUser.nullish(),
  created_at: when,
});

/** What `/collaborators/{user}/permission` answers. */
export const giteaPermission = z.object({ permission: z.string() });

/** `warning` stands between success and failure: it lets nothing pass. */
export const giteaStatusWords: Readonly<Record<string, StatusState>> = { warning: 'failure' };

/** A pull request in the room's words. */
export function fromGitea(data: GiteaPullRequest, organisation: string): PullRequest {
  const state = data.merged ? 'merged' : data.state === 'open' ? 'open' : 'closed';
  return {
    number: data.number,
    url: data.html_url,
    state,
    title: giteaTitles.fromStored(data.title),
    body: data.body,
    draft: data.draft ?? giteaTitles.fromStored(data.title) !== data.title,
    // `ref` becomes `refs/pull/N/head` once the branch is deleted; `label` stays.
    head: data.head.label,
    fromFork: data.head.repo_id !== data.base.repo_id,
    headSha: data.head.sha,
    base: data.base.ref,
    labels: sortedTexts(data.labels.map(({ name }) => name)),
    reviewers: {
      users: sortedTexts(data.requested_reviewers.map(({ login }) => login)),
      teams: sortedTexts(data.requested_reviewers_teams.map(({ name }) => `${organisation}/${name}`)),
    },
    author: data.user.login,
    createdAt: data.created_at,
    updatedAt: data.updated_at,
    ...(data.merged_at instanceof Date ? { mergedAt: data.merged_at } : {}),
    ...(data.merged && typeof data.merge_commit_sha === 'string' ? { mergeCommit: data.merge_commit_sha } : {}),
  };
}
