import type { FakeRepository } from './fake-repository';
import { presenter, refusal, repositoryPath } from './github-presenter';
import type { GitHubShape } from './github-shape';
import { asObject } from './json-shape';
import type { Route } from './test-server';

/** Merging, and what decides whether it may happen: reviews, commits, checks. */
export function mergeRoutes(repository: FakeRepository, shape: GitHubShape): Route[] {
  const { onPull, user } = presenter(repository, shape);
  const refusals = {
    conflict: 'Pull Request is not mergeable',
    checks: 'Required status check "verify" is expected.',
    approvals: 'At least 1 approving review is required by reviewers with write access.',
    behind: 'Head branch is out of date. Review and try the merge again.',
  };
  return [
    onPull('PUT', `${repositoryPath}/pulls/{pull_number}/merge`, (pull, { body }) => {
      const obstacle = repository.obstacles.get(pull.number);
      if (asObject(body)['sha'] !== repository.headOf(pull)) {
        return { status: 409, body: refusal('Head branch was modified. Review and try the merge again.') };
      }
      if (obstacle !== undefined) return { status: 405, body: refusal(refusals[obstacle]) };
      return { status: 200, body: { sha: repository.merge(pull), merged: true, message: 'merged' } };
    }),
    onPull('GET', `${repositoryPath}/pulls/{pull_number}/reviews`, (pull) => ({
      status: 200,
      body: pull.reviews.map((review) => ({
        ...shape.sample('pull-request-review'),
        ...{ id: review.id, state: review.state, commit_id: review.sha, submitted_at: review.at },
        user: user(review.user),
      })),
    })),
    {
      method: 'GET',
      template: `${repositoryPath}/git/ref/{ref}`,
      answer: ({ path }) => {
        const sha = repository.branches.get((path['ref'] ?? '').replace(/^heads\//, ''));
        if (sha === undefined) return { status: 404, body: refusal('Not Found') };
        const sample = shape.sample('git-ref');
        return { status: 200, body: { ...sample, object: { ...asObject(sample['object']), sha, type: 'commit' } } };
      },
    },
    {
      method: 'GET',
      template: `${repositoryPath}/compare/{basehead}`,
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
      template: `${repositoryPath}/git/commits/{commit_sha}`,
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
      template: `${repositoryPath}/collaborators/{username}/permission`,
      answer: ({ path }) => {
        const permission = repository.writers.includes(path['username'] ?? '') ? 'write' : 'read';
        const sample = shape.sample('repository-collaborator-permission');
        return { status: 200, body: { ...sample, permission, role_name: permission } };
      },
    },
    {
      method: 'GET',
      template: `${repositoryPath}/commits/{ref}/status`,
      answer: ({ path }) => {
        const pull = repository.pulls.find((one) => repository.headOf(one) === path['ref']);
        const missing = repository.obstacles.get(pull?.number ?? 0) === 'checks';
        const combined = { state: missing ? 'pending' : 'success', total_count: 1 };
        return { status: 200, body: { ...shape.sample('combined-commit-status'), ...combined } };
      },
    },
    {
      method: 'GET',
      template: `${repositoryPath}/commits/{ref}/check-runs`,
      answer: () => ({ status: 200, body: { total_count: 0, check_runs: [] } }),
    },
  ];
}
