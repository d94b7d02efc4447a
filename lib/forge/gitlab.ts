import { z } from 'zod';
import { UserError } from '../errors';
import { commitRangeOf } from './commit-range';
import { newestFirst, shortDescription, statusState } from './commit-status';
import type { Comment, CommitStatus, Forge, PullRequest, Reviewers } from './forge';
import { ForgeRequestError, unlessHidden } from './forge-request-error';
import type { Connection } from './forge-request-error';
import * as api from './gitlab-api';
import { gitLabStandingApprovals } from './gitlab-approvals';
import { anything, httpClient } from './http';
import type { HttpClient } from './http';
import { upsertMarkedComment } from './marked-comment';
import { matches } from './matches';
import { mergeExactly } from './merge-exactly';
import { realSleep, retryingFetch } from './retrying-fetch';
import type { HttpWorld } from './retrying-fetch';

/** One project on GitLab and the credential for it. */
export interface GitLabOptions extends HttpWorld {
  /** Path of the project, groups included. */
  readonly repository: string;
  /** @default 'https://gitlab.com/api/v4' */
  readonly baseUrl?: string;
  /** A personal, group or project access token with the scope `api`, or an OAuth token. */
  readonly token: string;
  /** A trigger token for `dispatch`. @default pipelines are started with `token` */
  readonly triggerToken?: string;
  /** Where the credential came from, for messages. @default 'GITLAB_TOKEN' */
  readonly credentialName?: string;
}

const PAGE = 100;

/**
 * GitLab, in the cloud or self-managed.
 *
 * The project's own merge method decides between merge commits and fast-forwards, so `merge` and `rebase` ask for the
 * same. A team is a group, and a group is asked for a review by asking its members.
 *
 * @see https://docs.gitlab.com/api/rest/
 */
export function gitlab(options: GitLabOptions): Forge {
  const { repository, sleep = realSleep } = options;
  const client = gitLabClient(options);
  const project = `/projects/${encodeURIComponent(repository)}`;
  const requests = `${project}/merge_requests`;

  const get = (number: number): Promise<api.GitLabMergeRequest> =>
    client.request({ method: 'GET', path: `${requests}/${String(number)}` }, api.gitLabMergeRequest);
  const put = (number: number, body: Readonly<Record<string, unknown>>): Promise<api.GitLabMergeRequest> =>
    client.request({ method: 'PUT', path: `${requests}/${String(number)}`, body }, api.gitLabMergeRequest);
  const find = async (number: number): Promise<PullRequest> => api.fromGitLab(await get(number));
  const mergeState: Forge['mergeState'] = async (number) => api.gitLabMergeState(await get(number));
  const headOf = async (branch: string): Promise<string> => {
    const path = `${project}/repository/branches/${encodeURIComponent(branch)}`;
    return (await client.request({ method: 'GET', path }, api.gitLabBranch)).commit.id;
  };
  const parentsOf = async (commit: string): Promise<readonly string[]> => {
    const path = `${project}/repository/commits/${commit}`;
    return (await client.request({ method: 'GET', path }, api.gitLabCommit)).parent_ids;
  };
  const membersOf = (group: string): Promise<z.infer<typeof api.gitLabUser>[]> => {
    const path = `/groups/${encodeURIComponent(group)}/members/all`;
    return client.list({ path, query: { per_page: PAGE } }, api.gitLabUser);
  };

  /** The reviewers' numbers: GitLab replaces the whole list, hence those who are asked already. */
  const reviewerIds = async (current: api.GitLabMergeRequest, wanted: Partial<Reviewers>): Promise<number[]> => {
    const users = await Promise.all((wanted.users ?? []).map((name) => userNamed(client, name)));
    const members = await Promise.all((wanted.teams ?? []).map(membersOf));
    const ids = [...current.reviewers, ...users, ...members.flat()].map(({ id }) => id);
    return [...new Set(ids)].filter((id) => id !== current.author.id);
  };

  return {
    describe: { name: 'GitLab', request: 'merge request', numberPrefix: '!', repository },

    async openPullRequest({ head, base, title, body, draft = false, labels, reviewers }) {
      const text = { title: api.gitLabTitles.toStored(title, draft), description: body };
      const branches = { source_branch: head, target_branch: base };
      const create = { ...branches, ...text, ...(labels === undefined ? {} : { labels: labels.join(',') }) };
      const created = await client.request({ method: 'POST', path: requests, body: create }, api.gitLabMergeRequest);
      if (reviewers === undefined) return api.fromGitLab(created);
      return api.fromGitLab(await put(created.iid, { reviewer_ids: await reviewerIds(created, reviewers) }));
    },

    async updatePullRequest(number, { title, body, draft, labels, reviewers }) {
      const current = await get(number);
      const newTitle = api.gitLabTitles.toStored(title ?? current.title, draft ?? current.draft);
      const change = {
        ...(newTitle === current.title ? {} : { title: newTitle }),
        ...(body === undefined ? {} : { description: body }),
        ...(labels === undefined ? {} : { labels: labels.join(',') }),
        ...(reviewers === undefined ? {} : { reviewer_ids: await reviewerIds(current, reviewers) }),
      };
      return api.fromGitLab(Object.keys(change).length === 0 ? current : await put(number, change));
    },

    findPullRequest: find,

    async listPullRequests(filter) {
      const { state, head, base, labels = [] } = filter;
      const query = {
        state: state === 'open' ? 'opened' : (state ?? 'all'),
        scope: 'all',
        order_by: 'created_at',
        sort: 'asc',
        source_branch: head,
        target_branch: base,
        labels: labels.length === 0 ? undefined : labels.join(','),
        per_page: PAGE,
      };
      const found = await client.list({ path: requests, query }, api.gitLabMergeRequest);
      return found.map(api.fromGitLab).filter((one) => matches(one, filter));
    },

    async closePullRequest(number) {
      const current = await get(number);
      return api.fromGitLab(current.state === 'opened' ? await put(number, { state_event: 'close' }) : current);
    },

    mergeState,

    merge: (number, wanted) => {
      const attempt: Parameters<typeof mergeExactly>[0]['attempt'] = async (one, { expectedHead, method, message }) => {
        const squash = method === 'squash';
        const text =
          message === undefined ? {} : squash ? { squash_commit_message: message } : { merge_commit_message: message };
        const path = `${requests}/${String(one)}/merge`;
        await client.request({ method: 'PUT', path, body: { sha: expectedHead, squash, ...text } }, anything);
      };
      return mergeExactly({ find, mergeState, headOf, parentsOf, attempt, sleep }, number, wanted);
    },

    listApprovals: async (number) =>
      gitLabStandingApprovals(client, `${requests}/${String(number)}`, await find(number)),

    tryListTeamMembers: (team) => unlessHidden(async () => (await membersOf(team)).map(({ username }) => username)),

    async upsertComment(number, comment) {
      const path = `${requests}/${String(number)}/notes`;
      const { web_url: url } = await get(number);
      const asComment = ({ id }: z.infer<typeof api.gitLabNote>): Comment => ({
        id: String(id),
        url: `${url}#note_${String(id)}`,
      });
      const query = { order_by: 'created_at', sort: 'asc', per_page: PAGE };
      return upsertMarkedComment(
        {
          list: async () => (await client.list({ path, query }, api.gitLabNote)).filter(({ system }) => !system),
          bodyOf: ({ body }) => body,
          asComment,
          create: async (body) =>
            asComment(await client.request({ method: 'POST', path, body: { body } }, api.gitLabNote)),
          replace: async ({ id }, body) =>
            asComment(
              await client.request({ method: 'PUT', path: `${path}/${String(id)}`, body: { body } }, api.gitLabNote),
            ),
        },
        comment,
      );
    },

    async writeStatus(sha, { context, state, description, targetUrl }) {
      const word = state === 'failure' || state === 'error' ? 'failed' : state;
      const target = targetUrl === undefined ? {} : { target_url: targetUrl };
      const body = { state: word, name: context, description: shortDescription(description), ...target };
      try {
        await client.request({ method: 'POST', path: `${project}/statuses/${sha}`, body }, anything);
      } catch (error) {
        if (!isAlready(error, word)) throw error;
      }
    },

    async listStatuses(sha) {
      const path = `${project}/repository/commits/${sha}/statuses`;
      const statuses = await client.list({ path, query: { all: true, per_page: PAGE } }, api.gitLabStatus);
      return newestFirst(statuses.map((status) => ({ id: status.id, status: statusFromGitLab(status) })));
    },

    async commitsBetween(before, after) {
      const path = `${project}/repository/compare`;
      const query = { from: before, to: after };
      const { commits } = await client.request({ method: 'GET', path, query }, api.gitLabComparison);
      const lines = commits.map(({ id: oid, title: subject, author_name: author }) => ({ oid, subject, author }));
      return commitRangeOf(lines.reverse());
    },

    async dispatch({ ref, inputs }) {
      const { triggerToken } = options;
      if (triggerToken !== undefined) {
        const body = { token: triggerToken, ref, variables: inputs };
        await client.request({ method: 'POST', path: `${project}/trigger/pipeline`, body }, anything);
        return;
      }
      const variables = Object.entries(inputs).map(([key, value]) => ({ key, value }));
      await client.request({ method: 'POST', path: `${project}/pipeline`, body: { ref, variables } }, anything);
    },
  };
}

