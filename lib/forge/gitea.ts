import type { z } from 'zod';
import { askedReviewers } from './asked-reviewers';
import { subjectAndBody } from './commit-message';
import { commitRangeOf, subjectOf } from './commit-range';
import { newestFirst, shortDescription, statusState } from './commit-status';
import type { Comment, CommitStatus, Forge, MergeState, PullRequest, Reviewers } from './forge';
import { unlessHidden } from './forge-request-error';
import type { Connection } from './forge-request-error';
import * as api from './gitea-api';
import { giteaStandingApprovals } from './gitea-approvals';
import { giteaLabelIds } from './gitea-labels';
import { anything, httpClient, type HttpClient } from './http';
import { upsertMarkedComment } from './marked-comment';
import { matches } from './matches';
import { mergeExactly } from './merge-exactly';
import { ownerAndName } from './owner-and-name';
import { realSleep, retryingFetch } from './retrying-fetch';
import type { HttpWorld } from './retrying-fetch';

/** One repository on Gitea or Forgejo and the credential for it. */
export interface GiteaOptions extends HttpWorld {
  /** `owner/name`. */
  readonly repository: string;
  /** `https://HOST/api/v1`. */
  readonly baseUrl: string;
  /** An access token with the scopes `write:repository`, `write:issue` and `read:organization`. */
  readonly token: string;
  /** Where the credential came from, for messages. @default 'GITEA_TOKEN' */
  readonly credentialName?: string;
}

/** Gitea's own upper limit, unless its administrator changed it. */
const PAGE = 50;

