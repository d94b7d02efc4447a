import { UserError } from '../errors';
import { forgeContract } from './forge-contract';
import type { NewPullRequest, PullRequest } from './forge';
import { LocalSandbox } from './testing/local-sandbox';

// Real git, many processes of it.
jest.setTimeout(30_000);

forgeContract('the local forge', async () => (await LocalSandbox.create()).harness());

describe('the local forge keeps pull requests in the repository', () => {
  let sandbox: LocalSandbox;

  beforeEach(async () => {
    sandbox = await LocalSandbox.create();
  });
  afterEach(() => {
    sandbox.remove();
  });

  const open = async (head: string, extra: Partial<NewPullRequest> = {}): Promise<PullRequest> => {
    await sandbox.push(head);
    return sandbox.forge.openPullRequest({ head, base: 'main', title: `Promote ${head}`, body: '', ...extra });
  };
  const requestRefs = (): string[] =>
    sandbox.git.git('for-each-ref', '--format=%(refname)', 'refs/slipway/requests').split('\n');

  it('gives different numbers to requests that are opened at once', async () => {
    const heads = ['cart', 'email', 'ad'];
    for (const head of heads) await sandbox.push(head);
    const forges = await Promise.all(heads.map((head) => sandbox.elsewhere(head)));

    const opened = await Promise.all(
      heads.map((head, index) => forges[index]!.openPullRequest({ head, base: 'main', title: head, body: '' })),
    );

    expect(opened.map(({ number }) => number).sort()).toEqual([1, 2, 3]);
    const listed = await sandbox.forge.listPullRequests({ state: 'open' });
    expect(listed.map(({ head }) => head).sort()).toEqual([...heads].sort());
  });

  it('opens one request of two for the same branch', async () => {
    await sandbox.push('cart');
    const forges = await Promise.all(['a', 'b'].map((name) => sandbox.elsewhere(name)));

    const results = await Promise.allSettled(
      forges.map((forge) => forge.openPullRequest({ head: 'cart', base: 'main', title: 'cart', body: '' })),
    );

    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(requestRefs()).toEqual(['refs/slipway/requests/1']);
  });

  it('keeps every one of several changes that race', async () => {
    const { number } = await open('cart');
    const elsewhere = await sandbox.elsewhere('other');

    await Promise.all([
      sandbox.forge.updatePullRequest(number, { title: 'Promote cart v2' }),
      elsewhere.updatePullRequest(number, { reviewers: { users: ['bob'], teams: ['shop/releasers'] } }),
      elsewhere.upsertComment(number, { marker: 'plan', body: 'one change' }),
      sandbox.forge.approve(number, 'alice'),
    ]);

    expect(await sandbox.forge.findPullRequest(number)).toMatchObject({
      title: 'Promote cart v2',
      reviewers: { users: ['bob'], teams: ['shop/releasers'] },
    });
    expect(await sandbox.forge.listApprovals(number)).toMatchObject([{ user: 'alice' }]);
    expect(await sandbox.harness().commentsOf(number)).toEqual(['one change']);
  });

  it('records every change as a commit that follows the one before, and none for what stays', async () => {
    const { number, createdAt } = await open('cart');
    const log = (): string[] => sandbox.git.git('log', '--format=%s', `refs/slipway/requests/${number}`).split('\n');

    const changed = await sandbox.forge.updatePullRequest(number, { body: 'v1 → v2' });
    const again = await sandbox.forge.updatePullRequest(number, { body: 'v1 → v2', labels: [] });

    expect(log()).toEqual(['Update #1: Promote cart', 'Open #1: Promote cart']);
    expect(changed.updatedAt.getTime()).toBeGreaterThan(createdAt.getTime());
    expect(again).toEqual(changed);
  });

  it('does not count the approval of the author, and no longer asks who has approved', async () => {
    const { number, author } = await open('cart', { reviewers: { users: ['alice', 'bob'] } });

    await sandbox.forge.approve(number, author);
    const first = await sandbox.forge.approve(number, 'alice');

    expect(await sandbox.forge.approve(number, 'alice')).toEqual(first);
    expect(await sandbox.forge.listApprovals(number)).toEqual([first]);
    expect((await sandbox.forge.findPullRequest(number)).reviewers.users).toEqual(['bob']);
  });

  it('approves nothing that is closed', async () => {
    const { number } = await open('cart');
    await sandbox.forge.closePullRequest(number);

    await expect(sandbox.forge.approve(number, 'alice')).rejects.toThrow('pull request #1 is closed');
  });

  it('remembers the last head of what is closed, whatever becomes of its branch', async () => {
    const { number, headSha } = await open('cart');
    await sandbox.forge.closePullRequest(number);

    await sandbox.push('cart');
    const next = await sandbox.forge.openPullRequest({ head: 'cart', base: 'main', title: 'Again', body: '' });

    expect((await sandbox.forge.findPullRequest(number)).headSha).toBe(headSha);
    expect(next.number).toBe(2);
    expect(next.headSha).not.toBe(headSha);
  });

  it.each<[string, Partial<NewPullRequest>, RegExp]>([
    ['a branch that is missing', { head: 'nowhere' }, /no branch 'nowhere'/],
    ['a base that is missing', { base: 'nowhere' }, /no branch 'nowhere'/],
    ['a branch without changes', { head: 'same' }, /nothing to merge/],
    ['a branch that is another request’s', { head: 'email', base: 'same' }, /#1 from 'email' to 'main' is open/],
    ['a branch that another request goes into', { head: 'main', base: 'cart' }, /#1 .* share a branch/],
    ['a branch that no repository can have', { head: '../cart' }, /refused/],
  ])('does not open a request for %s', async (_, wanted, message) => {
    await open('email');
    await sandbox.push('cart');
    sandbox.git.git('branch', 'same', 'main');

    const opening = sandbox.forge.openPullRequest({ head: 'cart', base: 'main', title: '', body: '', ...wanted });

    await expect(opening).rejects.toThrow(UserError);
    await expect(opening).rejects.toThrow(message);
    expect(requestRefs()).toEqual(['refs/slipway/requests/1']);
  });

  it('says where a record is that someone broke', async () => {
    const { number } = await open('cart');
    const ref = `refs/slipway/requests/${number}`;
    const head = sandbox.git.git('rev-parse', ref);
    const changes = new Map([['request.json', '{"title": 7}\n']]);
    const author = { name: 'Mallory', email: 'mallory@example.com' };
    const commit = { parents: [head], changes, message: 'Break', author, date: new Date(0) };
    await sandbox.store.push([{ ref, oid: await sandbox.store.commit(commit), expected: head }]);

    const finding = sandbox.forge.findPullRequest(number);

    await expect(finding).rejects.toThrow(UserError);
    await expect(finding).rejects.toThrow(/^refs\/slipway\/requests\/1:request.json: .*title/);
  });

  it('says what to run where a forge would start CI', async () => {
    const dispatching = sandbox.forge.dispatch({ workflow: 'release.yaml', ref: 'main', inputs: { app: 'cart' } });

    await expect(dispatching).rejects.toThrow(UserError);
    await expect(dispatching).rejects.toThrow(/'release.yaml'\n {2}fix: run by hand, on 'main', .* with app=cart/);
  });

  it('knows no teams', async () => {
    expect(await sandbox.forge.tryListTeamMembers('shop/releasers')).toBeUndefined();
  });
});
