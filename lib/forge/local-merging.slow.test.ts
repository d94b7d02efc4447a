import { UserError } from '../errors';
import type { MergeOptions, MergeResult, PullRequest } from './forge';
import { LocalSandbox, publisher } from './testing/local-sandbox';

// Real git, many processes of it.
jest.setTimeout(30_000);

let sandbox: LocalSandbox;

beforeEach(async () => {
  sandbox = await LocalSandbox.create({ 'a.yaml': 'a1', 'b.yaml': 'b1', 'apps/c.yaml': 'c1' });
});
afterEach(() => {
  sandbox.remove();
});

type Files = Readonly<Record<string, string | null>>;

const open = async (head: string, files: Files): Promise<PullRequest> => {
  await sandbox.push(head, files);
  return sandbox.forge.openPullRequest({ head, base: 'main', title: `Promote ${head}`, body: '' });
};
const merge = (
  { number, headSha }: PullRequest,
  options: Partial<MergeOptions> = {},
  forge = sandbox.forge,
): Promise<MergeResult> => forge.merge(number, { expectedHead: headSha, ...options });
const parentsOf = (commit: string): string[] => sandbox.git.git('log', '-1', '--format=%P', commit).split(' ');

it('merges onto a base that stayed, as one commit, and deletes the branch', async () => {
  const base = sandbox.tryResolve('main');
  const request = await open('cart', { 'a.yaml': 'a2', 'b.yaml': null });

  const result = await merge(request, { message: 'Promote cart\n\nto production' });

  const commit = sandbox.tryResolve('main') ?? '';
  expect(result).toEqual({ outcome: 'merged', commit });
  expect(parentsOf(commit)).toEqual([base, request.headSha]);
  expect(sandbox.git.git('log', '-1', '--format=%an <%ae>%n%B', commit)).toBe(
    `${publisher.name} <${publisher.email}>\nPromote cart\n\nto production`,
  );
  expect(sandbox.files()).toEqual({ 'a.yaml': 'a2', 'apps/c.yaml': 'c1' });
  expect(sandbox.tryResolve('cart')).toBeUndefined();
});

it('puts its paths onto a base that changed elsewhere, and keeps both', async () => {
  const request = await open('cart', { 'a.yaml': 'a2', 'new/d.yaml': 'd1', 'apps/c.yaml': null });
  const base = await sandbox.push('main', { 'b.yaml': 'b2', 'new/e.yaml': 'e1' });
  expect(await sandbox.forge.mergeState(request.number)).toMatchObject({ state: 'mergeable' });

  expect(await merge(request)).toMatchObject({ outcome: 'merged' });

  expect(parentsOf('main')).toEqual([base, request.headSha]);
  expect(sandbox.files()).toEqual({ 'a.yaml': 'a2', 'b.yaml': 'b2', 'new/d.yaml': 'd1', 'new/e.yaml': 'e1' });
});

it.each<[string, Files, Files, RegExp]>([
  ['the same paths', { 'a.yaml': 'a2', 'b.yaml': 'b2' }, { 'a.yaml': 'a3', 'apps/c.yaml': 'c2' }, /changed a\.yaml$/],
  ['a path to the same', { 'a.yaml': 'a2' }, { 'a.yaml': 'a2' }, /changed a\.yaml$/],
  ['what the base removed', { 'a.yaml': 'a2' }, { 'a.yaml': null }, /changed a\.yaml$/],
  ['what the base changed, by removing it', { 'a.yaml': null }, { 'a.yaml': 'a2' }, /changed a\.yaml$/],
  ['a file into what became a folder', { 'new.yaml': 'x' }, { 'new.yaml/d.yaml': 'd' }, /changed new\.yaml$/],
  ['a folder into what became a file', { 'new/d.yaml': 'd' }, { new: 'x' }, /changed new\/d\.yaml$/],
])('names the paths where it would merge %s, and changes nothing', async (_, theirs, ours, reason) => {
  const request = await open('cart', theirs);
  const base = await sandbox.push('main', ours);

  const expected = { reason: expect.stringMatching(reason) as string };
  expect(await sandbox.forge.mergeState(request.number)).toMatchObject({ state: 'not-mergeable', ...expected });
  expect(await merge(request)).toEqual({ outcome: 'not-mergeable', ...expected });

  expect(sandbox.tryResolve('main')).toBe(base);
  expect(sandbox.tryResolve('cart')).toBe(request.headSha);
  expect((await sandbox.forge.findPullRequest(request.number)).state).toBe('open');
});

