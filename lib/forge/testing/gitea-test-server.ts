import { z } from 'zod';
import { FakeRepository } from './fake-repository';
import type { FakePull, FakeStatus } from './fake-repository';
import { giteaShape } from './gitea-shape';
import { asObject } from './json-shape';
import { startTestServer } from './test-server';
import type { Route, TestAnswer, TestRequest, TestServer } from './test-server';

/** The token that the stand-in accepts. */
export const GITEA_TEST_TOKEN = 's3cr3ttokenofthetests0123456789abcdef';

const shape = giteaShape();
const REPO = '/repos/{owner}/{repo}';
const PULL = `${REPO}/pulls/{index}`;
const texts = z.array(z.string());
const refusals = {
  conflict: [409, 'merge conflict'],
  checks: [405, 'Not all required status checks successful'],
  approvals: [405, 'Does not have enough approvals'],
  behind: [405, 'not allowed to merge [reason: The head branch is behind the base branch]'],
} as const;

/** A stand-in for Gitea that checks requests and answers against Gitea's published types. */
export async function startGitea(): Promise<[TestServer, FakeRepository]> {
  const repository = new FakeRepository();
  const server = await startTestServer({
    routes: [
      ...pullRoutes(repository),
      ...reviewRoutes(repository),
      ...labelRoutes(repository),
      ...otherRoutes(repository),
    ],
    shape,
    basePath: '/api/v1',
    authorised: (authorization) => authorization === `token ${GITEA_TEST_TOKEN}`,
    pageSize: { parameter: 'limit', fallback: 30, maximum: 50 },
  });
  return [server, repository];
}

function pullRoutes(repository: FakeRepository): Route[] {
  const { full, onPull } = presenter(repository);
  return [
    {
      method: 'GET',
      template: `${REPO}/pulls`,
      answer: ({ query }) => {
        const wanted = query.get('state') ?? 'open';
        const found = repository.pulls.filter(
          (pull) => wanted === 'all' || (pull.state === 'open') === (wanted === 'open'),
        );
        return { status: 200, body: found.map(full).reverse() };
      },
    },
    {
      method: 'POST',
      template: `${REPO}/pulls`,
      answer: ({ body }) => {
        const { head, base, title, body: text } = asObject(body);
        if (!repository.branches.has(String(head))) return { status: 404, body: { message: 'no such branch' } };
        const pull = repository.open(String(head), String(base), String(title), String(text), false);
        pull.draft = pull.title.startsWith('WIP: ');
        return { status: 201, body: full(pull) };
      },
    },
    onPull('GET', PULL, (pull) => ({ status: 200, body: full(pull) })),
    onPull('PATCH', PULL, (pull, { body }) => {
      const { title, body: text, state: wanted } = asObject(body);
      if (typeof title === 'string') {
        pull.title = title;
        pull.draft = title.startsWith('WIP: ');
      }
      if (typeof text === 'string') pull.body = text;
      if (wanted === 'closed') pull.state = 'closed';
      return { status: 201, body: full(pull) };
    }),
    onPull('POST', `${PULL}/merge`, (pull, { body }) => {
      const obstacle = repository.obstacles.get(pull.number);
      if (obstacle !== undefined) {
        const [status, message] = refusals[obstacle];
        return { status, body: { message } };
      }
      if (asObject(body)['head_commit_id'] !== repository.headOf(pull)) {
        return { status: 409, body: { message: 'head out of date' } };
      }
      repository.merge(pull);
      return { status: 200 };
    }),
  ];
}

