import { z } from 'zod';
import { FakeRepository } from './fake-repository';
import type { FakePull, FakeStatus } from './fake-repository';
import { gitHubShape } from './github-shape';
import type { GitHubShape } from './github-shape';
import { asObject } from './json-shape';
import { startTestServer } from './test-server';
import type { Route, TestAnswer, TestRequest, TestServer } from './test-server';

/** The token that the stand-in accepts. */
export const GITHUB_TEST_TOKEN = 'ghp_s3cr3tTokenOfTheTests';

const REPO = '/repos/{owner}/{repo}';
const shape = gitHubShape();
const texts = z.array(z.string());

/** A stand-in for GitHub that checks requests and answers against GitHub's OpenAPI description. */
export async function startGitHub(repository = new FakeRepository()): Promise<[TestServer, FakeRepository]> {
  const server = await startTestServer({
    routes: [...pullRoutes(repository), ...mergeRoutes(repository), ...otherRoutes(repository), ...appRoutes()],
    shape,
    basePath: '',
    authorised: (authorization, path) =>
      authorization === `token ${GITHUB_TEST_TOKEN}` ||
      (authorization.startsWith('bearer ') && /^\/(app|repos\/shop\/environments\/installation)/.test(path)),
    pageSize: { parameter: 'per_page', fallback: 30, maximum: 100 },
  });
  return [server, repository];
}

type Handler = (pull: FakePull, request: TestRequest) => TestAnswer;

function pullRoutes(repository: FakeRepository): Route[] {
  const { onPull, full } = presenter(repository, shape);
  return [
    {
      method: 'GET',
      template: `${REPO}/pulls`,
      answer: ({ query }) => {
        const wanted = query.get('state') ?? 'open';
        const found = repository.pulls
          .filter((pull) => wanted === 'all' || (pull.state === 'open') === (wanted === 'open'))
          .filter((pull) => !query.has('head') || `shop:${pull.head}` === query.get('head'))
          .filter((pull) => !query.has('base') || pull.base === query.get('base'));
        return { status: 200, body: found.map((pull) => ({ ...shape.sample('pull-request-simple'), ...full(pull) })) };
      },
    },
    {
      method: 'POST',
      template: `${REPO}/pulls`,
      answer: ({ body }) => {
        const { head, base, title, body: text, draft } = asObject(body);
        if (!repository.branches.has(String(head))) return { status: 422, body: refusal('Validation Failed', 'head') };
        const pull = repository.open(String(head), String(base), String(title), String(text), draft === true);
        return { status: 201, body: { ...shape.sample('pull-request'), ...full(pull) } };
      },
    },
    onPull('GET', `${REPO}/pulls/{pull_number}`, (pull) => whole(pull)),
    onPull('PATCH', `${REPO}/pulls/{pull_number}`, (pull, { body }) => {
      const change = asObject(body);
      if (typeof change['title'] === 'string') pull.title = change['title'];
      if (typeof change['body'] === 'string') pull.body = change['body'];
      if (change['state'] === 'closed') pull.state = 'closed';
      return whole(pull);
    }),
    onPull('POST', `${REPO}/pulls/{pull_number}/requested_reviewers`, (pull, { body }) => {
      const users = texts.parse(asObject(body)['reviewers']);
      if (users.includes(pull.author)) return { status: 422 };
      pull.users = [...new Set([...pull.users, ...users])];
      pull.teams = [...new Set([...pull.teams, ...texts.parse(asObject(body)['team_reviewers'])])];
      return { status: 201, body: { ...shape.sample('pull-request-simple'), ...full(pull) } };
    }),
    onPull('PUT', `${REPO}/issues/{issue_number}/labels`, (pull, { body }) => {
      pull.labels = texts.parse(asObject(body)['labels']);
      return { status: 200, body: full(pull)['labels'] };
    }),
    onPull('DELETE', `${REPO}/issues/{issue_number}/labels`, (pull) => {
      pull.labels = [];
      return { status: 204 };
    }),
    {
      method: 'POST',
      template: '/graphql',
      answer: ({ body }) => {
        const { query, variables } = asObject(body);
        const pull = repository.pull(String(asObject(variables)['id']).replace('PR_', ''));
        if (pull === undefined) return { status: 200, body: { errors: [{ message: 'Could not resolve to a node' }] } };
        pull.draft = String(query).includes('convertPullRequestToDraft');
        return { status: 200, body: { data: {} } };
      },
    },
  ];

  function whole(pull: FakePull): TestAnswer {
    return { status: 200, body: { ...shape.sample('pull-request'), ...full(pull) } };
  }
}

