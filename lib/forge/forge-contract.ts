import type { Forge, NewPullRequest, PullRequest } from './forge';

/** A forge under test, with a hand on what happens around it. */
export interface ForgeHarness {
  /** Acts as the publisher, whose login is neither `alice` nor `bob`. */
  readonly forge: Forge;
  /** A branch that is there. */
  readonly base: string;
  /** Gives a branch a new commit, makes it from the base first where it is missing, and tells the new head. */
  readonly push: (branch: string) => Promise<string>;
  /** `alice` and `bob` may write to the repository. */
  readonly approveAs: (user: 'alice' | 'bob', number: number) => Promise<void>;
  /** Texts of all comments, oldest first. */
  readonly commentsOf: (number: number) => Promise<readonly string[]>;
  /** Also checks whatever was recorded to be checked. */
  readonly close: () => Promise<void>;
}

/** What every forge must do alike: the suite, to be run against each. */
export function forgeContract(name: string, start: () => Promise<ForgeHarness>): void {
  describe(`${name} keeps the contract of a forge`, () => {
    let harness: ForgeHarness;
    let forge: Forge;

    beforeEach(async () => {
      harness = await start();
      forge = harness.forge;
    });
    afterEach(() => harness.close());

    const open = async (extra: Partial<NewPullRequest> = {}): Promise<PullRequest> => {
      const head = extra.head ?? 'promote/cart';
      await harness.push(head);
      return forge.openPullRequest({ head, base: harness.base, title: 'Promote cart', body: 'v1 → v2', ...extra });
    };

    it('opens a pull request with everything that was asked for', async () => {
      const opened = await open({ labels: ['promotion', 'app/cart'], reviewers: { users: ['alice'] }, draft: true });

      expect(opened).toMatchObject({
        state: 'open',
        title: 'Promote cart',
        body: 'v1 → v2',
        draft: true,
        head: 'promote/cart',
        fromFork: false,
        base: harness.base,
        labels: ['app/cart', 'promotion'],
      });
      expect(opened.headSha).toMatch(/^[0-9a-f]{40}$/);
      expect(opened.reviewers.users).toEqual(['alice']);
      expect(await forge.findPullRequest(opened.number)).toEqual(opened);
    });

    it('does not ask the author for a review', async () => {
      const { author, number } = await open();

      const { reviewers } = await forge.updatePullRequest(number, { reviewers: { users: [author, 'bob'] } });

      expect(reviewers.users).toEqual(['bob']);
    });

    it('finds pull requests by head branch, label and state', async () => {
      const cart = await open({ head: 'promote/cart', labels: ['app/cart'] });
      const email = await open({ head: 'promote/email', labels: ['app/email'] });
      await forge.closePullRequest(email.number);

      const numbers = async (filter: Parameters<Forge['listPullRequests']>[0]): Promise<number[]> =>
        (await forge.listPullRequests(filter)).map(({ number }) => number);
      expect(await numbers({})).toEqual([cart.number, email.number]);
      expect(await numbers({ state: 'open' })).toEqual([cart.number]);
      expect(await numbers({ state: 'closed' })).toEqual([email.number]);
      expect(await numbers({ head: 'promote/email' })).toEqual([email.number]);
      expect(await numbers({ head: 'promote/email', state: 'open' })).toEqual([]);
      expect(await numbers({ labels: ['app/cart'] })).toEqual([cart.number]);
      expect(await numbers({ base: 'elsewhere' })).toEqual([]);
    });

    it('updates in place just what is given', async () => {
      const { number } = await open({ labels: ['promotion'], reviewers: { users: ['alice'] } });

      await forge.updatePullRequest(number, { title: 'Promote cart v3', body: 'v1 → v3' });
      const relabelled = await forge.updatePullRequest(number, { labels: ['urgent'], reviewers: { users: ['bob'] } });

      expect(relabelled).toMatchObject({ number, title: 'Promote cart v3', body: 'v1 → v3', labels: ['urgent'] });
      expect(relabelled.reviewers.users).toEqual(['alice', 'bob']);
      expect((await forge.updatePullRequest(number, { labels: [] })).labels).toEqual([]);
    });

    it('makes a draft ready and keeps its title', async () => {
      const { number } = await open({ draft: true });
      expect(await forge.mergeState(number)).toMatchObject({ state: 'draft' });

      const ready = await forge.updatePullRequest(number, { draft: false });

      expect(ready).toMatchObject({ draft: false, title: 'Promote cart' });
      expect(await forge.updatePullRequest(number, { draft: true })).toMatchObject({
        draft: true,
        title: 'Promote cart',
      });
    });

    it('keeps one comment per marker', async () => {
      const { number } = await open();

      const first = await forge.upsertComment(number, { marker: 'plan', body: 'one change' });
      const second = await forge.upsertComment(number, { marker: 'plan', body: 'two changes' });
      const other = await forge.upsertComment(number, { marker: 'gates', body: 'open' });

      expect(second).toEqual(first);
      expect(other.id).not.toBe(first.id);
      const comments = await harness.commentsOf(number);
      expect(comments).toHaveLength(2);
      expect(comments[0]).toContain('two changes');
    });

    it('counts approvals of the current head only', async () => {
      const { number, head, headSha } = await open();
      expect(await forge.listApprovals(number)).toEqual([]);

      await harness.approveAs('alice', number);
      expect(await forge.listApprovals(number)).toMatchObject([{ user: 'alice', headSha }]);

      const newHead = await harness.push(head);
      expect(await forge.listApprovals(number)).toEqual([]);

      await harness.approveAs('bob', number);
      expect(await forge.listApprovals(number)).toMatchObject([{ user: 'bob', headSha: newHead }]);
    });

    it('merges the expected head only, once', async () => {
      const { number, head, headSha } = await open();
      const newHead = await harness.push(head);
      expect(await forge.mergeState(number)).toMatchObject({ state: 'mergeable', headSha: newHead });

      expect(await forge.merge(number, { expectedHead: headSha })).toEqual({ outcome: 'head-moved', head: newHead });
      expect((await forge.findPullRequest(number)).state).toBe('open');

      const merged = await forge.merge(number, { expectedHead: newHead, message: 'Promote cart\n\nto production' });
      const after = await forge.findPullRequest(number);
      expect(merged).toEqual({ outcome: 'merged', commit: after.mergeCommit });
      expect(after).toMatchObject({ state: 'merged', headSha: newHead });
      expect(after.mergedAt).toBeInstanceOf(Date);
      expect(await forge.merge(number, { expectedHead: newHead })).toEqual(merged);
      expect(await forge.mergeState(number)).toMatchObject({ state: 'merged' });
      expect(await forge.closePullRequest(number)).toMatchObject({ state: 'merged' });
    });

    it('merges onto the expected base only, and tells which one that was', async () => {
      const base = await harness.push(harness.base);
      const { number, headSha } = await open();
      const moved = await harness.push(harness.base);

      const late = await forge.merge(number, { expectedHead: headSha, expectedBase: base });
      expect(late).toEqual({ outcome: 'base-moved', base: moved });
      expect((await forge.findPullRequest(number)).state).toBe('open');

      const merged = await forge.merge(number, { expectedHead: headSha, expectedBase: moved });
      expect(merged).toMatchObject({ outcome: 'merged', onto: moved });
    });

    it('merges neither drafts nor what was closed', async () => {
      const draft = await open({ draft: true });
      expect(await forge.merge(draft.number, { expectedHead: draft.headSha })).toMatchObject({ outcome: 'draft' });

      const closed = await forge.closePullRequest(draft.number);
      expect(closed.state).toBe('closed');
      expect((await forge.closePullRequest(draft.number)).state).toBe('closed');
      expect(await forge.merge(draft.number, { expectedHead: draft.headSha })).toMatchObject({ outcome: 'closed' });
    });

    it('keeps every status of a commit, newest first', async () => {
      const { headSha } = await open();
      const context = 'slipway/eu-1/production/cart';
      await forge.writeStatus(headSha, { context, state: 'pending', description: 'syncing' });
      await forge.writeStatus(headSha, {
        ...{ context, state: 'success', description: 'x'.repeat(200) },
        targetUrl: 'https://argocd.example.com/cart',
      });

      const statuses = await forge.listStatuses(headSha);

      expect(statuses.map(({ state }) => state)).toEqual(['success', 'pending']);
      expect(statuses[0]).toMatchObject({ context, targetUrl: 'https://argocd.example.com/cart' });
      expect(statuses[0]?.description).toBe(`${'x'.repeat(139)}…`);
      expect(statuses[0]?.creator.login).toBe(statuses[1]?.creator.login);
      expect(statuses[0]?.creator.login).not.toBe('');
      expect(await forge.listStatuses(await harness.push('other'))).toEqual([]);
    });

    it('says that there is no such pull request', async () => {
      await expect(forge.findPullRequest(4711)).rejects.toMatchObject({
        name: expect.stringMatching(/Error$/) as string,
        exitCode: 1,
      });
    });
  });
}
