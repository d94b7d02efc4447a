import { forgeContract } from './forge-contract';
import type { Forge } from './forge';
import { gitlab } from './gitlab';
import { fakeTime, harnessOf } from './testing/fake-harness';
import type { FakeRepository } from './testing/fake-repository';
import { GITLAB_TEST_TOKEN, startGitLab } from './testing/gitlab-test-server';
import type { TestServer } from './testing/test-server';

const repository = 'company/shop/environments';
const token = GITLAB_TEST_TOKEN;

for (const tellsApprovalTimes of [true, false]) {
  forgeContract(`GitLab ${tellsApprovalTimes ? 'that tells approval times' : 'of old'}`, async () => {
    const [server, fake] = await startGitLab({ tellsApprovalTimes });
    return harnessOf(server, fake, (world) => gitlab({ repository, baseUrl: server.url, token, ...world }));
  });
}

describe('GitLab', () => {
  let server: TestServer;
  let fake: FakeRepository;
  let forge: Forge;

  beforeEach(async () => {
    [server, fake] = await startGitLab({ tellsApprovalTimes: true });
    forge = gitlab({ repository, baseUrl: server.url, token, ...fakeTime() });
  });
  afterEach(async () => {
    await server.close();
    expect(server.complaints).toEqual([]);
  });

  it('names a project in nested groups by its whole path', async () => {
    await forge.listPullRequests({});

    expect(server.requests[0]?.url).toMatch(/^\/api\/v4\/projects\/company%2Fshop%2Fenvironments\/merge_requests\?/);
  });

  it('takes a status that is pending already for written', async () => {
    const sha = fake.push('main');
    const pending = { context: 'c', state: 'pending', description: '' } as const;

    await forge.writeStatus(sha, pending);
    await forge.writeStatus(sha, pending);
    await forge.writeStatus(sha, { ...pending, state: 'error' });

    expect((await forge.listStatuses(sha)).map(({ state }) => state)).toEqual(['failure', 'pending']);
  });

  it.each([
    ['running', 'pending'],
    ['success', 'success'],
    ['skipped', 'error'],
    ['canceled', 'error'],
    ['a word of tomorrow', 'error'],
  ])('reads the status %s as %s', async (status, state) => {
    const author = { id: 7, username: 'project_1_bot_abc' };
    const job = { id: 1, name: 'c', status, author, created_at: '2026-01-01T00:00:00.000Z', description: null };
    server.interrupt({ status: 200, body: [job] });

    expect(await forge.listStatuses('0'.repeat(40))).toMatchObject([
      { state, description: '', creator: { id: '7', bot: true } },
    ]);
  });

  it('says that a reviewer does not exist', async () => {
    fake.push('promote/cart');
    const request = { head: 'promote/cart', base: 'main', title: 'Promote', body: '' };

    await expect(forge.openPullRequest({ ...request, reviewers: { users: ['nobody'] } })).rejects.toThrow(
      "'nobody' is no user on GitLab",
    );
  });

  it('starts a pipeline by a trigger token where there is one', async () => {
    const triggering = gitlab({ repository, baseUrl: server.url, token, triggerToken: 'glptt-1', ...fakeTime() });

    await triggering.dispatch({ workflow: 'ignored', ref: 'main', inputs: { APP: 'cart' } });

    expect(fake.dispatches).toEqual([{ token: 'glptt-1', ref: 'main', variables: { APP: 'cart' } }]);
  });

  it('says that something else answers at its address', async () => {
    server.interrupt({ status: 200, body: { hello: 'world' } });

    await expect(forge.findPullRequest(1)).rejects.toThrow(
      /is not GitLab's: .*\n {2}fix: check that http.* is the API/,
    );
  });
});
