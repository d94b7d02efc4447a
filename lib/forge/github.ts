import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { Comment, CommitStatus, Forge } from './forge';
import { unlessHidden } from './forge-request-error';
import { gitHubClient } from './github-client';
import type { GitHubOptions } from './github-client';
import { gitHubApprovals } from './github-approvals';
import { gitHubCommitRange } from './github-commit-range';
import {
  askReviewers,
  attemptMerge,
  find,
  fromGitHub,
  headOf,
  mergeState,
  parentsOf,
  setDraft,
  setLabels,
} from './github-pull-request';
import { upsertMarkedComment } from './marked-comment';
import { matches } from './matches';
import { mergeExactly } from './merge-exactly';
import { realSleep } from './retrying-fetch';
import { newestFirst, shortDescription, statusState } from './commit-status';

const PAGE = 100;

/**
 * GitHub, also GitHub Enterprise Server and Cloud.
 *
 * @see https://docs.github.com/en/rest
 */
export function github(options: GitHubOptions): Forge {
  const client = gitHubClient(options);
  const { owner, repo } = client;
  const here = { owner, repo };
  const { sleep = realSleep } = options;

  return {
    describe: { name: 'GitHub', request: 'pull request', numberPrefix: '#', repository: options.repository },

    async openPullRequest({ head, base, title, body, draft = false, labels, reviewers }) {
      const { data } = await client.call(({ rest }) => rest.pulls.create({ ...here, head, base, title, body, draft }));
      const { number, author } = fromGitHub(data);
      await setLabels(client, number, labels);
      await askReviewers(client, number, author, reviewers);
      return find(client, number);
    },

    async updatePullRequest(number, { title, body, draft, labels, reviewers }) {
      if (title !== undefined || body !== undefined) {
        const text = { ...(title === undefined ? {} : { title }), ...(body === undefined ? {} : { body }) };
        await client.call(({ rest }) => rest.pulls.update({ ...here, pull_number: number, ...text }));
      }
      if (draft !== undefined) await setDraft(client, number, draft);
      await setLabels(client, number, labels);
      const { author } = await find(client, number);
      await askReviewers(client, number, author, reviewers);
      return find(client, number);
    },

    findPullRequest: (number) => find(client, number),

    async listPullRequests(filter) {
      const { state, head, base } = filter;
      const query = {
        state: state === undefined ? ('all' as const) : state === 'open' ? ('open' as const) : ('closed' as const),
        sort: 'created' as const,
        direction: 'asc' as const,
        ...(head === undefined ? {} : { head: `${owner}:${head}` }),
        ...(base === undefined ? {} : { base }),
      };
      const found = await client.call((octokit) =>
        octokit.paginate(octokit.rest.pulls.list, { ...here, ...query, per_page: PAGE }),
      );
      return found.map(fromGitHub).filter((one) => matches(one, filter));
    },

    async closePullRequest(number) {
      const current = await find(client, number);
      if (current.state !== 'open') return current;
      const { data } = await client.call(({ rest }) =>
        rest.pulls.update({ ...here, pull_number: number, state: 'closed' }),
      );
      return fromGitHub(data);
    },

    mergeState: (number) => mergeState(client, number),

    merge: (number, wanted) =>
      mergeExactly(
        {
          find: (one) => find(client, one),
          mergeState: (one) => mergeState(client, one),
          headOf: (branch) => headOf(client, branch),
          parentsOf: (commit) => parentsOf(client, commit),
          attempt: (one, how) => attemptMerge(client, one, how),
          sleep,
        },
        number,
        wanted,
      ),

    listApprovals: (number) => gitHubApprovals(client, number),

    tryListTeamMembers: (team) =>
      unlessHidden(async () => {
        const [org = '', slug = ''] = team.split('/');
        const members = await client.call((octokit) =>
          octokit.paginate(octokit.rest.teams.listMembersInOrg, { org, team_slug: slug, per_page: PAGE }),
        );
        return members.map((member) => member.login);
      }),

    upsertComment: (number, comment) =>
      upsertMarkedComment(
        {
          list: () =>
            client.call((octokit) =>
              octokit.paginate(octokit.rest.issues.listComments, { ...here, issue_number: number, per_page: PAGE }),
            ),
          bodyOf: (stored) => stored.body ?? '',
          asComment,
          create: async (body) => {
            const create = { ...here, issue_number: number, body };
            return asComment((await client.call(({ rest }) => rest.issues.createComment(create))).data);
          },
          replace: async ({ id }, body) => {
            const update = { ...here, comment_id: id, body };
            return asComment((await client.call(({ rest }) => rest.issues.updateComment(update))).data);
          },
        },
        comment,
      ),

    async writeStatus(sha, { context, state, description, targetUrl }) {
      const target = targetUrl === undefined ? {} : { target_url: targetUrl };
      const status = { state, context, description: shortDescription(description), ...target };
      await client.call(({ rest }) => rest.repos.createCommitStatus({ ...here, sha, ...status }));
    },

    async listStatuses(sha) {
      const statuses = await client.call((octokit) =>
        octokit.paginate(octokit.rest.repos.listCommitStatusesForRef, { ...here, ref: sha, per_page: PAGE }),
      );
      return newestFirst(statuses.map(statusFromGitHub));
    },

    commitsBetween: (before, after) => gitHubCommitRange(client, before, after),

    async dispatch({ workflow, ref, inputs }) {
      const run = { ...here, workflow_id: workflow, ref, inputs: { ...inputs } };
      await client.call(({ rest }) => rest.actions.createWorkflowDispatch(run));
    },
  };
}

function asComment({ id, html_url }: { readonly id: number; readonly html_url: string }): Comment {
  return { id: String(id), url: html_url };
}

type GitHubStatus = RestEndpointMethodTypes['repos']['listCommitStatusesForRef']['response']['data'][number];

function statusFromGitHub({ id, context, state, description, target_url, creator, created_at }: GitHubStatus): {
  id: number;
  status: CommitStatus;
} {
  const status = {
    context,
    state: statusState(state),
    description: description ?? '',
    ...(target_url === null ? {} : { targetUrl: target_url }),
    creator: { login: creator?.login ?? '', id: String(creator?.id ?? ''), bot: creator?.type === 'Bot' },
    createdAt: new Date(created_at),
  };
  return { id, status };
}