/** The API of one repository, and where it stands below the API's root. */
export function giteaClient(options: GiteaOptions): GiteaClient {
  const { repository, baseUrl, token, credentialName = 'GITEA_TOKEN' } = options;
  const { owner, name } = ownerAndName(repository, 'Gitea');
  const connection: Connection = {
    forge: 'Gitea',
    baseUrl,
    repository,
    credential: credentialName,
    permissions: 'write:repository, write:issue and read:organization, for a user who may write to the repository',
    secrets: [token],
  };
  const client = httpClient(connection, { authorization: `token ${token}` }, retryingFetch(options));
  const repo = `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
  return { client, owner, repo };
}

interface GiteaClient {
  readonly client: HttpClient;
  readonly owner: string;
  /** `/repos/owner/name` */
  readonly repo: string;
}

/**
 * Gitea from 1.22, and Forgejo.
 *
 * @see https://docs.gitea.com/api/
 * @throws UserError when the repository is not `owner/name`.
 */
export function gitea(options: GiteaOptions): Forge {
  const { repository, sleep = realSleep } = options;
  const { client, owner, repo } = giteaClient(options);
  const pulls = `${repo}/pulls`;

  const pull = (number: number): string => `${pulls}/${String(number)}`;
  const get = (number: number): Promise<api.GiteaPullRequest> =>
    client.request({ method: 'GET', path: pull(number) }, api.giteaPullRequest);
  const find = async (number: number): Promise<PullRequest> => api.fromGitea(await get(number), owner);
  const edit = async (number: number, body: Readonly<Record<string, unknown>>): Promise<PullRequest> =>
    api.fromGitea(await client.request({ method: 'PATCH', path: pull(number), body }, api.giteaPullRequest), owner);
  const headOf = async (branch: string): Promise<string> => {
    // Gitea takes the rest of the path for the branch: its `/` are written as they are.
    const path = `${repo}/branches/${branch.split('/').map(encodeURIComponent).join('/')}`;
    return (await client.request({ method: 'GET', path }, api.giteaBranch)).commit.id;
  };
  const parentsOf = async (commit: string): Promise<readonly string[]> => {
    const query = { stat: false, verification: false, files: false };
    const path = `${repo}/git/commits/${commit}`;
    return (await client.request({ method: 'GET', path, query }, api.giteaCommit)).parents.map(({ sha }) => sha);
  };
  const mergeState = async (number: number): Promise<MergeState> => {
    const data = await get(number);
    return giteaMergeState(api.fromGitea(data, owner), data.mergeable);
  };

  const setLabels = async (number: number, labels: readonly string[] | undefined): Promise<void> => {
    if (labels === undefined) return;
    const body = { labels: await giteaLabelIds(client, repo, owner, labels) };
    await client.request({ method: 'PUT', path: `${repo}/issues/${String(number)}/labels`, body }, anything);
  };
  const askReviewers = async (number: number, author: string, wanted?: Partial<Reviewers>): Promise<void> => {
    const asked = askedReviewers(author, wanted);
    if (asked === undefined) return;
    const body = { ...asked };
    await client.request({ method: 'POST', path: `${pull(number)}/requested_reviewers`, body }, anything);
  };

  return {
    describe: { name: 'Gitea', request: 'pull request', numberPrefix: '#', repository },

    async openPullRequest({ head, base, title, body, draft = false, labels, reviewers }) {
      const create = { head, base, title: api.giteaTitles.toStored(title, draft), body };
      const created = await client.request({ method: 'POST', path: pulls, body: create }, api.giteaPullRequest);
      await setLabels(created.number, labels);
      await askReviewers(created.number, created.user.login, reviewers);
      return find(created.number);
    },

    async updatePullRequest(number, { title, body, draft, labels, reviewers }) {
      const current = await find(number);
      const renamed = title !== undefined || draft !== undefined;
      const change = {
        ...(renamed ? { title: api.giteaTitles.toStored(title ?? current.title, draft ?? current.draft) } : {}),
        ...(body === undefined ? {} : { body }),
      };
      if (Object.keys(change).length > 0) await edit(number, change);
      await setLabels(number, labels);
      await askReviewers(number, current.author, reviewers);
      return find(number);
    },

    findPullRequest: find,

    async listPullRequests(filter) {
      const state = filter.state === undefined ? 'all' : filter.state === 'open' ? 'open' : 'closed';
      const found = await client.list({ path: pulls, query: { state, limit: PAGE } }, api.giteaPullRequest);
      return found
        .map((data) => api.fromGitea(data, owner))
        .filter((one) => matches(one, filter))
        .sort((a, b) => a.number - b.number);
    },

    async closePullRequest(number) {
      const current = await find(number);
      return current.state === 'open' ? edit(number, { state: 'closed' }) : current;
    },

    mergeState,

    merge: (number, wanted) => {
      const attempt: Parameters<typeof mergeExactly>[0]['attempt'] = async (one, how) => {
        const { expectedHead, method = 'merge', message } = how;
        const { subject, body: text } = subjectAndBody(message ?? '');
        const words = message === undefined ? {} : { MergeTitleField: subject, MergeMessageField: text };
        const body = { Do: method, head_commit_id: expectedHead, ...words };
        await client.request({ method: 'POST', path: `${pull(one)}/merge`, body }, anything);
      };
      return mergeExactly({ find, mergeState, headOf, parentsOf, attempt, sleep }, number, wanted);
    },

    listApprovals: async (number) => giteaStandingApprovals(client, repo, await find(number)),

    tryListTeamMembers: (team) =>
      unlessHidden(async () => {
        const [org = '', wanted = ''] = team.split('/');
        const query = { q: wanted, limit: PAGE };
        const path = `/orgs/${encodeURIComponent(org)}/teams/search`;
        const { data } = await client.request({ method: 'GET', path, query }, api.giteaTeams);
        const found = data.find((one) => one.name.toLowerCase() === wanted.toLowerCase());
        if (found === undefined) return undefined;
        const members = { path: `/teams/${String(found.id)}/members`, query: { limit: PAGE } };
        return (await client.list(members, api.giteaUser)).map(({ login }) => login);
      }),

    upsertComment: (number, comment) => {
      const path = `${repo}/issues/${String(number)}/comments`;
      const asComment = ({ id, html_url: url }: z.infer<typeof api.giteaComment>): Comment => ({ id: String(id), url });
      return upsertMarkedComment(
        {
          list: () => client.list({ path }, api.giteaComment),
          bodyOf: ({ body }) => body,
          asComment,
          create: async (body) =>
            asComment(await client.request({ method: 'POST', path, body: { body } }, api.giteaComment)),
          replace: async ({ id }, body) => {
            const change = { method: 'PATCH', path: `${repo}/issues/comments/${String(id)}`, body: { body } } as const;
            return asComment(await client.request(change, api.giteaComment));
          },
        },
        comment,
      );
    },

    async writeStatus(sha, { context, state, description, targetUrl }) {
      const target = targetUrl === undefined ? {} : { target_url: targetUrl };
      const body = { state, context, description: shortDescription(description), ...target };
      await client.request({ method: 'POST', path: `${repo}/statuses/${sha}`, body }, anything);
    },

    async listStatuses(sha) {
      const query = { sort: 'recentupdate', limit: PAGE };
      const statuses = await client.list({ path: `${repo}/statuses/${sha}`, query }, api.giteaStatus);
      return newestFirst(statuses.map((status) => ({ id: status.id, status: statusFromGitea(status) })));
    },

    async commitsBetween(before, after) {
      const path = `${repo}/compare/${before}...${after}`;
      const found = await client.request({ method: 'GET', path }, api.giteaComparison);
      const lines = found.commits.map(({ sha: oid, commit: { message, author } }) => {
        return { oid, subject: subjectOf(message), author: author.name };
      });
      return commitRangeOf(lines, found.total_commits);
    },

    async dispatch({ workflow, ref, inputs }) {
      const path = `${repo}/actions/workflows/${encodeURIComponent(workflow)}/dispatches`;
      await client.request({ method: 'POST', path, body: { ref, inputs } }, anything);
    },
  };
}

/** Gitea tells about conflicts only; what its rules say, it says when asked to merge. */
function giteaMergeState({ state, draft, headSha }: PullRequest, mergeable: boolean): MergeState {
  if (state !== 'open') return { state, reason: state, headSha };
  if (draft) return { state: 'draft', reason: 'work in progress', headSha };
  if (mergeable) return { state: 'mergeable', reason: 'mergeable', headSha };
  return { state: 'not-mergeable', reason: 'it conflicts with its base, or is still being checked', headSha };
}

/** Gitea Actions writes as the account with the number -2. */
function statusFromGitea(status: z.infer<typeof api.giteaStatus>): CommitStatus {
  const { creator, target_url: targetUrl } = status;
  return {
    context: status.context,
    state: statusState(status.status, api.giteaStatusWords),
    description: status.description,
    ...(targetUrl === '' ? {} : { targetUrl }),
    creator: { login: creator?.login ?? '', id: creator ? String(creator.id) : '', bot: creator?.id === -2 },
    createdAt: status.created_at,
  };
}
