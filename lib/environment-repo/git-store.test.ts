import { UserError } from '../errors';
import { GitSandbox, publishFiles, testDate, tester } from './git-testing';

const main = 'refs/heads/main';
let sandbox: GitSandbox;

beforeEach(async () => {
  sandbox = await GitSandbox.create();
});
afterEach(() => sandbox.remove());

test('an empty remote has no head, and takes a first commit', async () => {
  const store = await sandbox.open();
  expect(await store.fetch([main])).toEqual(new Map());
  expect(await store.head('main')).toBeUndefined();
  const oid = await publishFiles(store, { 'dev/app.yaml': 'one\n', 'README.md': 'hello\n' });
  expect(sandbox.git('rev-parse', 'main')).toBe(oid);
  expect(sandbox.git('show', 'main:dev/app.yaml')).toBe('one');
  expect(sandbox.git('log', '-1', '--format=%an <%ae> %at %cn %ct %s', 'main')).toBe(
    `Test Er <tester@example.com> 1767323045 Test Er 1767323045 Change files`,
  );
});

test('a cache holds no file contents until they are read, and then fetches them in one go', async () => {
  await publishFiles(await sandbox.open({ cacheFolder: 'other' }), { 'a/1': 'one', 'a/2': 'two', 'b/3': 'three' });
  const store = await sandbox.openCached();
  const head = (await store.fetch()).get(main) ?? '';
  const listed = await store.listTree(head);
  expect([...listed.keys()]).toEqual(['a/1', 'a/2', 'b/3']);
  const objects = (): string => sandbox.git('-C', `${sandbox.folder}/cache`, 'count-objects', '-v');
  expect(objects()).toContain('in-pack: 4');
  const contents = await store.readFiles(head, ['a/1', 'b/3', 'nowhere']);
  expect([...contents].map(([path, content]) => `${path} ${content.toString()}`)).toEqual(['a/1 one', 'b/3 three']);
  expect(objects()).toContain('packs: 2');
  expect((await store.readFiles(head, ['a/1'])).get('a/1')?.toString()).toBe('one');
});

test('a commit removes, changes, adds, and takes a whole folder over from another commit', async () => {
  const store = await sandbox.open();
  const first = await publishFiles(store, { 'a/1': 'one', 'a/2': 'two', 'b/1': 'b' });
  const second = await publishFiles(store, { 'a/1': null, 'a/2': 'changed', 'a/3': 'three', 'b/1': null });
  expect([...(await store.listTree(second)).keys()]).toEqual(['a/2', 'a/3']);
  const tree = (await store.treeId(first, 'a')) ?? '';
  const changes = new Map([['a', { tree }]]);
  const third = await store.commit({ parents: [second], changes, message: 'Back', author: tester, date: testDate });
  expect(await store.treeId(third, 'a')).toBe(tree);
  expect([...(await store.listTree(third, 'a')).keys()]).toEqual(['a/1', 'a/2']);
  expect(await store.treeId(third, 'nowhere')).toBeUndefined();
});

test('a push onto a moved branch writes nothing and says so', async () => {
  const store = await sandbox.open();
  const first = await publishFiles(store, { a: '1' });
  const late = { parents: [first], changes: new Map([['b', 'late']]), message: 'Late', author: tester, date: testDate };
  const oid = await store.commit(late);
  const winner = await publishFiles(await sandbox.open({ cacheFolder: 'other' }), { c: 'faster' });
  expect(await store.push([{ ref: main, oid, expected: first }])).toMatchObject({ status: 'moved', refs: [main] });
  expect(sandbox.git('rev-parse', 'main')).toBe(winner);
});

test('a remote that is not there is a mistake that can be mended', async () => {
  await expect(sandbox.open({ url: 'nowhere.git' })).rejects.toThrow(UserError);
});

test('all branches include those whose name holds a slash', async () => {
  const store = await sandbox.open();
  const oid = await publishFiles(store, { 'dev/app.yaml': 'one\n' });
  await store.push([{ ref: 'refs/heads/slipway/dev/configuration', oid, expected: null }]);
  const other = await sandbox.open({ cacheFolder: 'other' });
  expect([...(await other.fetch()).keys()].sort()).toEqual([main, 'refs/heads/slipway/dev/configuration']);
});