function reviewRoutes(repository: FakeRepository): Route[] {
  const { user, onPull } = presenter(repository);
  const reviewWords = { APPROVED: 'APPROVED', CHANGES_REQUESTED: 'REQUEST_CHANGES', COMMENTED: 'COMMENT' };
  return [
    onPull('POST', `${PULL}/requested_reviewers`, (pull, { body }) => {
      const users = texts.parse(asObject(body)['reviewers']);
      if (users.includes(pull.author)) return { status: 422, body: { message: 'poster of pr can not be reviewer' } };
      pull.users = [...new Set([...pull.users, ...users])];
      pull.teams = [...new Set([...pull.teams, ...texts.parse(asObject(body)['team_reviewers'])])];
      return { status: 201, body: [] };
    }),
    onPull('GET', `${PULL}/reviews`, (pull) => ({
      status: 200,
      // Gitea marks reviews as stale some time after a push: until then, only the commit tells.
      body: pull.reviews.map((review) => ({
        ...{ id: review.id, user: user(review.user), commit_id: review.sha, submitted_at: review.at },
        state: review.state === 'DISMISSED' ? 'APPROVED' : reviewWords[review.state],
        dismissed: review.state === 'DISMISSED',
        ...{ stale: false, official: false, body: '' },
      })),
    })),
    {
      method: 'GET',
      template: `${REPO}/branches/{branch}`,
      answer: ({ path }) => {
        const sha = repository.branches.get(path['branch'] ?? '');
        if (sha === undefined) return { status: 404, body: { message: 'not found' } };
        return { status: 200, body: { name: path['branch'], commit: { id: sha } } };
      },
    },
    {
      method: 'GET',
      template: `${REPO}/compare/{basehead}`,
      answer: ({ path }) => {
        const [before = '', after = ''] = (path['basehead'] ?? '').split('...');
        if (!repository.parents.has(before) || !repository.parents.has(after))
          return { status: 404, body: { message: 'not found' } };
        const commits = repository.between(before, after).reverse();
        const commit = (sha: string): object => {
          const author = { name: 'alice', email: 'alice@example.com', date: repository.now() };
          return { sha, commit: { message: `Commit ${sha.slice(0, 7)}\n\nAll of it.`, author } };
        };
        return { status: 200, body: { total_commits: commits.length, commits: commits.map(commit) } };
      },
    },
    {
      method: 'GET',
      template: `${REPO}/git/commits/{sha}`,
      answer: ({ path }) => {
        const parents = repository.parents.get(path['sha'] ?? '');
        if (parents === undefined) return { status: 404, body: { message: 'not found' } };
        return { status: 200, body: { sha: path['sha'], parents: parents.map((sha) => ({ sha })) } };
      },
    },
    {
      method: 'GET',
      template: `${REPO}/collaborators/{collaborator}/permission`,
      answer: ({ path }) => {
        const login = path['collaborator'] ?? '';
        const permission = repository.writers.includes(login) ? 'write' : 'read';
        return { status: 200, body: { permission, role_name: permission, user: user(login) } };
      },
    },
    {
      method: 'GET',
      template: '/orgs/{org}/teams/search',
      answer: ({ path, query }) => {
        const { organisation, name } = repository.team;
        if (path['org'] !== organisation) return { status: 404, body: { message: 'not found' } };
        return { status: 200, body: { ok: true, data: name.includes(query.get('q') ?? '') ? [{ id: 5, name }] : [] } };
      },
    },
    {
      method: 'GET',
      template: '/teams/{id}/members',
      answer: () => ({ status: 200, body: repository.team.members.map(user) }),
    },
  ];
}

function labelRoutes(repository: FakeRepository): Route[] {
  const { label, onPull } = presenter(repository);
  return [
    {
      method: 'GET',
      template: `${REPO}/labels`,
      answer: () => ({ status: 200, body: repository.labels.filter((name) => name !== 'shared').map(label) }),
    },
    {
      method: 'GET',
      template: '/orgs/{org}/labels',
      answer: () => ({ status: 200, body: repository.labels.filter((name) => name === 'shared').map(label) }),
    },
    {
      method: 'POST',
      template: `${REPO}/labels`,
      answer: ({ body }) => {
        const name = String(asObject(body)['name']);
        repository.labels.push(name);
        return { status: 201, body: label(name) };
      },
    },
    onPull('PUT', `${REPO}/issues/{index}/labels`, (pull, { body }) => {
      const numbers = z.array(z.number()).parse(asObject(body)['labels']);
      pull.labels = numbers.map((number) => repository.labels[number - 1] ?? '');
      return { status: 200, body: pull.labels.map(label) };
    }),
  ];
}