it.each<[string, readonly string[], RegExp]>([
  ['an executable', ['--add', '--cacheinfo', '100755', '<a.yaml>', 'run'], / run$/],
  ['a symlink', ['--add', '--cacheinfo', '120000', '<a.yaml>', 'link'], / link$/],
  [
    'a file that takes the place of a folder',
    ['--add', '--replace', '--cacheinfo', '100644', '<a.yaml>', 'apps'],
    / apps$/,
  ],
])('does not put %s onto a base that moved, but takes it with all of a head', async (_, change, reason) => {
  const blob = sandbox.git.git('rev-parse', 'main:a.yaml');
  sandbox.git.git('read-tree', 'main');
  sandbox.git.git('update-index', ...change.map((word) => (word === '<a.yaml>' ? blob : word)));
  const who = ['-c', 'user.name=Someone', '-c', 'user.email=someone@example.com'];
  const head = sandbox.git.git(...who, 'commit-tree', sandbox.git.git('write-tree'), '-p', 'main', '-m', 'Odd');
  sandbox.git.git('update-ref', 'refs/heads/odd', head);
  const request = await sandbox.forge.openPullRequest({ head: 'odd', base: 'main', title: '', body: '' });
  const start = sandbox.tryResolve('main') ?? '';
  const base = await sandbox.push('main', { 'b.yaml': 'b2' });

  expect(await merge(request)).toEqual({ outcome: 'not-mergeable', reason: expect.stringMatching(reason) as string });

  sandbox.git.git('update-ref', 'refs/heads/main', start, base);
  expect(await merge(request)).toMatchObject({ outcome: 'merged' });
  expect(sandbox.git.git('rev-parse', 'main^{tree}')).toBe(sandbox.git.git('rev-parse', `${head}^{tree}`));
});

it('names twenty of many paths', async () => {
  const files = (text: string): Files =>
    Object.fromEntries(Array.from({ length: 23 }, (_, index) => [`apps/${index + 10}.yaml`, text]));
  const request = await open('cart', files('theirs'));
  await sandbox.push('main', files('ours'));

  expect(await merge(request)).toMatchObject({ reason: expect.stringMatching(/29\.yaml and 3 more$/) as string });
});

it('leaves a branch that took in the base since, with all that both changed', async () => {
  const request = await open('cart', { 'a.yaml': 'a2' });
  const base = await sandbox.push('main', { 'b.yaml': 'b2' });
  const changes = new Map([['b.yaml', 'b2']]);
  const author = publisher;
  const commit = { parents: [request.headSha, base], changes, message: 'Update', author, date: new Date(0) };
  const head = await sandbox.store.commit(commit);
  await sandbox.store.push([{ ref: 'refs/heads/cart', oid: head, expected: request.headSha }]);
  await sandbox.push('main', { 'apps/c.yaml': 'c2' });

  expect(await merge({ ...request, headSha: head })).toMatchObject({ outcome: 'merged' });

  expect(sandbox.files()).toEqual({ 'a.yaml': 'a2', 'b.yaml': 'b2', 'apps/c.yaml': 'c2' });
});

it('merges from a machine that has no history yet', async () => {
  const request = await open('cart', { 'a.yaml': 'a2' });
  for (const text of ['b2', 'b3', 'b4']) await sandbox.push('main', { 'b.yaml': text });

  expect(await merge(request, {}, await sandbox.elsewhere('fresh'))).toMatchObject({ outcome: 'merged' });

  expect(sandbox.files()).toEqual({ 'a.yaml': 'a2', 'b.yaml': 'b4', 'apps/c.yaml': 'c1' });
});

it('records as merged what the base has already', async () => {
  const request = await open('cart', { 'a.yaml': 'a2' });
  sandbox.git.git('update-ref', 'refs/heads/main', request.headSha);

  expect(await merge(request)).toEqual({ outcome: 'merged', commit: request.headSha });

  expect(sandbox.tryResolve('main')).toBe(request.headSha);
  expect(sandbox.tryResolve('cart')).toBeUndefined();
});

