import fc from 'fast-check';
import { UserError } from '../errors';
import type { Change, CommitRequest } from './git-commit';
import type { HistoryOptions } from './git-history';
import type { Oid } from './git-objects';
import { GitSandbox, testDate, tester } from './git-testing';
import { MemoryRemote } from './memory-store';
import type { Store } from './store';

const main = 'refs/heads/main';

interface Bench {
  readonly store: Store;
  /** Another machine's store of the same remote. */
  elsewhere(): Promise<Store>;
  /** Whether it sees what others changed before it fetches. @default false */
  readonly seesAll?: boolean;
  close(): void;
}

const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  MemoryStore: () => {
    const remote = new MemoryRemote();
    return Promise.resolve({
      store: remote.open(),
      elsewhere: () => Promise.resolve(remote.open()),
      close: () => undefined,
    });
  },
  'GitStore through a cache': async () => {
    const sandbox = await GitSandbox.create();
    return {
      store: await sandbox.openCached(),
      elsewhere: () => sandbox.openCached({ cacheFolder: 'elsewhere' }),
      close: () => sandbox.remove(),
    };
  },
  'GitStore in the remote itself': async () => {
    const sandbox = await GitSandbox.create();
    return {
      store: await sandbox.open(),
      elsewhere: () => sandbox.open(),
      seesAll: true,
      close: () => sandbox.remove(),
    };
  },
};

/** One minute of history. */
function at(minute: number): Date {
  return new Date(testDate.getTime() + minute * 60_000);
}

function request(parents: readonly Oid[], files: Readonly<Record<string, Change>>, minute = 0): CommitRequest {
  const changes = new Map(Object.entries(files));
  return { parents, changes, message: `Change at ${minute}`, author: tester, date: at(minute) };
}

