import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors';
import type { Change } from './git-commit';
import type { GitStore } from './git-store';
import { GitSandbox, publishFiles, testDate, tester } from './git-testing';

let sandbox: GitSandbox;
let store: GitStore;
beforeEach(async () => {
  sandbox = await GitSandbox.create();
  store = await sandbox.open();
});
afterEach(() => sandbox.remove());

const request = { message: 'Change\n', author: tester, date: testDate };
const commit = async (parents: readonly string[], changes: Readonly<Record<string, Change>>): Promise<string> =>
  await store.commit({ ...request, parents, changes: new Map(Object.entries(changes)) });

test('the same commit has the same id, in whatever order its changes come', async () => {
  const first = await commit([], { 'a/b': 'x', c: Buffer.from([0, 255, 10]) });
  const other = await sandbox.open({ cacheFolder: 'other' });
  const changes = new Map<string, Change>([
    ['c', Buffer.from([0, 255, 10])],
    ['a/b', 'x'],
  ]);
  expect(await other.commit({ ...request, parents: [], changes })).toBe(first);
});

test('paths and texts that mean something to fast-import are taken as they are', async () => {
  const message = 'Subject\n\ncommit refs/heads/main\nfrom x\n"quoted" \\ é\n';
  const files = { 'a "b".yaml': '\ndone\nD c\n', 'é ü/ö': 'data 3\nabc' };
  const oid = await store.commit({ ...request, parents: [], changes: new Map(Object.entries(files)), message });
  const read = await store.readFiles(oid, Object.keys(files));
  expect([...read].map(([path, content]) => [path, content.toString()])).toEqual(Object.entries(files));
  expect((await store.history(oid))[0]).toMatchObject({ subject: 'Subject', body: message.slice(9).trim() });
});

test('commits leave no refs and no rubbish behind', async () => {
  await commit([], { a: 'x' });
  await (await sandbox.openCached()).commit({ ...request, parents: [], changes: new Map([['a', 'x']]) });
  for (const folder of ['cache', 'remote.git']) {
    const inFolder = ['-C', join(sandbox.folder, folder)];
    expect(sandbox.git(...inFolder, 'for-each-ref')).toBe('');
    expect(sandbox.git(...inFolder, 'count-objects', '-v')).toContain('garbage: 0');
  }
});

test('several parents make a merge, and another base gives its files', async () => {
  const base = await commit([], { a: '1', keep: 'k' });
  const left = await commit([base], { a: '2' });
  const right = await commit([base], { b: '1' });
  const tree = (await store.treeId(right, '')) ?? '';
  const changes = new Map([['c', '1']]);
  const merge = await store.commit({ ...request, parents: [left, right], base: tree, changes });
  expect([...(await store.listTree(merge)).keys()]).toEqual(['a', 'b', 'c', 'keep']);
  expect((await store.history(merge, { limit: 1 }))[0]?.parents).toEqual([left, right]);
  expect((await store.readFiles(merge, ['a'])).get('a')?.toString()).toBe('1');
});

test('an empty folder is gone, and a file may make way for a folder', async () => {
  const base = await commit([], { 'a/b/c': '1', d: 'file' });
  const next = await commit([base], { 'a/b/c': null, d: null, 'd/e': 'now a folder' });
  expect([...(await store.listTree(next)).keys()]).toEqual(['d/e']);
});

describe('what Slipway does not know survives', () => {
  let head: string;
  beforeEach(() => {
    const blob = execFileSync('git', ['hash-object', '-w', '--stdin'], {
      cwd: sandbox.remote,
      input: '/etc',
      encoding: 'utf8',
    }).trim();
    const entries = [
      `120000 blob ${blob}\tlink`,
      `160000 commit ${'1'.repeat(40)}\tmodule`,
      `100644 blob ${blob}\tfile`,
    ];
    const input = `${entries.join('\n')}\n`;
    const made = execFileSync('git', ['mktree', '--missing'], { cwd: sandbox.remote, input, encoding: 'utf8' }).trim();
    head = sandbox.git('-c', 'user.name=h', '-c', 'user.email=h@x', 'commit-tree', '-m', 'By hand', made);
    sandbox.git('update-ref', 'refs/heads/main', head);
  });

  test.each([
    [{ 'link/passwd': 'x' }, /link is a symlink/],
    [{ link: 'x' }, /it is a symlink/],
    [{ link: null }, /it is a symlink/],
    [{ 'module/a': 'x' }, /module is a submodule/],
    [{ module: 'x' }, /it is a submodule/],
    [{ 'file/a/b': 'x' }, /file is a file/],
  ])('%j is refused', async (changes: Readonly<Record<string, Change>>, reason) => {
    await store.fetch();
    await expect(commit([head], changes)).rejects.toThrow(reason);
    await expect(commit([head], changes)).rejects.toThrow(UserError);
  });

  test('a folder is not replaced by a file', async () => {
    const oid = await publishFiles(store, { 'dir/a': '1' });
    await expect(commit([oid], { dir: 'x' })).rejects.toThrow(/it is a folder/);
    await expect(commit([oid], { dir: null })).rejects.toThrow(/it is a folder/);
  });

  test('symlinks and submodules are not read as files', async () => {
    await store.fetch();
    await expect(store.readFiles(head, ['link'])).rejects.toThrow(UserError);
    await expect(store.readFiles(head, ['module'])).rejects.toThrow(UserError);
  });

  test('the refusal holds for many files at once', async () => {
    await store.fetch();
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`many/${index}`, 'x']));
    await expect(commit([head], { ...many, 'link/passwd': 'x' })).rejects.toThrow(/link is a symlink/);
  });
});

