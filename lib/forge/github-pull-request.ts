import type { RestEndpointMethodTypes } from '@octokit/rest';
import { askedReviewers } from './asked-reviewers';
import { subjectAndBody } from './commit-message';
import type { MergeOptions, MergeState, PullRequest, PullRequestState, Reviewers } from './forge';
import type { GitHubClient } from './github-client';
import { sortedTexts } from './sorted-texts';

type Full = RestEndpointMethodTypes['pulls']['get']['response']['data'];
type Listed = RestEndpointMethodTypes['pulls']['list']['response']['data'][number];

/** A pull request as GitHub tells it, whole or from a list. */
export function fromGitHub(data: Full | Listed): PullRequest {
  const state: PullRequestState = data.merged_at !== null ? 'merged' : data.state === 'open' ? 'open' : 'closed';
  const { head, base } = data;
  const teams = (data.requested_teams ?? []).map((team) => teamName(base.repo.owner.login, team.slug));
  return {
    number: data.number,
    url: data.html_url,
    state,
    title: data.title,
    body: data.body ?? '',
    draft: data.draft ?? false,
    head: head.ref,
    fromFork: !isSame(head.repo, base.repo),
    headSha: head.sha,
    base: base.ref,
    labels: sortedTexts(data.labels.map((label) => label.name)),
    reviewers: {
      users: sortedTexts((data.requested_reviewers ?? []).map(({ login }) => login)),
      teams: sortedTexts(teams),
    },
    author: data.user?.login ?? '',
    createdAt: new Date(data.created_at),
    updatedAt: new Date(data.updated_at),
    ...(data.merged_at === null ? {} : { mergedAt: new Date(data.merged_at) }),
    ...(state === 'merged' && data.merge_commit_sha !== null ? { mergeCommit: data.merge_commit_sha } : {}),
  };
}

/** @param head null once a fork was deleted, whatever its published type says. */
function isSame(head: { readonly id: number } | null, base: { readonly id: number }): boolean {
  return head?.id === base.id;
}

function teamName(organisation: string, slug: string): string {
  return `${organisation}/${slug}`;
}

/** Reads one pull request. */
export async function find(client: GitHubClient, number: number): Promise<PullRequest> {
  return fromGitHub(await get(client, number));
}

async function get(client: GitHubClient, number: number): Promise<Full> {
  const { owner, repo } = client;
  return (await client.call(({ rest }) => rest.pulls.get({ owner, repo, pull_number: number }))).data;
}

/** Sets the complete list of labels; GitHub makes those that do not exist. */
export async function setLabels(
  { owner, repo, call }: GitHubClient,
  number: number,
  labels: readonly string[] | undefined,
): Promise<void> {
  if (labels === undefined) return;
  if (labels.length === 0) {
    await call(({ rest }) => rest.issues.removeAllLabels({ owner, repo, issue_number: number }));
    return;
  }
  await call(({ rest }) => rest.issues.setLabels({ owner, repo, issue_number: number, labels: [...labels] }));
}

/** Asks for reviews, in addition to those asked before. */
export async function askReviewers(
  { owner, repo, call }: GitHubClient,
  number: number,
  author: string,
  wanted: Partial<Reviewers> | undefined,
): Promise<void> {
  const asked = askedReviewers(author, wanted);
  if (asked === undefined) return;
  await call(({ rest }) => rest.pulls.requestReviewers({ owner, repo, pull_number: number, ...asked }));
}

/**
 * Makes a draft of it, or ends that: only GitHub's GraphQL API can.
 *
 * @see https://docs.github.com/en/graphql/reference/mutations#convertpullrequesttodraft
 */
export async function setDraft(client: GitHubClient, number: number, draft: boolean): Promise<void> {
  const current = await get(client, number);
  if ((current.draft ?? false) === draft) return;
  const mutation = draft ? 'convertPullRequestToDraft' : 'markPullRequestReadyForReview';
  const query = `mutation ($id: ID!) { ${mutation}(input: { pullRequestId: $id }) { clientMutationId } }`;
  await client.call((octokit) => octokit.graphql(query, { id: current.node_id }));
}

/** GitHub works this out in the background: a fresh push is `checking` for a moment. */
export async function mergeState(client: GitHubClient, number: number): Promise<MergeState> {
  const data = await get(client, number);
  const { state, draft, headSha } = fromGitHub(data);
  const reason = data.mergeable_state;
  const told = (word: MergeState['state']): MergeState => ({ state: word, reason, headSha });
  if (state !== 'open') return told(state);
  if (draft) return told('draft');
  if (data.mergeable === null || reason === 'unknown') return told('checking');
  if (!data.mergeable || reason === 'dirty') return told('not-mergeable');
  if (reason === 'behind') return told('behind');
  if (reason === 'blocked') return told((await anyCheckOpen(client, headSha)) ? 'checks-failing' : 'protected');
  return told('mergeable');
}

/** `blocked` does not say by what: a check that has not passed explains it first, reviews and rules otherwise. */
async function anyCheckOpen({ owner, repo, call }: GitHubClient, headSha: string): Promise<boolean> {
  const head = { owner, repo, ref: headSha, per_page: 100 };
  const { data: combined } = await call(({ rest }) => rest.repos.getCombinedStatusForRef(head));
  if (combined.total_count > 0 && combined.state !== 'success') return true;
  const runs = await call((octokit) => octokit.paginate(octokit.rest.checks.listForRef, head));
  return runs.some(({ conclusion }) => !['success', 'neutral', 'skipped'].includes(conclusion ?? ''));
}

/** One request to merge this head. */
export async function attemptMerge(
  { owner, repo, call }: GitHubClient,
  number: number,
  options: MergeOptions,
): Promise<void> {
  const { expectedHead, method = 'merge', message } = options;
  const { subject, body } = subjectAndBody(message ?? '');
  const text = message === undefined ? {} : { commit_title: subject, commit_message: body };
  const merge = { owner, repo, pull_number: number, sha: expectedHead, merge_method: method, ...text };
  await call(({ rest }) => rest.pulls.merge(merge));
}

/** The head of a branch now: a pull request names the base that it was last pushed on. */
export async function headOf({ owner, repo, call }: GitHubClient, branch: string): Promise<string> {
  const { data } = await call(({ rest }) => rest.git.getRef({ owner, repo, ref: `heads/${branch}` }));
  return data.object.sha;
}

/** Parents of a commit, in their order. */
export async function parentsOf({ owner, repo, call }: GitHubClient, commit: string): Promise<readonly string[]> {
  const { data } = await call(({ rest }) => rest.git.getCommit({ owner, repo, commit_sha: commit }));
  return data.parents.map(({ sha }) => sha);
}
