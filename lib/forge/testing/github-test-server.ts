import { FakeRepository } from './fake-repository';
import type { FakePull, FakeStatus } from './fake-repository';
import { mergeRoutes } from './github-merge-routes';
import { presenter, refusal, repositoryPath } from './github-presenter';
import { pullRoutes } from './github-pull-routes';
import { gitHubShape } from './github-shape';
import { asObject } from './json-shape';
import { startTestServer } from './test-server';
import type { Route, TestServer } from './test-server';

/** The token that the stand-in accepts. */
export const GITHUB_TEST_TOKEN = 'ghp_s3cr3tTokenOfTheTests';

const shape = gitHubShape();

/** A stand-in for GitHub that checks requests and answers against GitHub's OpenAPI description. */
export async function startGitHub(repository = new FakeRepository()): Promise<[TestServer, FakeRepository]> {
  const server = await startTestServer({
    routes: [
      ...pullRoutes(repository, shape),
      ...mergeRoutes(repository, shape),
      ...otherRoutes(repository),
      ...appRoutes(),
    ],
    shape,
    basePath: '',
    authorised: (authorization, path) =>
      authorization === `token ${GITHUB_TEST_TOKEN}` ||
      (authorization.startsWith('bearer ') && /^\/(app|repos\/shop\/environments\/installation)/.test(path)),
    pageSize: { parameter: 'per_page', fallback: 30, maximum: 100 },
  });
  return [server, repository];
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
    onPull('GET', `${repositoryPath}/issues/{issue_number}/comments`, (pull) => ({
      status: 200,
      body: pull.comments.map(comment),
    })),
    onPull('POST', `${repositoryPath}/issues/{issue_number}/comments`, (pull, { body }) => ({
      status: 201,
      body: comment(repository.comment(pull, String(asObject(body)['body']))),
    })),
    {
      method: 'PATCH',
      template: `${repositoryPath}/issues/comments/{comment_id}`,
      answer: ({ path, body }) => {
        const found = repository.editComment(path['comment_id'], String(asObject(body)['body']));
        if (found === undefined) return { status: 422, body: refusal('no such comment') };
        return { status: 200, body: comment(found) };
      },
    },
    {
      method: 'POST',
      template: `${repositoryPath}/statuses/{sha}`,
      answer: ({ path, body }) => ({ status: 201, body: status(repository.writeSentStatus(path['sha'], body)) }),
    },
    {
      method: 'GET',
      template: `${repositoryPath}/commits/{ref}/statuses`,
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
      template: `${repositoryPath}/actions/workflows/{workflow_id}/dispatches`,
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
      template: `${repositoryPath}/installation`,
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
