import { z } from 'zod';
import type { MergeRefusal, MergeState, PullRequest, StatusState } from './forge';
import { draftTitles } from './draft-title';
import { sortedTexts } from './sorted-texts';

/** How GitLab spells drafts. @see https://docs.gitlab.com/user/project/merge_requests/drafts/ */
export const gitLabTitles = draftTitles('Draft: ', /^(?:\s*(?:\[draft\]|\(draft\)|draft:|draft -)\s*)+/i);

const when = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const id = z.number().int();

/** A user as other objects name it. */
export const gitLabUser = z.object({ id, username: z.string() });

/** @see https://docs.gitlab.com/api/merge_requests/ */
export const gitLabMergeRequest = z.object({
  iid: id,
  web_url: z.string(),
  state: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  draft: z.boolean().default(false),
  source_branch: z.string(),
  source_project_id: id.nullable(),
  target_project_id: id,
  target_branch: z.string(),
  sha: z.string().nullable(),
  labels: z.array(z.string()),
  reviewers: z.array(gitLabUser).default([]),
  author: gitLabUser,
  created_at: when,
  updated_at: when,
  merged_at: when.nullish(),
  merge_commit_sha: z.string().nullish(),
  squash_commit_sha: z.string().nullish(),
  detailed_merge_status: z.string().optional(),
  has_conflicts: z.boolean().optional(),
});

/** One merge request as GitLab tells it. */
export type GitLabMergeRequest = z.infer<typeof gitLabMergeRequest>;

/** @see https://docs.gitlab.com/api/merge_requests/#get-merge-request-diff-versions */
export const gitLabVersion = z.object({ id, head_commit_sha: z.string(), created_at: when });

/** `approved_at` came in 2026. @see https://docs.gitlab.com/api/merge_request_approvals/ */
export const gitLabApprovals = z.object({
  approved_by: z.array(z.object({ user: gitLabUser, approved_at: when.nullish() })).default([]),
});

/** @see https://docs.gitlab.com/api/branches/#get-single-repository-branch */
export const gitLabBranch = z.object({ commit: z.object({ id: z.string() }) });

/** @see https://docs.gitlab.com/api/commits/#get-a-single-commit */
export const gitLabCommit = z.object({ parent_ids: z.array(z.string()) });

/** Oldest first, and all of them. @see https://docs.gitlab.com/api/repositories/#compare-branches-tags-or-commits */
export const gitLabComparison = z.object({
  commits: z.array(z.object({ id: z.string(), title: z.string(), author_name: z.string() })),
});

/** @see https://docs.gitlab.com/api/notes/#merge-requests */
export const gitLabNote = z.object({
  id,
  body: z.string(),
  system: z.boolean(),
  author: gitLabUser,
  created_at: when,
});

/** @see https://docs.gitlab.com/api/commits/#list-the-statuses-of-a-commit */
export const gitLabStatus = z.object({
  id,
  name: z.string(),
  status: z.string(),
  description: z.string().nullish(),
  target_url: z.string().nullish(),
  author: gitLabUser.nullish(),
  created_at: when,
});

/** GitLab's words for a status in GitHub's; `skipped` and `canceled` prove nothing, so they are errors. */
export const gitLabStatusWords: Readonly<Record<string, StatusState>> = {
  created: 'pending',
  manual: 'pending',
  preparing: 'pending',
  running: 'pending',
  scheduled: 'pending',
  waiting_for_resource: 'pending',
  failed: 'failure',
};

/** A merge request in the room's words. */
export function fromGitLab(data: GitLabMergeRequest): PullRequest {
  const state = data.state === 'merged' ? 'merged' : data.state === 'closed' ? 'closed' : 'open';
  const headSha = data.sha ?? '';
  return {
    number: data.iid,
    url: data.web_url,
    state,
    title: gitLabTitles.fromStored(data.title),
    body: data.description ?? '',
    draft: data.draft,
    head: data.source_branch,
    fromFork: data.source_project_id !== data.target_project_id,
    headSha,
    base: data.target_branch,
    labels: sortedTexts(data.labels),
    reviewers: { users: sortedTexts(data.reviewers.map(({ username }) => username)), teams: [] },
    author: data.author.username,
    createdAt: data.created_at,
    updatedAt: data.updated_at,
    ...(data.merged_at instanceof Date ? { mergedAt: data.merged_at } : {}),
    // A fast-forward makes no commit of its own.
    ...(state === 'merged' ? { mergeCommit: data.merge_commit_sha ?? data.squash_commit_sha ?? headSha } : {}),
  };
}

/** @see https://docs.gitlab.com/api/merge_requests/#merge-status */
const mergeStatusWords: Readonly<Record<string, MergeRefusal | 'mergeable' | 'checking'>> = {
  mergeable: 'mergeable',
  approvals_syncing: 'checking',
  checking: 'checking',
  preparing: 'checking',
  unchecked: 'checking',
  conflict: 'not-mergeable',
  broken_status: 'not-mergeable',
  commits_status: 'not-mergeable',
  need_rebase: 'behind',
  ci_must_pass: 'checks-failing',
  ci_still_running: 'checks-failing',
  external_status_checks: 'checks-failing',
  status_checks_must_pass: 'checks-failing',
  security_policy_pipeline_check: 'checks-failing',
  draft_status: 'draft',
  not_open: 'closed',
};

/** GitLab's own verdict; a word that stands for any other rule is `protected`. */
export function gitLabMergeState(data: GitLabMergeRequest): MergeState {
  const { state, headSha } = fromGitLab(data);
  const reason = data.detailed_merge_status ?? 'unchecked';
  if (state !== 'open') return { state, reason, headSha };
  return { state: mergeStatusWords[reason] ?? 'protected', reason, headSha };
}
