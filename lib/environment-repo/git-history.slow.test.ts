import { join } from 'node:path';
import { formatMessage } from './git-message';
import type { GitStore } from './git-store';
import { GitSandbox, publishFiles, testDate, tester } from './git-testing';

const main = 'refs/heads/main';
let sandbox: GitSandbox;
/** Oldest first: three changes of a, with one of b between them. */
let oids: string[];
beforeAll(async () => {
  sandbox = await GitSandbox.create();
  const store = await sandbox.openCached({ cacheFolder: 'writer' });
  oids = [];
  for (const [path, content] of [
    ['a/f', '1'],
    ['b/f', '1'],
    ['a/f', '2'],
    ['a/f', '1'],
  ] as const) {
    oids.push(await publishFiles(store, { [path]: content }, `Set ${path}`));
  }
});
afterAll(() => sandbox.remove());

let cache = 0;
let store: GitStore;
let head: string;
beforeEach(async () => {
  store = await sandbox.openCached({ cacheFolder: `cache-${cache++}` });
  head = (await store.fetch()).get(main) ?? '';
});

const isShallow = (): boolean =>
  sandbox.git('-C', join(sandbox.folder, `cache-${cache - 1}`), 'rev-parse', '--is-shallow-repository') === 'true';

test('opening and fetching brings one commit only', () => {
  expect(isShallow()).toBe(true);
});

test('history fetches as much as it needs, newest first', async () => {
  const commits = await store.history(head);
  expect(commits.map(({ oid }) => oid)).toEqual([...oids].reverse());
  expect(commits.map(({ changed }) => changed)).toEqual([['a/f'], ['a/f'], ['b/f'], ['a/f']]);
  expect(commits.at(-1)?.parents).toEqual([]);
  expect(isShallow()).toBe(false);
});

test('the commit at which fetched history ends is not taken for one that added everything', async () => {
  expect((await store.history(head, { paths: ['b'] })).map(({ oid }) => oid)).toEqual([oids[1]]);
  expect(await store.history(head, { paths: ['nowhere'] })).toEqual([]);
});

test('history of a folder that is gone is found', async () => {
  const writer = await sandbox.openCached({ cacheFolder: 'writer' });
  const added = await publishFiles(writer, { 'gone/f': '1' });
  const removed = await publishFiles(writer, { 'gone/f': null });
  const fresh = await sandbox.openCached({ cacheFolder: 'fresh' });
  await fresh.fetch();
  expect((await fresh.history(removed, { paths: ['gone'] })).map(({ oid }) => oid)).toEqual([removed, added]);
  sandbox.git('update-ref', main, head);
});

test('history can be cut by number and by commit', async () => {
  expect(await store.history(head, { limit: 1 })).toMatchObject([{ oid: oids[3], changed: ['a/f'] }]);
  expect((await store.history(head, { after: oids[1] ?? '' })).map(({ oid }) => oid)).toEqual([oids[3], oids[2]]);
  expect((await store.history(head, { paths: ['a'], limit: 2 })).map(({ oid }) => oid)).toEqual([oids[3], oids[2]]);
});

test('every commit that carries a tree is found, also those that do not touch it', async () => {
  const trees = await store.treesInHistory(head, 'a');
  const tree = await store.treeId(head, 'a');
  const carrying = trees.filter((one) => one.tree === tree).map(({ commit }) => commit);
  expect(carrying).toEqual([oids[3], oids[1], oids[0]]);
  expect((await store.treesInHistory(head, 'b')).at(-1)).toEqual({ commit: oids[0], tree: undefined });
});

test('ancestors are told apart although history was cut off', async () => {
  expect(await store.isAncestor(oids[0] ?? '', head)).toBe(true);
  expect(await store.isAncestor(head, head)).toBe(true);
  expect(await store.isAncestor(head, oids[0] ?? '')).toBe(false);
});

test('an earlier tree comes back although its contents were never fetched', async () => {
  const [, , changed] = oids;
  await store.history(head);
  const tree = (await store.treeId(changed ?? '', 'a')) ?? '';
  const request = { message: 'Roll back', author: tester, date: testDate };
  const oid = await store.commit({ ...request, parents: [head], changes: new Map([['a', { tree }]]) });
  const ref = 'refs/heads/rollback';
  expect(await store.push([{ ref, oid, expected: null }])).toEqual({ status: 'ok' });
  expect(sandbox.git('show', 'rollback:a/f')).toBe('2');
});

test('since cuts by date', async () => {
  const fresh = await GitSandbox.create();
  try {
    const writer = await fresh.open({ cacheFolder: 'writer' });
    let parent: string | undefined;
    for (const day of [1, 2, 3, 4]) {
      const date = new Date(Date.UTC(2026, 0, day));
      const changes = new Map([['a', String(day)]]);
      parent = await writer.commit({
        parents: parent === undefined ? [] : [parent],
        changes,
        message: `Day ${day}`,
        author: tester,
        date,
      });
    }
    await writer.push([{ ref: main, oid: parent ?? '', expected: null }]);
    const reader = await fresh.open();
    const newest = (await reader.fetch()).get(main) ?? '';
    const since = new Date('2026-01-03T00:00:00Z');
    expect((await reader.history(newest, { since })).map(({ subject }) => subject)).toEqual(['Day 4', 'Day 3']);
  } finally {
    fresh.remove();
  }
});

test('people, dates, trailers and bodies are read as they were written', async () => {
  const message = formatMessage({
    subject: 'Promote shop',
    body: 'Line one.\n\n:100644 100644 looks like a change',
    trailers: { 'Slipway-Plan': 'p1', 'Slipway-Release': 'shop: v1' },
  });
  const committer = { name: 'Ci Bot', email: 'bot@example.com' };
  const changes = new Map([['a/f', '9']]);
  const oid = await store.commit({ parents: [head], changes, message, author: tester, committer, date: testDate });
  const [commit] = await store.history(oid, { limit: 1 });
  expect(commit).toMatchObject({
    author: tester,
    committer,
    date: testDate,
    committed: testDate,
    subject: 'Promote shop',
  });
  expect(commit?.body).toContain(':100644 100644 looks like a change');
  expect(Object.fromEntries(commit?.trailers ?? [])).toEqual({
    'Slipway-Plan': ['p1'],
    'Slipway-Release': ['shop: v1'],
  });
  expect(commit?.changed).toEqual(['a/f']);
});

test('a merge counts by what it changes for its first parent', async () => {
  const make = async (parents: string[], path: string): Promise<string> =>
    await store.commit({ parents, changes: new Map([[path, 'x']]), message: path, author: tester, date: testDate });
  const side = await make([head], 'side');
  const ours = await make([head], 'ours');
  const base = (await store.treeId(await make([ours], 'side'), '')) ?? '';
  const merge = await store.commit({
    parents: [ours, side],
    base,
    changes: new Map(),
    message: 'Merge',
    author: tester,
    date: testDate,
  });
  expect((await store.history(merge, { limit: 1 }))[0]).toMatchObject({ subject: 'Merge', changed: ['side'] });
  const line = await store.history(merge, { firstParent: true, after: head });
  expect(line.map(({ subject }) => subject)).toEqual(['Merge', 'ours']);
});