function mergeRoutes(repository: FakeRepository): Route[] {
  const { onPull, user } = presenter(repository, shape);
  const refusals = {
    conflict: 'Pull Request is not mergeable',
    checks: 'Required status check "verify" is expected.',
    approvals: 'At least 1 approving review is required by reviewers with write access.',
    behind: 'Head branch is out of date. Review and try the merge again.',
  };
  return [
    onPull('PUT', `${REPO}/pulls/{pull_number}/merge`, (pull, { body }) => {
      const obstacle = repository.obstacles.get(pull.number);
      if (asObject(body)['sha'] !== repository.headOf(pull)) {
        return { status: 409, body: refusal('Head branch was modified. Review and try the merge again.') };
      }
      if (obstacle !== undefined) return { status: 405, body: refusal(refusals[obstacle]) };
      return { status: 200, body: { sha: repository.merge(pull), merged: true, message: 'merged' } };
    }),
    onPull('GET', `${REPO}/pulls/{pull_number}/reviews`, (pull) => ({
      status: 200,
      body: pull.reviews.map((review) => ({
        ...shape.sample('pull-request-review'),
        ...{ id: review.id, state: review.state, commit_id: review.sha, submitted_at: review.at },
        user: user(review.user),
      })),
    })),
    {
      method: 'GET',
      template: `${REPO}/git/ref/{ref}`,
      answer: ({ path }) => {
        const sha = repository.branches.get((path['ref'] ?? '').replace(/^heads\//, ''));
        if (sha === undefined) return { status: 404, body: refusal('Not Found') };
        const sample = shape.sample('git-ref');
        return { status: 200, body: { ...sample, object: { ...asObject(sample['object']), sha, type: 'commit' } } };
      },
    },
    {
      method: 'GET',
      template: `${REPO}/compare/{basehead}`,
      answer: ({ path, query }) => {
        const [before = '', after = ''] = (path['basehead'] ?? '').split('...');
        if (!repository.parents.has(before) || !repository.parents.has(after))
          return { status: 404, body: refusal('Not Found') };
        const all = repository.between(before, after);
        const [size, page] = [Number(query.get('per_page') ?? 250), Number(query.get('page') ?? 1)];
        const commits = all.slice((page - 1) * size, page * size).map((sha) => {
          const sample = asObject(shape.sample('commit'));
          const commit = { ...asObject(sample['commit']), message: `Commit ${sha.slice(0, 7)}\n\nAll of it.` };
          return { ...sample, sha, commit, author: user('alice') };
        });
        const sample = shape.sample('commit-comparison');
        return { status: 200, body: { ...sample, status: 'ahead', total_commits: all.length, commits } };
      },
    },
    {
      method: 'GET',
      template: `${REPO}/git/commits/{commit_sha}`,
      answer: ({ path }) => {
        const parents = repository.parents.get(path['commit_sha'] ?? '');
        if (parents === undefined) return { status: 404, body: refusal('Not Found') };
        const url = 'https://github.test/shop/environments/commit/1';
        const listed = parents.map((sha) => ({ sha, url, html_url: url }));
        return { status: 200, body: { ...shape.sample('git-commit'), sha: path['commit_sha'], parents: listed } };
      },
    },
    {
      method: 'GET',
      template: `${REPO}/collaborators/{username}/permission`,
      answer: ({ path }) => {
        const permission = repository.writers.includes(path['username'] ?? '') ? 'write' : 'read';
        const sample = shape.sample('repository-collaborator-permission');
        return { status: 200, body: { ...sample, permission, role_name: permission } };
      },
    },
    {
      method: 'GET',
      template: `${REPO}/commits/{ref}/status`,
      answer: ({ path }) => {
        const pull = repository.pulls.find((one) => repository.headOf(one) === path['ref']);
        const missing = repository.obstacles.get(pull?.number ?? 0) === 'checks';
        const combined = { state: missing ? 'pending' : 'success', total_count: 1 };
        return { status: 200, body: { ...shape.sample('combined-commit-status'), ...combined } };
      },
    },
    {
      method: 'GET',
      template: `${REPO}/commits/{ref}/check-runs`,
      answer: () => ({ status: 200, body: { total_count: 0, check_runs: [] } }),
    },
  ];
}

function otherRoutes(repository: FakeRepository): Route[] {
  const { onPull, user } = presenter(repository, shape);
  const comment = ({ id, body, user: author }: FakePull['comments'][number]): object => {
    const url = `https://github.test/shop/environments/pull/1#issuecomment-${String(id)}`;
    return { ...shape.sample('issue-comment'), id, body, html_url: url, user: user(author) };
  };
  const status = (one: FakeStatus): object => ({
    ...shape.sample('status'),
    ...{ id: one.id, state: one.state, context: one.context, description: one.description, created_at: one.at },
    target_url: one.targetUrl ?? null,
    creator: { ...user(one.user), type: 'Bot' },
  });
  return [
    onPull('GET', `${REPO}/issues/{issue_number}/comments`, (pull) => ({
      status: 200,
      body: pull.comments.map(comment),
    })),
    onPull('POST', `${REPO}/issues/{issue_number}/comments`, (pull, { body }) => ({
      status: 201,
      body: comment(repository.comment(pull, String(asObject(body)['body']))),
    })),
    {
      method: 'PATCH',
      template: `${REPO}/issues/comments/{comment_id}`,
      answer: ({ path, body }) => {
        const found = repository.editComment(path['comment_id'], String(asObject(body)['body']));
        if (found === undefined) return { status: 422, body: refusal('no such comment') };
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
      template: `${REPO}/commits/{ref}/statuses`,
      answer: ({ path }) => ({ status: 200, body: repository.statusesOf(path['ref']).map(status) }),
    },
    {
      method: 'GET',
      template: '/orgs/{org}/teams/{team_slug}/members',
      answer: ({ path }) => {
        const { organisation, name, members } = repository.team;
        if (path['org'] !== organisation || path['team_slug'] !== name) return { status: 404 };
        return { status: 200, body: members.map(user) };
      },
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

/** How an App comes by a token. */
function appRoutes(): Route[] {
  return [
    {
      method: 'GET',
      template: `${REPO}/installation`,
      answer: () => ({ status: 200, body: { ...shape.sample('installation'), id: 77 } }),
    },
    {
      method: 'POST',
      template: '/app/installations/{installation_id}/access_tokens',
      answer: () => ({
        status: 201,
        body: {
          ...shape.sample('installation-token'),
          token: GITHUB_TEST_TOKEN,
          expires_at: new Date(Date.now() + 3_600_000).toISOString(),
        },
      }),
    },
  ];
}

function refusal(message: string, field?: string): object {
  const errors = field === undefined ? {} : { errors: [{ resource: 'PullRequest', field, code: 'invalid' }] };
  return { message, documentation_url: 'https://docs.github.com/rest', ...errors };
}

/** Pull requests in GitHub's words. */
function presenter(
  repository: FakeRepository,
  { sample }: GitHubShape,
): {
  user: (login: string) => object;
  full: (pull: FakePull) => Readonly<Record<string, unknown>>;
  onPull: (method: string, template: string, answer: Handler) => Route;
} {
  const user = (login: string): object => ({ ...sample('simple-user'), login, id: repository.accountOf(login) });
  const owner = { ...sample('simple-user'), login: 'shop', id: 1 };
  const repo = (id: number): object => ({ ...sample('repository'), id, full_name: 'shop/environments', owner });
  const mergeable = (pull: FakePull): { mergeable: boolean; mergeable_state: string } => {
    const obstacle = repository.obstacles.get(pull.number);
    if (pull.draft) return { mergeable: true, mergeable_state: 'draft' };
    if (obstacle === 'conflict') return { mergeable: false, mergeable_state: 'dirty' };
    if (obstacle === 'behind') return { mergeable: true, mergeable_state: 'behind' };
    return { mergeable: true, mergeable_state: obstacle === undefined ? 'clean' : 'blocked' };
  };
  return {
    user,
    full: (pull) => ({
      ...{ number: pull.number, node_id: `PR_${String(pull.number)}`, title: pull.title, body: pull.body },
      html_url: `https://github.test/shop/environments/pull/${String(pull.number)}`,
      ...{ state: pull.state === 'open' ? 'open' : 'closed', draft: pull.draft, user: user(pull.author) },
      head: { label: '', ref: pull.head, sha: repository.headOf(pull), user: owner, repo: repo(pull.fromFork ? 2 : 1) },
      base: { label: '', ref: pull.base, sha: repository.branches.get(pull.base), user: owner, repo: repo(1) },
      labels: pull.labels.map((name) => ({ ...sample('label'), name, description: '' })),
      requested_reviewers: pull.users.map(user),
      requested_teams: pull.teams.map((slug) => ({ ...sample('team'), name: slug, slug })),
      ...{ created_at: pull.createdAt, updated_at: pull.updatedAt, merged_at: pull.mergedAt ?? null },
      ...{ merge_commit_sha: pull.mergeCommit ?? null, merged: pull.state === 'merged', ...mergeable(pull) },
    }),
    onPull: (method, template, answer) => ({
      method,
      template,
      answer: (request) => {
        const pull = repository.pull(request.path['pull_number'] ?? request.path['issue_number']);
        return pull === undefined ? { status: 404, body: refusal('Not Found') } : answer(pull, request);
      },
    }),
  };
}
