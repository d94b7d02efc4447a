import { generateKeyPairSync } from 'node:crypto';
import { forgeContract } from './forge-contract';
import type { Forge } from './forge';
import { github } from './github';
import { fakeTime, harnessOf } from './testing/fake-harness';
import type { FakeTime } from './testing/fake-harness';
import type { FakeRepository } from './testing/fake-repository';
import { GITHUB_TEST_TOKEN, startGitHub } from './testing/github-test-server';
import type { TestServer } from './testing/test-server';

const repository = 'shop/environments';
const credential = { token: GITHUB_TEST_TOKEN };

forgeContract('GitHub', async () => {
  const [server, fake] = await startGitHub();
  return harnessOf(server, fake, (world) => github({ repository, baseUrl: server.url, credential, ...world }));
});

describe('GitHub', () => {
  let server: TestServer;
  let fake: FakeRepository;
  let time: FakeTime;
  let forge: Forge;

  beforeEach(async () => {
    [server, fake] = await startGitHub();
    time = fakeTime();
    forge = github({ repository, baseUrl: server.url, credential, ...time });
  });
  afterEach(async () => {
    await server.close();
    expect(server.complaints).toEqual([]);
  });

  const open = async (): Promise<number> => {
    fake.push('promote/cart');
    return (await forge.openPullRequest({ head: 'promote/cart', base: 'main', title: 'Promote', body: '' })).number;
  };

  it('tells that a status comes from a bot', async () => {
    const sha = fake.push('main');
    await forge.writeStatus(sha, { context: 'slipway/eu-1/dev/cart', state: 'success', description: 'healthy' });

    const [status] = await forge.listStatuses(sha);

    expect(status?.creator).toEqual({ login: 'slipway', id: '1000', bot: true });
  });

  it('waits out a secondary rate limit', async () => {
    const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
    server.interrupt(
      { status: 403, body: { message } },
      { status: 403, headers: { 'retry-after': '42' }, body: { message } },
    );

    expect(await forge.listPullRequests({})).toEqual([]);
    expect(time.waits).toEqual([60, 42]);
  });

  it('waits until the primary rate limit is reset', async () => {
    const reset = String(time.now() / 1000 + 90);
    server.interrupt({ status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset } });

    await forge.listPullRequests({});

    expect(time.waits).toEqual([91]);
  });

  it('leaves a second between writes, and none between reads', async () => {
    const sha = fake.push('main');
    await forge.listStatuses(sha);
    await forge.listStatuses(sha);
    expect(time.waits).toEqual([]);

    for (const state of ['pending', 'success', 'failure'] as const) {
      await forge.writeStatus(sha, { context: 'c', state, description: '' });
    }

    expect(time.waits).toEqual([1, 1]);
  });

  it('says which text GitHub found wrong', async () => {
    const opening = forge.openPullRequest({ head: 'never-pushed', base: 'main', title: 'Promote', body: '' });

    await expect(opening).rejects.toThrow(/422 'Validation Failed: .*"field":"head"/);
  });

  it('says that too many statuses were written for one context', async () => {
    const message = 'This SHA and context has reached the maximum number of statuses.';
    server.interrupt({ status: 422, body: { message: 'Validation Failed', errors: [{ message }] } });

    await expect(
      forge.writeStatus('0'.repeat(40), { context: 'c', state: 'success', description: '' }),
    ).rejects.toThrow(message);
  });

  it.each([
    ['found out', {}],
    ['given', { installationId: 77 }],
  ])('works as an App whose installation is %s', async (_, extra) => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const app = { appId: '12345', privateKey, ...extra };
    const asApp = github({ repository, baseUrl: server.url, credential: { app }, ...time });

    await asApp.listPullRequests({});
    await asApp.listPullRequests({ state: 'open' });

    const asked = server.requests.map(({ method, url }) => `${method} ${url.split('?')[0] ?? ''}`);
    expect(asked.filter((one) => one === 'POST /app/installations/77/access_tokens')).toHaveLength(1);
    expect(asked.filter((one) => one.endsWith('/installation'))).toHaveLength('installationId' in extra ? 0 : 1);
    expect(server.requests.at(-1)?.headers.authorization).toBe(`token ${GITHUB_TEST_TOKEN}`);
  });

  it('stays on the server it was given, wherever the link to the next page leads', async () => {
    const number = await open();
    const pull = fake.pull(String(number));
    for (let count = 0; count < 150; count += 1) if (pull) fake.comment(pull, `comment ${String(count)}`);
    const hosts = new Set<string>();
    const watched = github({
      ...{ repository, baseUrl: server.url, credential, ...time },
      fetch: (url, init) => {
        hosts.add(new URL(url).origin);
        return fetch(url, init);
      },
    });

    await watched.upsertComment(number, { marker: 'plan', body: 'text' });

    expect([...hosts]).toEqual([server.url]);
  });

  it('refuses what is no repository', () => {
    expect(() => github({ repository: 'a/b/c', credential })).toThrow("'a/b/c' is no repository on GitHub");
  });
});