/** The API of one GitLab server. */
export function gitLabClient(options: GitLabOptions): HttpClient {
  const { repository, baseUrl = 'https://gitlab.com/api/v4', token, triggerToken, credentialName } = options;
  const connection: Connection = {
    forge: 'GitLab',
    baseUrl,
    repository,
    credential: credentialName ?? 'GITLAB_TOKEN',
    permissions: 'scope api, and the role Developer (Maintainer where the target branch is protected)',
    secrets: triggerToken === undefined ? [token] : [token, triggerToken],
  };
  return httpClient(connection, { authorization: `Bearer ${token}` }, retryingFetch(options));
}

async function userNamed(client: HttpClient, username: string): Promise<z.infer<typeof api.gitLabUser>> {
  const [user] = await client.request({ method: 'GET', path: '/users', query: { username } }, z.array(api.gitLabUser));
  if (user === undefined) throw new UserError(`'${username}' is no user on GitLab`, 'correct the reviewer or owner');
  return user;
}

/** GitLab refuses to write a status in the state that it is in. */
function isAlready(error: unknown, word: string): boolean {
  if (!(error instanceof ForgeRequestError) || error.status !== 400) return false;
  return new RegExp(`Cannot transition status via :\\w+ from :${word}\\b`).test(error.detail);
}

function statusFromGitLab(status: z.infer<typeof api.gitLabStatus>): CommitStatus {
  const { author, target_url: targetUrl } = status;
  return {
    context: status.name,
    state: statusState(status.status, api.gitLabStatusWords),
    description: status.description ?? '',
    ...(typeof targetUrl === 'string' ? { targetUrl } : {}),
    creator: {
      login: author?.username ?? '',
      id: author ? String(author.id) : '',
      bot: /^(?:project|group)_\d+_bot/.test(author?.username ?? ''),
    },
    createdAt: status.created_at,
  };
}
