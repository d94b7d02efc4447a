import type { FakePull, FakeRepository } from './fake-repository';
import type { GitHubShape } from './github-shape';
import type { Route, TestAnswer, TestRequest } from './test-server';

/** Where the API has what belongs to the repository. */
export const repositoryPath = '/repos/{owner}/{repo}';

type Handler = (pull: FakePull, request: TestRequest) => TestAnswer;

/** How GitHub says no. */
export function refusal(message: string, field?: string): object {
  const errors = field === undefined ? {} : { errors: [{ resource: 'PullRequest', field, code: 'invalid' }] };
  return { message, documentation_url: 'https://docs.github.com/rest', ...errors };
}

/** Pull requests in GitHub's words. */
export function presenter(
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
