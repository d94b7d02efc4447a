import { inspect } from 'node:util';
import { UserError } from '../errors';
import type { Forge } from './forge';
import { fakeTime } from './testing/fake-harness';
import type { FakeTime } from './testing/fake-harness';
import type { FakeRepository } from './testing/fake-repository';
import { httpForges } from './testing/http-forges';
import type { TestServer } from './testing/test-server';

describe.each(httpForges)('$name on a bad day', ({ name, start, connect, token }) => {
  let server: TestServer;
  let fake: FakeRepository;
  let time: FakeTime;
  let forge: Forge;

  beforeEach(async () => {
    [server, fake] = await start();
    time = fakeTime();
    forge = connect(server.url, time);
  });
  afterEach(async () => {
    await server.close();
    expect(server.complaints).toEqual([]);
  });

  const open = async (head = 'promote/cart'): Promise<{ number: number; headSha: string }> => {
    fake.push(head);
    return forge.openPullRequest({ head, base: 'main', title: 'Promote cart', body: '' });
  };
  const failure = async (action: Promise<unknown>): Promise<Error> => {
    const error: unknown = await action.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error instanceof Error) return error;
    throw new Error('nothing failed');
  };

  it.each([
    ['conflict', 'not-mergeable'],
    ['checks', 'checks-failing'],
    ['approvals', 'protected'],
    ['behind', 'behind'],
  ] as const)('answers %s with %s instead of merging', async (obstacle, outcome) => {
    const { number, headSha } = await open();
    fake.obstacles.set(number, obstacle);

    const result = await forge.merge(number, { expectedHead: headSha });

    expect(result).toEqual({ outcome, reason: expect.stringMatching(/./) as string });
    expect(fake.pull('1')?.state).toBe('open');
    expect(time.waits.length).toBeLessThan(4);
  });

  it('tells what it merged onto where a push slipped in between', async () => {
    const { number, headSha } = await open();
    const base = fake.branches.get('main') ?? '';
    let slipped = '';
    fake.meanwhile = () => (slipped = fake.push('main'));

    const merged = await forge.merge(number, { expectedHead: headSha, expectedBase: base });

    expect(merged).toMatchObject({ outcome: 'merged', onto: slipped });
    expect(slipped).not.toBe(base);
  });

  it('merges after the obstacle is gone', async () => {
    const { number, headSha } = await open();
    fake.obstacles.set(number, 'checks');
    await forge.merge(number, { expectedHead: headSha });
    fake.obstacles.clear();

    expect(await forge.merge(number, { expectedHead: headSha, method: 'squash' })).toMatchObject({ outcome: 'merged' });
  });

  it('does not take a fork for the branch of the same name', async () => {
    const mine = await open();
    fake.open('promote/cart', 'main', 'not mine', '', false, true);

    const found = await forge.listPullRequests({ head: 'promote/cart' });

    expect(found.map(({ number }) => number)).toEqual([mine.number]);
    expect((await forge.listPullRequests({})).map(({ fromFork }) => fromFork)).toEqual([false, true]);
  });

  it('counts no approval of the author', async () => {
    const { number } = await open();
    fake.review('slipway', number, 'APPROVED');

    expect(await forge.listApprovals(number)).toEqual([]);
  });

  // GitLab has approvals, which only members can give, and no other verdicts.
  if (name !== 'GitLab')
    it('counts a last verdict only, and only of those who may write', async () => {
      const { number } = await open();
      fake.review('alice', number, 'APPROVED');
      fake.review('alice', number, 'COMMENTED');
      fake.review('bob', number, 'APPROVED');
      fake.review('bob', number, 'CHANGES_REQUESTED');
      fake.review('mallory', number, 'APPROVED');
      expect((await forge.listApprovals(number)).map(({ user }) => user)).toEqual(['alice']);

      fake.review('alice', number, 'DISMISSED');
      expect(await forge.listApprovals(number)).toEqual([]);
    });

  it('reads more than 1,000 statuses over all pages', async () => {
    const sha = fake.push('main');
    for (let count = 0; count < 1200; count += 1) {
      const context = `slipway/eu-1/dev/app-${String(count % 7)}`;
      fake.writeStatus({ sha, context, state: 'success', description: String(count), targetUrl: undefined });
    }

    const statuses = await forge.listStatuses(sha);

    expect(statuses.map(({ description }) => Number(description))).toEqual(
      Array.from({ length: 1200 }, (_, i) => 1199 - i),
    );
    expect(server.requests.length).toBeGreaterThanOrEqual(12);
  });

  it('finds its comment among hundreds', async () => {
    const { number } = await open();
    const pull = fake.pull(String(number));
    if (pull === undefined) throw new Error('no pull request');
    for (let count = 0; count < 240; count += 1) fake.comment(pull, `comment ${String(count)}`);
    const mine = await forge.upsertComment(number, { marker: 'plan', body: 'one' });

    expect((await forge.upsertComment(number, { marker: 'plan', body: 'two' })).id).toBe(mine.id);
    expect(pull.comments).toHaveLength(241);
  });

  it('is not fooled by someone who quotes the comment', async () => {
    const { number } = await open();
    const pull = fake.pull(String(number));
    if (pull === undefined) throw new Error('no pull request');
    fake.comment(pull, '> <!-- slipway:plan -->\n> one\nI disagree');

    await forge.upsertComment(number, { marker: 'plan', body: 'one' });

    expect(pull.comments.map(({ body }) => body)).toContain('<!-- slipway:plan -->\none');
    expect(pull.comments).toHaveLength(2);
  });

  it('tells team members, and undefined for a team that it may not see', async () => {
    expect(await forge.tryListTeamMembers('shop/releasers')).toEqual(['alice']);
    expect(await forge.tryListTeamMembers('other/secret')).toBeUndefined();
  });

  it('asks teams for a review', async () => {
    const { number } = await open();

    const { reviewers } = await forge.updatePullRequest(number, { reviewers: { teams: ['shop/releasers'] } });

    // GitLab asks a group's members.
    expect([...reviewers.users, ...reviewers.teams]).toEqual([
      forge.describe.name === 'GitLab' ? 'alice' : 'shop/releasers',
    ]);
  });

  it.each([3, 130])('tells the newest of %i commits between two others', async (count) => {
    const before = fake.push('main');
    const pushed = Array.from({ length: count }, () => fake.push('main'));
    const newest = [...pushed].reverse().slice(0, 50);

    const { total, commits } = await forge.commitsBetween(before, pushed.at(-1) ?? '');

    expect(total).toBe(count);
    expect(commits).toEqual(newest.map((oid) => ({ oid, subject: `Commit ${oid.slice(0, 7)}`, author: 'alice' })));
  });

  it('says that it knows no such commit', async () => {
    expect(await failure(forge.commitsBetween('0'.repeat(40), fake.push('main')))).toBeInstanceOf(UserError);
  });

  it('starts a CI run with its inputs', async () => {
    await forge.dispatch({ workflow: 'release.yaml', ref: 'main', inputs: { app: 'cart', digest: 'sha256:1' } });

    expect(fake.dispatches).toHaveLength(1);
    expect(inspect(fake.dispatches, { depth: 5 })).toContain('sha256:1');
  });

  it('waits as long as Retry-After says, then goes on', async () => {
    server.interrupt({ status: 429, headers: { 'retry-after': '17' }, body: { message: 'slow down' } });

    const sha = fake.push('main');
    await forge.writeStatus(sha, { context: 'a', state: 'success', description: '' });

    expect(time.waits).toContain(17);
    expect(fake.statuses).toHaveLength(1);
  });

  it('reads on after server errors and broken connections, with growing waits', async () => {
    server.interrupt({ status: 502 }, 'drop', { status: 503 });

    expect(await forge.listPullRequests({})).toEqual([]);
    expect(time.waits).toEqual([1, 2, 4]);
  });

  it('does not repeat a creation that may have happened', async () => {
    fake.push('promote/cart');
    server.interrupt({ status: 502 });

    const error = await failure(
      forge.openPullRequest({ head: 'promote/cart', base: 'main', title: 'Promote cart', body: '' }),
    );

    expect(error).toBeInstanceOf(UserError);
    expect(server.requests).toHaveLength(1);
  });

  it('gives up after five tries', async () => {
    server.interrupt(...Array.from({ length: 9 }, () => ({ status: 503 })));

    expect((await failure(forge.listPullRequests({}))).message).toMatch(/503.*\n {2}fix: .*is failing: run it again/s);
    expect(server.requests).toHaveLength(5);
  });

  it.each([
    [401, /fix: give a valid credential in G\w+_TOKEN/],
    [403, /fix: allow the credential in G\w+_TOKEN: .*write|api/],
    [404, /fix: check that 'shop\/environments' .* exist/],
    [422, /fix: correct what G\w+ names/],
  ])('says what to do about %i', async (status, fix) => {
    server.interrupt({ status, body: { message: `the forge's own words` } });

    const error = await failure(forge.findPullRequest(1));

    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(fix);
    expect(error.message).toContain(`the forge's own words`);
    expect(error.message).toContain(String(status));
  });

  it('says that the limit is not lifted soon, instead of waiting for an hour', async () => {
    server.interrupt({ status: 429, headers: { 'retry-after': '3600' } });

    expect((await failure(forge.findPullRequest(1))).message).toMatch(/fix: wait for the rate limit to be lifted/);
    expect(time.waits).toEqual([]);
  });

  it('says that the server cannot be reached', async () => {
    await server.close();
    const nowhere = connect(server.url, time);

    const error = await failure(nowhere.findPullRequest(1));

    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(/at http:\/\/127.0.0.1:\d+ cannot be reached \(ECONNREFUSED\)/);
  });

  it('shows its token nowhere', async () => {
    const words: string[] = [inspect(forge, { depth: 20, showHidden: true })];
    const keep = async (action: Promise<unknown>): Promise<void> => {
      const error = await failure(action);
      words.push(error.message, error.stack ?? '', inspect(error, { depth: 20, showHidden: true }));
      words.push(JSON.stringify(error, Object.getOwnPropertyNames(error)));
    };
    const spies = (['log', 'warn', 'error', 'info', 'debug'] as const).map((method) =>
      jest.spyOn(console, method).mockImplementation((...said: unknown[]) => void words.push(inspect(said))),
    );
    const echo = { message: `token ${token} and ${encodeURIComponent(token)} are refused` };
    for (const status of [400, 401, 403, 404, 409, 422, 429, 500]) {
      server.interrupt(...Array.from({ length: 5 }, () => ({ status, body: echo })));
      await keep(forge.findPullRequest(1));
      server.interrupt({ status: 200 }, { status: 200 }, { status: 200 }, { status: 200 }, { status: 200 });
      await forge.tryListTeamMembers('shop/releasers').catch(() => undefined);
    }
    await keep(
      connect('http://127.0.0.1:1', time).writeStatus('0'.repeat(40), {
        context: token,
        state: 'success',
        description: '',
      }),
    );
    spies.forEach((spy) => spy.mockRestore());

    expect(words.join('\n')).not.toContain(token);
    expect(words.join('\n')).toContain('[redacted]');
    expect(server.requests.every(({ url }) => !url.includes(token))).toBe(true);
  });
});