function otherRoutes(repository: FakeRepository): Route[] {
  const { user, onPull } = presenter(repository);
  const comment = ({ id, body, user: author, at }: FakePull['comments'][number]): object => {
    const url = `https://gitea.test/shop/environments/pulls/1#issuecomment-${String(id)}`;
    return { id, body, html_url: url, user: user(author), created_at: at, updated_at: at };
  };
  const status = ({ id, context, state: word, description, targetUrl, user: author, at }: FakeStatus): object => ({
    ...{ id, context, status: word, description, target_url: targetUrl ?? '', creator: user(author) },
    ...{ created_at: at, updated_at: at },
  });
  return [
    onPull('GET', `${REPO}/issues/{index}/comments`, (pull) => ({
      ...{ status: 200, body: pull.comments.map(comment) },
      paged: false,
    })),
    onPull('POST', `${REPO}/issues/{index}/comments`, (pull, { body }) => ({
      status: 201,
      body: comment(repository.comment(pull, String(asObject(body)['body']))),
    })),
    {
      method: 'PATCH',
      template: `${REPO}/issues/comments/{id}`,
      answer: ({ path, body }) => {
        const found = repository.editComment(path['id'], String(asObject(body)['body']));
        if (found === undefined) return { status: 404, body: { message: 'not found' } };
        return { status: 200, body: comment(found) };
      },
    },
    {
      method: 'POST',
      template: `${REPO}/statuses/{sha}`,
      answer: ({ path, body }) => ({ status: 201, body: status(repository.writeSentStatus(path['sha'], body)) }),
    },
    {
      method: 'GET',
      template: `${REPO}/statuses/{sha}`,
      answer: ({ path }) => ({ status: 200, body: repository.statusesOf(path['sha']).map(status).reverse() }),
    },
    {
      method: 'POST',
      template: `${REPO}/actions/workflows/{workflow_id}/dispatches`,
      answer: ({ path, body }) => {
        repository.dispatches.push({ ...asObject(body), workflow: path['workflow_id'] });
        return { status: 204 };
      },
    },
  ];
}

interface Presenter {
  readonly user: (login: string) => object;
  readonly label: (name: string) => object;
  readonly full: (pull: FakePull) => object;
  readonly onPull: (
    method: string,
    template: string,
    answer: (pull: FakePull, request: TestRequest) => TestAnswer,
  ) => Route;
}

/** Pull requests in Gitea's words. */
function presenter(repository: FakeRepository): Presenter {
  const user = (login: string): object => ({ id: repository.accountOf(login), login, full_name: '' });
  const label = (name: string): object => ({ id: repository.labels.indexOf(name) + 1, name, color: '5319e7' });
  return {
    user,
    label,
    full: (pull) => {
      const sha = repository.headOf(pull);
      // Gitea names the head's ref so once its branch is gone.
      const ref = pull.state === 'open' ? pull.head : `refs/pull/${String(pull.number)}/head`;
      return {
        ...{ id: 9000 + pull.number, number: pull.number, title: pull.title, body: pull.body, draft: pull.draft },
        html_url: `https://gitea.test/shop/environments/pulls/${String(pull.number)}`,
        ...{ state: pull.state === 'open' ? 'open' : 'closed', merged: pull.state === 'merged' },
        mergeable: pull.state === 'open' && repository.obstacles.get(pull.number) !== 'conflict',
        head: { label: pull.head, ref, sha, repo_id: pull.fromFork ? 2 : 1 },
        base: { label: pull.base, ref: pull.base, sha: repository.branches.get(pull.base), repo_id: 1 },
        labels: pull.labels.map(label),
        requested_reviewers: pull.users.length === 0 ? undefined : pull.users.map(user),
        requested_reviewers_teams: pull.teams.map((name) => ({ id: 5, name })),
        ...{ user: user(pull.author), created_at: pull.createdAt, updated_at: pull.updatedAt },
        ...(pull.state === 'merged' ? { merged_at: pull.mergedAt, merge_commit_sha: pull.mergeCommit } : {}),
      };
    },
    onPull: (method, template, answer) => ({
      method,
      template,
      answer: (request) => {
        const pull = repository.pull(request.path['index']);
        return pull === undefined ? { status: 404, body: { message: 'not found' } } : answer(pull, request);
      },
    }),
  };
}
