import { z } from 'zod';
import { FakeRepository } from './fake-repository';
import type { FakeComment, FakePull, FakeStatus } from './fake-repository';
import { gitLabShape } from './gitlab-shape';
import { asObject } from './json-shape';
import { startTestServer } from './test-server';
import type { Route, TestAnswer, TestRequest, TestServer } from './test-server';

/** The token that the stand-in accepts. */
export const GITLAB_TEST_TOKEN = 'glpat-s3cr3tTokenOfTheTests';

/** What differs between GitLab servers. */
export interface GitLabFlavour {
  /** Whether approvals carry their time, as new servers tell. */
  readonly tellsApprovalTimes: boolean;
}

const PROJECT = '/projects/{id}';
const REQUEST = `${PROJECT}/merge_requests/{merge_request_iid}`;
const words = { conflict: 'conflict', checks: 'ci_must_pass', approvals: 'not_approved', behind: 'need_rebase' };
const states = z.enum(['pending', 'success', 'failed']);

/** A stand-in for GitLab that checks requests against GitLab's documented parameters. */
export async function startGitLab(flavour: GitLabFlavour): Promise<[TestServer, FakeRepository]> {
  const repository = new FakeRepository();
  const server = await startTestServer({
    routes: [...requestRoutes(repository), ...reviewRoutes(repository, flavour), ...otherRoutes(repository)],
    shape: gitLabShape(),
    basePath: '/api/v4',
    authorised: (authorization) => authorization === `Bearer ${GITLAB_TEST_TOKEN}`,
    pageSize: { parameter: 'per_page', fallback: 20, maximum: 100 },
  });
  return [server, repository];
}

function requestRoutes(repository: FakeRepository): Route[] {
  const { full, onRequest } = presenter(repository);
  return [
    {
      method: 'GET',
      template: `${PROJECT}/merge_requests`,
      answer: ({ query }) => {
        const wanted = query.get('state') ?? 'all';
        const labels = query.get('labels')?.split(',') ?? [];
        const found = repository.pulls
          .filter((pull) => wanted === 'all' || wanted === stateOf(pull))
          .filter((pull) => !query.has('source_branch') || query.get('source_branch') === pull.head)
          .filter((pull) => !query.has('target_branch') || query.get('target_branch') === pull.base)
          .filter((pull) => labels.every((label) => pull.labels.includes(label)));
        return { status: 200, body: found.map(full) };
      },
    },
    {
      method: 'POST',
      template: `${PROJECT}/merge_requests`,
      answer: ({ body }) => {
        const { source_branch: head, target_branch: base, title, description } = asObject(body);
        if (!repository.branches.has(String(head))) return { status: 400, body: { message: ['no such branch'] } };
        const pull = repository.open(String(head), String(base), '', String(description), false);
        change(repository, pull, { title, labels: asObject(body)['labels'] });
        return { status: 201, body: full(pull) };
      },
    },
    onRequest('GET', REQUEST, (pull) => ({ status: 200, body: full(pull) })),
    onRequest('PUT', REQUEST, (pull, { body }) => {
      change(repository, pull, asObject(body));
      return { status: 200, body: full(pull) };
    }),
    onRequest('PUT', `${REQUEST}/merge`, (pull, { body }) => {
      const sent = asObject(body);
      if (sent['sha'] !== repository.headOf(pull)) {
        return { status: 409, body: { message: 'SHA does not match HEAD of source branch' } };
      }
      if (repository.obstacles.has(pull.number) || pull.draft) {
        return { status: 405, body: { message: '405 Method Not Allowed' } };
      }
      repository.merge(pull);
      return { status: 200, body: full(pull) };
    }),
  ];
}