test.each(['../x', '.git/hooks/post-update', '-x', 'a\0b'])('path %j is refused', async (path) => {
  await expect(commit([], { [path]: 'x' })).rejects.toThrow(UserError);
});

test('an author cannot break out of their line', async () => {
  const changes = new Map([['a', 'x']]);
  const author = { name: 'Eve <a@b> 1 +0000\nfrom x', email: 'e' };
  await expect(store.commit({ ...request, parents: [], changes, author })).rejects.toThrow(UserError);
});

test('a parent that is nowhere is our bug, not silence', async () => {
  await expect(commit(['1'.repeat(40)], { a: 'x' })).rejects.toThrow();
  await expect(commit(['main'], { a: 'x' })).rejects.toThrow('no git object id');
});

describe('signing', () => {
  const allowed = (): string => join(sandbox.folder, 'allowed');
  beforeEach(() => {
    const key = join(sandbox.folder, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', tester.email, '-f', key]);
    writeFileSync(allowed(), `${tester.email} ${readFileSync(`${key}.pub`, 'utf8')}`);
    const config = `[gpg]\n\tformat = ssh\n[user]\n\tsigningkey = ${key}.pub\n[commit]\n\tgpgsign = true\n`;
    writeFileSync(join(sandbox.folder, 'gitconfig'), config);
  });

  test('a commit is signed when git is configured to sign, and says the same', async () => {
    const unsigned = await store.commit({ ...request, parents: [], changes: new Map([['a', 'x']]), sign: false });
    const oid = await commit([], { a: 'x' });
    const verifying = ['-c', `gpg.ssh.allowedSignersFile=${allowed()}`];
    expect(sandbox.git(...verifying, 'log', '-1', '--format=%G? %GS', oid)).toBe('G tester@example.com');
    expect(sandbox.git(...verifying, 'log', '-1', '--format=%G?', unsigned)).toBe('N');
    const [signedCommit, plainCommit] = [await store.history(oid), await store.history(unsigned)].map(([one]) => one);
    expect(signedCommit).toEqual({ ...plainCommit, oid });
  });

  test.each([
    ['gpgsign', 'G'],
    ['gpgsign = 2', 'G'],
    ['gpgsign = off', 'N'],
    ['gpgsign =', 'N'],
  ])('"%s" after all signs as git does', async (line, state) => {
    appendFileSync(join(sandbox.folder, 'gitconfig'), `[commit]\n\t${line}\n`);
    const verifying = ['-c', `gpg.ssh.allowedSignersFile=${allowed()}`];
    expect(sandbox.git(...verifying, 'log', '-1', '--format=%G?', await commit([], { a: 'x' }))).toBe(state);
  });

  test('a commit is not quietly left unsigned where it cannot be told whether to sign', async () => {
    appendFileSync(join(sandbox.folder, 'gitconfig'), '[commit]\n\tgpgsign = maybe\n');
    await expect(commit([], { a: 'x' })).rejects.toThrow("commit.gpgsign is 'maybe', which is neither true nor false");
  });

  test('a key that is missing is told with a fix', async () => {
    const config = `[gpg]\n\tformat = ssh\n[user]\n\tsigningkey = /nowhere/key.pub\n[commit]\n\tgpgsign = true\n`;
    writeFileSync(join(sandbox.folder, 'gitconfig'), config);
    await expect(commit([], { a: 'x' })).rejects.toMatchObject({ kind: 'signing', exitCode: 1 });
  });
});
