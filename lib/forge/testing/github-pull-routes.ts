import { z } from 'zod';
import type { FakePull, FakeRepository } from './fake-repository';
import { presenter, refusal, repositoryPath } from './github-presenter';
import type { GitHubShape } from './github-shape';
import { asObject } from './json-shape';
import type { Route, TestAnswer } from './test-server';

const texts = z.array(z.string());

/** Finding, opening and changing pull requests. */
export function pullRoutes(repository: FakeRepository, shape: GitHubShape): Route[] {
  const { onPull, full } = presenter(repository, shape);
  return [
    {
      method: 'GET',
      template: `${repositoryPath}/pulls`,
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
      template: `${repositoryPath}/pulls`,
      answer: ({ body }) => {
        const { head, base, title, body: text, draft } = asObject(body);
        if (!repository.branches.has(String(head))) return { status: 422, body: refusal('Validation Failed', 'head') };
        const pull = repository.open(String(head), String(base), String(title), String(text), draft === true);
        return { status: 201, body: { ...shape.sample('pull-request'), ...full(pull) } };
      },
    },
    onPull('GET', `${repositoryPath}/pulls/{pull_number}`, (pull) => whole(pull)),
    onPull('PATCH', `${repositoryPath}/pulls/{pull_number}`, (pull, { body }) => {
      const change = asObject(body);
      if (typeof change['title'] === 'string') pull.title = change['title'];
      if (typeof change['body'] === 'string') pull.body = change['body'];
      if (change['state'] === 'closed') pull.state = 'closed';
      return whole(pull);
    }),
    onPull('POST', `${repositoryPath}/pulls/{pull_number}/requested_reviewers`, (pull, { body }) => {
      const users = texts.parse(asObject(body)['reviewers']);
      if (users.includes(pull.author)) return { status: 422 };
      pull.users = [...new Set([...pull.users, ...users])];
      pull.teams = [...new Set([...pull.teams, ...texts.parse(asObject(body)['team_reviewers'])])];
      return { status: 201, body: { ...shape.sample('pull-request-simple'), ...full(pull) } };
    }),
    onPull('PUT', `${repositoryPath}/issues/{issue_number}/labels`, (pull, { body }) => {
      pull.labels = texts.parse(asObject(body)['labels']);
      return { status: 200, body: full(pull)['labels'] };
    }),
    onPull('DELETE', `${repositoryPath}/issues/{issue_number}/labels`, (pull) => {
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