function reviewRoutes(repository: FakeRepository, { tellsApprovalTimes }: GitLabFlavour): Route[] {
  const { note, user, onRequest } = presenter(repository);
  return [
    onRequest('GET', `${REQUEST}/approvals`, (pull) => ({
      status: 200,
      body: {
        approved: true,
        approved_by: pull.reviews.map((review) => ({
          user: user(review.user),
          ...(tellsApprovalTimes ? { approved_at: review.at } : {}),
        })),
      },
    })),
    onRequest('GET', `${REQUEST}/versions`, (pull) => ({
      status: 200,
      body: pull.versions
        .map(({ id, sha, at }) => ({ id, head_commit_sha: sha, created_at: at, state: 'collected' }))
        .reverse(),
    })),
    onRequest('GET', `${REQUEST}/notes`, (pull) => {
      const system = pull.reviews.map((review) => ({
        ...note({ id: review.id, user: review.user, at: review.at, body: 'approved this merge request' }),
        system: true,
      }));
      return { status: 200, body: [...pull.comments.map(note), ...system] };
    }),
    onRequest('POST', `${REQUEST}/notes`, (pull, { body }) => ({
      status: 201,
      body: note(repository.comment(pull, String(asObject(body)['body']))),
    })),
    onRequest('PUT', `${REQUEST}/notes/{note_id}`, (pull, { path, body }) => {
      const found = pull.comments.find(({ id }) => String(id) === path['note_id']);
      if (found === undefined) return { status: 404, body: { message: '404 Not found' } };
      found.body = String(asObject(body)['body']);
      return { status: 200, body: note(found) };
    }),
  ];
}

function otherRoutes(repository: FakeRepository): Route[] {
  const { status, user } = presenter(repository);
  const dispatch = ({ body }: TestRequest): TestAnswer => {
    repository.dispatches.push(asObject(body));
    return { status: 201, body: { id: 1, status: 'created' } };
  };
  return [
    {
      method: 'GET',
      template: '/users',
      answer: ({ query }) => ({
        status: 200,
        body: repository.users.filter((name) => name === query.get('username')).map(user),
      }),
    },
    {
      method: 'GET',
      template: '/groups/{id}/members/all',
      answer: ({ path }) => {
        const { organisation, name, members } = repository.team;
        if (path['id'] !== `${organisation}/${name}`) return { status: 404, body: { message: '404 Group Not Found' } };
        return { status: 200, body: members.map(user) };
      },
    },
    {
      method: 'POST',
      template: `${PROJECT}/statuses/{sha}`,
      answer: ({ path, body }) => {
        const { name, description, target_url: targetUrl, ...sent } = asObject(body);
        const word = states.parse(sent['state']);
        const sha = path['sha'] ?? '';
        const latest = repository.statusesOf(sha).find(({ context }) => context === name);
        if (word === 'pending' && latest?.state === 'pending') {
          return { status: 400, body: { message: 'Cannot transition status via :enqueue from :pending' } };
        }
        const target = typeof targetUrl === 'string' ? targetUrl : undefined;
        const state = word === 'failed' ? 'failure' : word;
        const text = { context: String(name), description: String(description) };
        return { status: 201, body: status(repository.writeStatus({ sha, ...text, state, targetUrl: target })) };
      },
    },
    {
      method: 'GET',
      template: `${PROJECT}/repository/commits/{sha}/statuses`,
      answer: ({ path }) => ({ status: 200, body: repository.statusesOf(path['sha']).map(status).reverse() }),
    },
    {
      method: 'GET',
      template: `${PROJECT}/repository/branches/{branch}`,
      answer: ({ path }) => {
        const id = repository.branches.get(path['branch'] ?? '');
        if (id === undefined) return { status: 404, body: { message: '404 Branch Not Found' } };
        return { status: 200, body: { name: path['branch'], commit: { id } } };
      },
    },
    {
      method: 'GET',
      template: `${PROJECT}/repository/compare`,
      answer: ({ query }) => {
        const [before, after] = [query.get('from') ?? '', query.get('to') ?? ''];
        if (!repository.parents.has(before) || !repository.parents.has(after))
          return { status: 404, body: { message: '404 Ref Not Found' } };
        const commits = repository.between(before, after);
        const commit = (id: string): object => ({ id, title: `Commit ${id.slice(0, 7)}`, author_name: 'alice' });
        return { status: 200, body: { commits: commits.map(commit), diffs: [], compare_same_ref: false } };
      },
    },
    {
      method: 'GET',
      template: `${PROJECT}/repository/commits/{sha}`,
      answer: ({ path }) => {
        const parents = repository.parents.get(path['sha'] ?? '');
        if (parents === undefined) return { status: 404, body: { message: '404 Commit Not Found' } };
        return { status: 200, body: { id: path['sha'], parent_ids: parents } };
      },
    },
    { method: 'POST', template: `${PROJECT}/pipeline`, answer: dispatch },
    { method: 'POST', template: `${PROJECT}/trigger/pipeline`, answer: dispatch },
  ];
}