describe.each(Object.entries(benches))('%s', (_, open) => {
  let bench: Bench;
  let store: Store;

  beforeEach(async () => {
    bench = await open();
    ({ store } = bench);
    await store.fetch();
  });
  afterEach(() => bench.close());

  async function push(oid: Oid, expected: Oid | null, ref = main): Promise<void> {
    expect(await store.push([{ ref, oid, expected }])).toEqual({ status: 'ok' });
  }

  test('commits have the ids that git gives them', async () => {
    const first = await store.commit(request([], { 'a/b': 'one\n', 'a.txt': 'two', 'a-b/c': 'é' }));
    expect(first).toBe('f2c3663929684d8c980211ba2719aad97f1420aa');
    expect([await store.knows(first), await store.knows('f'.repeat(40))]).toEqual([true, false]);
    const ids = await store.treeIds(['', 'a', 'a.txt', 'a/nothing'].map((path) => ({ commit: first, path })));
    expect(ids).toEqual([
      '8d7474c0cc195b0860de83b0d335efeaf6c0f366',
      '518d9d3fd1bc7af5f212dbbf6fa4906a4d73aaef',
      '64c5e5885a4b06010b3a0c20edb7900dd0311025',
      undefined,
    ]);
  });

  test('what a commit removes, moves out of the way and takes over from another is gone, replaced and there', async () => {
    const first = await store.commit(request([], { 'a/1': 'one', 'a/2': 'two', b: 'b', 'c/d/e': 'deep' }));
    const second = await store.commit(
      request([first], { 'c/d/e': null, b: null, 'b/1': 'now a folder', nothing: null }),
    );
    expect([...(await store.listTree(second)).keys()]).toEqual(['a/1', 'a/2', 'b/1']);
    const [tree = ''] = await store.treeIds([{ commit: first, path: 'c' }]);
    const [blob = ''] = await store.treeIds([{ commit: first, path: 'a/2' }]);
    const third = await store.commit(request([second], { x: { tree }, 'a/1': { blob } }));
    const files = await store.readFiles(third, ['x/d/e', 'a/1', 'b/1', 'b', 'nowhere']);
    expect([...files].map(([path, content]) => [path, content.toString()])).toEqual([
      ['x/d/e', 'deep'],
      ['a/1', 'two'],
      ['b/1', 'now a folder'],
    ]);
    expect([...(await store.listTree(third, '', { recursive: false })).keys()]).toEqual(['a', 'b', 'x']);
    expect([...(await store.listTree(third, 'x')).keys()]).toEqual(['x/d/e']);
    expect(await store.listTree(third, 'y')).toEqual(new Map());
    const listed = await store.listTree(third, '', { into: (folder) => folder !== 'x/d' && folder !== 'b' });
    expect([...listed.keys()]).toEqual(['a/1', 'a/2']);
  });

  test('a commit on another base takes its files, not those of its parents', async () => {
    const first = await store.commit(request([], { a: '1', b: '1' }));
    const left = await store.commit(request([first], { a: 'left' }, 1));
    const right = await store.commit(request([first], { b: 'right' }, 2));
    const [base = ''] = await store.treeIds([{ commit: right, path: '' }]);
    const merge = await store.commit({ ...request([left, right], { c: '3' }, 3), base });
    const contents = await store.readFiles(merge, ['a', 'b', 'c']);
    expect([...contents.values()].map(String)).toEqual(['1', 'right', '3']);
    expect(await store.isAncestor(right, merge)).toBe(true);
    expect(await store.isAncestor(merge, right)).toBe(false);
    expect(await store.isAncestor(left, right)).toBe(false);
  });

  test.each([
    ['a path that leaves the repository', { '../x': '1' }],
    ['a path inside of a file', { 'a/b/c': '1' }],
    ['a file in the place of a folder', { a: '1' }],
  ])('%s is refused', async (_name, files) => {
    const first = await store.commit(request([], { 'a/b': '1' }));
    await expect(store.commit(request([first], files))).rejects.toThrow(UserError);
  });

  test('each store knows the refs that it fetched or pushed', async () => {
    const other = await bench.elsewhere();
    expect(await other.fetch()).toEqual(new Map());
    const first = await store.commit(request([], { a: '1' }));
    await push(first, null);
    await push(first, null, 'refs/heads/slipway/dev/configuration');
    expect(await store.head('main')).toBe(first);
    const unasked = bench.seesAll === true ? first : undefined;
    expect(await other.head('main')).toBe(unasked);
    expect(await other.fetch(['refs/heads/slipway/*'])).toEqual(
      new Map([['refs/heads/slipway/dev/configuration', first]]),
    );
    expect(await other.head('main')).toBe(unasked);
    expect([...(await other.fetch()).keys()]).toEqual([main, 'refs/heads/slipway/dev/configuration']);
    await store.push([{ ref: 'refs/heads/slipway/dev/configuration', oid: null, expected: first }]);
    const gone = bench.seesAll === true ? [] : ['refs/heads/slipway/dev/configuration'];
    expect([...(await other.refs()).keys()]).toEqual([main, ...gone]);
    expect([...(await other.fetch()).keys()]).toEqual([main]);
    expect(await other.fetch(['refs/heads/none'])).toEqual(new Map());
  });

  test('a push writes all or nothing, and only what is as expected', async () => {
    const first = await store.commit(request([], { a: '1' }));
    await push(first, null);
    const other = await bench.elsewhere();
    await other.fetch();
    const theirs = await other.commit(request([first], { a: 'theirs' }, 1));
    expect(await other.push([{ ref: main, oid: theirs, expected: first }])).toEqual({ status: 'ok' });
    const ours = await store.commit(request([first], { b: 'ours' }, 2));
    const updates = [
      { ref: 'refs/heads/new', oid: ours, expected: null },
      { ref: main, oid: ours, expected: first },
    ];
    expect(await store.push(updates)).toMatchObject({ status: 'moved', refs: [main] });
    expect(await store.fetch()).toEqual(new Map([[main, theirs]]));
    expect(await store.push([{ ref: main, oid: ours, expected: null }])).toMatchObject({ status: 'moved' });
    await expect(store.push([{ ref: main, oid: ours, expected: theirs }])).rejects.toThrow('would drop commits');
    expect(await store.push([{ ref: main, oid: ours, expected: theirs, rewrite: true }])).toEqual({ status: 'ok' });
  });

  test('a plan that another push overtook is planned anew', async () => {
    const first = await store.commit(request([], { a: '1' }));
    await push(first, null);
    const other = await bench.elsewhere();
    const heads: (Oid | undefined)[] = [];
    const landed = await store.withRetries({ refs: [main] }, async (refs) => {
      const head = refs.get(main);
      heads.push(head);
      const oid = await store.commit(request([head ?? ''], { [`try-${heads.length}`]: '1' }, heads.length));
      if (heads.length === 1) {
        await other.fetch();
        const theirs = await other.commit(request([first], { theirs: '1' }));
        await other.push([{ ref: main, oid: theirs, expected: first }]);
      }
      return { updates: [{ ref: main, oid, expected: head ?? null }], value: oid };
    });
    expect(heads).toHaveLength(2);
    expect([...(await store.listTree(landed)).keys()]).toEqual(['a', 'theirs', 'try-2']);
  });

  test('history tells subject, body, trailers and the paths that changed', async () => {
    const message =
      'Promote cart\nv2\n\nWhy: because.\n\nSlipway-Plan: 1\nSlipway-Release: a\n b\nSlipway-Release: c\n\n';
    const first = await store.commit(request([], { a: '1', 'b/c': '2' }));
    const second = await store.commit({ ...request([first], { a: null, 'b/d': '3', 'b.x': '4' }, 1), message });
    await push(second, null);
    const [newest, oldest] = await store.history(second);
    expect(newest).toMatchObject({
      oid: second,
      parents: [first],
      author: tester,
      date: at(1),
      committed: at(1),
      subject: 'Promote cart v2',
      changed: ['a', 'b.x', 'b/d'],
    });
    expect(newest?.body).toContain('Why: because.');
    expect(newest?.trailers).toEqual(
      new Map([
        ['Slipway-Plan', ['1']],
        ['Slipway-Release', ['a b', 'c']],
      ]),
    );
    expect(oldest).toMatchObject({ changed: ['a', 'b/c'], subject: 'Change at 0', body: '', trailers: new Map() });
  });
});