it('does not merge a branch that was deleted', async () => {
  const request = await open('cart', { 'a.yaml': 'a2' });
  sandbox.git.git('update-ref', '-d', 'refs/heads/cart');

  const reason = "the branch 'cart' was deleted";
  expect(await sandbox.forge.mergeState(request.number)).toMatchObject({ state: 'not-mergeable', reason });
  expect(await merge(request)).toEqual({ outcome: 'not-mergeable', reason });
});

it('does not merge histories that have nothing in common', async () => {
  const request = await open('cart', { 'a.yaml': 'a2' });
  const commit = { parents: [], changes: new Map([['z', 'z']]), message: 'Else', author: publisher, date: new Date(0) };
  const oid = await sandbox.store.commit(commit);
  await sandbox.store.push([{ ref: 'refs/heads/cart', oid, expected: request.headSha, rewrite: true }]);

  const reason = expect.stringContaining('no single commit') as string;
  expect(await merge({ ...request, headSha: oid })).toEqual({ outcome: 'not-mergeable', reason });
});

it('squashes into one commit with one parent', async () => {
  const base = sandbox.tryResolve('main');
  const request = await open('cart', { 'a.yaml': 'a2' });

  await merge(request, { method: 'squash' });

  expect(parentsOf('main')).toEqual([base]);
  expect(sandbox.git.git('log', '-1', '--format=%s', 'main')).toBe('Promote cart (#1)');
  expect(sandbox.files()['a.yaml']).toBe('a2');
});

it('does not rebase', async () => {
  const request = await open('cart', { 'a.yaml': 'a2' });

  await expect(merge(request, { method: 'rebase' })).rejects.toThrow(UserError);
});

it('lands a request once where two merge it', async () => {
  const request = await open('cart', { 'a.yaml': 'a2' });
  const forges = await Promise.all(['x', 'y'].map((name) => sandbox.elsewhere(name)));

  const [first, second] = await Promise.all(forges.map((forge) => merge(request, {}, forge)));

  expect(first).toEqual({ outcome: 'merged', commit: sandbox.tryResolve('main') });
  expect(second).toEqual(first);
  expect(sandbox.git.git('rev-list', '--count', 'main')).toBe('3');
});

it('lands one of two requests for the same path, and tells the other', async () => {
  const requests = [await open('x', { 'a.yaml': 'x' }), await open('y', { 'a.yaml': 'y' })];
  const forges = await Promise.all(['x', 'y'].map((name) => sandbox.elsewhere(name)));

  const results = await Promise.all(requests.map((request, index) => merge(request, {}, forges[index])));

  expect(results.map(({ outcome }) => outcome).sort()).toEqual(['merged', 'not-mergeable']);
  expect(sandbox.files()['a.yaml']).toBe(results[0]?.outcome === 'merged' ? 'x' : 'y');
});

it('merges nothing where the head moves while it does', async () => {
  const request = await open('cart', { 'a.yaml': 'a2' });
  const base = sandbox.tryResolve('main');
  let head = '';
  const forge = sandbox.forgeOn(
    sandbox.interrupted(async () => {
      head = await sandbox.push('cart', { 'a.yaml': 'unseen' });
    }),
  );

  expect(await merge(request, {}, forge)).toEqual({ outcome: 'head-moved', head });

  expect(sandbox.tryResolve('main')).toBe(base);
  expect((await sandbox.forge.findPullRequest(request.number)).state).toBe('open');
});

it('merges onto the new base where that moves while it does', async () => {
  const request = await open('cart', { 'a.yaml': 'a2' });
  const forge = sandbox.forgeOn(
    sandbox.interrupted(async () => {
      await sandbox.push('main', { 'b.yaml': 'b2' });
    }),
  );

  expect(await merge(request, {}, forge)).toMatchObject({ outcome: 'merged' });

  expect(sandbox.files()).toMatchObject({ 'a.yaml': 'a2', 'b.yaml': 'b2' });
});

it('closes instead where someone closes it while it merges', async () => {
  const request = await open('cart', { 'a.yaml': 'a2' });
  const base = sandbox.tryResolve('main');
  const forge = sandbox.forgeOn(
    sandbox.interrupted(async () => {
      await sandbox.forge.closePullRequest(request.number);
    }),
  );

  expect(await merge(request, {}, forge)).toMatchObject({ outcome: 'closed' });

  expect(sandbox.tryResolve('main')).toBe(base);
});