function change(repository: FakeRepository, pull: FakePull, sent: Readonly<Record<string, unknown>>): void {
  const { title, description, labels, state_event: event, reviewer_ids: reviewers } = sent;
  if (typeof title === 'string') {
    pull.title = title;
    pull.draft = title.startsWith('Draft: ');
  }
  if (typeof description === 'string') pull.body = description;
  if (typeof labels === 'string') pull.labels = labels === '' ? [] : labels.split(',');
  if (event === 'close') pull.state = 'closed';
  if (Array.isArray(reviewers)) {
    pull.users = repository.users.filter((name) => reviewers.includes(repository.accountOf(name)));
  }
}

function stateOf(pull: FakePull): string {
  return pull.state === 'open' ? 'opened' : pull.state;
}

interface Presenter {
  readonly user: (username: string) => object;
  readonly note: (comment: FakeComment) => object;
  readonly status: (status: FakeStatus) => object;
  readonly full: (pull: FakePull) => object;
  readonly onRequest: (
    method: string,
    template: string,
    answer: (pull: FakePull, request: TestRequest) => TestAnswer,
  ) => Route;
}

/** Merge requests in GitLab's words, as its documentation's examples show them. */
function presenter(repository: FakeRepository): Presenter {
  const user = (username: string): object => {
    const web = `https://gitlab.test/${username}`;
    return { id: repository.accountOf(username), username, name: username, state: 'active', web_url: web };
  };
  return {
    user,
    note: ({ id, user: author, at, body }) => {
      return { id, body, author: user(author), created_at: at, updated_at: at, system: false };
    },
    status: ({ id, sha, context, state, description, targetUrl, user: author, at }) => ({
      ...{ id, sha, name: context, status: state === 'failure' ? 'failed' : state, description },
      ...{ target_url: targetUrl ?? null, author: user(author), created_at: at, allow_failure: false },
    }),
    full: (pull) => {
      const obstacle = repository.obstacles.get(pull.number);
      const blocked = pull.draft ? 'draft_status' : obstacle === undefined ? 'mergeable' : words[obstacle];
      return {
        ...{ id: 9000 + pull.number, iid: pull.number, project_id: 1, title: pull.title, description: pull.body },
        web_url: `https://gitlab.test/shop/environments/-/merge_requests/${String(pull.number)}`,
        ...{ state: stateOf(pull), draft: pull.draft, source_branch: pull.head, target_branch: pull.base },
        ...{ source_project_id: pull.fromFork ? 2 : 1, target_project_id: 1, sha: repository.headOf(pull) },
        ...{ labels: pull.labels, reviewers: pull.users.map(user), author: user(pull.author) },
        ...{ created_at: pull.createdAt, updated_at: pull.updatedAt, merged_at: pull.mergedAt ?? null },
        ...{ merge_commit_sha: pull.mergeCommit ?? null, squash_commit_sha: null },
        ...{ detailed_merge_status: pull.state === 'open' ? blocked : 'not_open', has_conflicts: false },
      };
    },
    onRequest: (method, template, answer) => ({
      method,
      template,
      answer: (request) => {
        const pull = repository.pull(request.path['merge_request_iid']);
        return pull === undefined ? { status: 404, body: { message: '404 Not found' } } : answer(pull, request);
      },
    }),
  };
}