interface Step {
  readonly branch: number;
  readonly merge: boolean;
  readonly path: string;
  readonly content: string | null;
  readonly minutes: number;
}

const step = fc.record<Step>({
  branch: fc.nat(2),
  merge: fc.boolean(),
  path: fc.constantFrom('a/1', 'a/2', 'b', 'c/d/e', 'c/d.e'),
  content: fc.constantFrom('1', '2', null),
  minutes: fc.nat(2),
});

const questions: readonly HistoryOptions[] = [
  {},
  { limit: 3 },
  { firstParent: true },
  { paths: ['a'], firstParent: true },
  { paths: ['a/1', 'c'], firstParent: true, limit: 2 },
  { since: at(4) },
];

test('any history is the same in memory and in git', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const told = await Promise.all(
        Object.values(benches).map(async (open) => {
          const bench = await open();
          try {
            return await tell(bench.store, steps);
          } finally {
            bench.close();
          }
        }),
      );
      expect(told[0]).toEqual(told[1]);
    }),
    { numRuns: 4 },
  );
});

/** Grows three branches that now and then merge one another, and tells what they became. */
async function tell(store: Store, steps: readonly Step[]): Promise<unknown> {
  await store.fetch();
  let minute = 0;
  const root = await store.commit(request([], { b: '0' }));
  const heads = [root, root, root];
  for (const { branch, merge, path, content, minutes } of steps) {
    minute += minutes;
    const [own = root, other = root] = [heads[branch], heads[(branch + 1) % 3]];
    const parents = merge && own !== other ? [own, other] : [own];
    heads[branch] = await store.commit(request(parents, { [path]: content }, minute));
  }
  await store.push(heads.map((oid, index) => ({ ref: `refs/heads/b${index}`, oid, expected: null })));
  const [head = root, after = root] = heads;
  const all = [...questions, { after }, { after: root, limit: 2 }];
  return {
    heads,
    files: await store.listTree(head),
    histories: await Promise.all(all.map(async (options) => await store.history(head, options))),
    trees: await store.treesInHistory(head, 'a', { firstParent: true }),
    ancestors: await Promise.all(heads.map(async (one) => await store.isAncestor(one, head))),
  };
}
