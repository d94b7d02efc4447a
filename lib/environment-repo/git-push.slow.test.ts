import { chmodSync, existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GitStore, GitStoreOptions } from './git-store';
import { GitSandbox, publishFiles, testDate, tester } from './git-testing';

const main = 'refs/heads/main';
const request = 'refs/heads/slipway/request';
let sandbox: GitSandbox;
let store: GitStore;
let head: string;
let next: string;

const ways: [string, (sandbox: GitSandbox, options?: Partial<GitStoreOptions>) => Promise<GitStore>][] = [
  ['through a cache', (sandbox, options) => sandbox.openCached(options)],
  ['in the remote itself', (sandbox, options) => sandbox.open(options)],
];

describe.each(ways)('a push %s', (_, open) => {
  beforeEach(async () => {
    sandbox = await GitSandbox.create();
    store = await open(sandbox);
    head = await publishFiles(store, { a: '1' });
    next = await commitOn([head], '2');
  });
  afterEach(() => sandbox.remove());

  async function commitOn(parents: readonly string[], content: string): Promise<string> {
    const changes = new Map([['a', content]]);
    return await store.commit({ parents, changes, message: content, author: tester, date: testDate });
  }

  test('several refs change together, or none does', async () => {
    const both = [
      { ref: main, oid: next, expected: head },
      { ref: request, oid: next, expected: null },
    ];
    sandbox.git('update-ref', request, head);
    expect(await store.push(both)).toMatchObject({ status: 'moved', refs: [request] });
    expect(sandbox.git('rev-parse', main)).toBe(head);
    sandbox.git('update-ref', '-d', request);
    expect(await store.push(both)).toEqual({ status: 'ok' });
    expect(sandbox.git('rev-parse', main, request)).toBe(`${next}\n${next}`);
  });

  test('a ref is deleted only while it is as expected', async () => {
    await store.push([{ ref: request, oid: next, expected: null }]);
    expect(await store.push([{ ref: request, oid: null, expected: head }])).toMatchObject({ status: 'moved' });
    expect(await store.push([{ ref: request, oid: null, expected: next }])).toEqual({ status: 'ok' });
    expect(sandbox.git('for-each-ref', request)).toBe('');
    expect(await store.fetch([main, request])).toEqual(new Map([[main, head]]));
  });

  test('commits are only dropped from a ref that is said to be rewritten', async () => {
    await store.push([{ ref: request, oid: next, expected: null }]);
    const other = await commitOn([head], '3');
    await expect(store.push([{ ref: request, oid: other, expected: next }])).rejects.toThrow('would drop commits');
    const rewrite = { ref: request, oid: other, expected: next, rewrite: true };
    expect(await store.push([{ ...rewrite, expected: head }])).toMatchObject({ status: 'moved' });
    expect(await store.push([rewrite])).toEqual({ status: 'ok' });
  });

  test('a branch that was turned back meanwhile is not pushed forward again', async () => {
    await store.push([{ ref: main, oid: next, expected: head }]);
    const third = await commitOn([next], '3');
    sandbox.git('update-ref', main, head);
    expect(await store.push([{ ref: main, oid: third, expected: next }])).toMatchObject({ status: 'moved' });
    expect(sandbox.git('rev-parse', main)).toBe(head);
  });

  test('a hook that declines is told, with its words, and not tried again', async () => {
    hook('pre-receive', 'echo "only on weekdays" >&2; exit 1');
    let plans = 0;
    const pushing = store.withRetries({ refs: [main] }, () => {
      plans++;
      return Promise.resolve({ updates: [{ ref: main, oid: next, expected: head }], value: null });
    });
    await expect(pushing).rejects.toMatchObject({ name: 'PushRefusedError', ref: main, exitCode: 1 });
    await expect(pushing).rejects.toThrow(/only on weekdays/);
    expect(plans).toBe(1);
  });

  test('a protected branch says to publish by pull request', async () => {
    hook('update', 'echo "GH006: Protected branch update failed" >&2; exit 1');
    const pushing = store.push([{ ref: main, oid: next, expected: head }]);
    await expect(pushing).rejects.toThrow(/publish by pull request/);
  });

  test('a push that races with another one is moved, and lands when it is planned again', async () => {
    // The other push lands while this one is under way: after the client has compared, before the server writes.
    const other = await commitOn([head], 'other');
    await store.push([{ ref: request, oid: other, expected: null }]);
    hook(
      'pre-receive',
      `if [ ! -e raced ]; then : > raced; env -u GIT_QUARANTINE_PATH git update-ref ${main} ${other}; fi`,
    );
    const seen: (string | undefined)[] = [];
    await store.withRetries({ refs: [main] }, async (heads) => {
      const from = heads.get(main) ?? '';
      seen.push(from);
      return { updates: [{ ref: main, oid: await commitOn([from], '3'), expected: from }], value: null };
    });
    expect(seen).toEqual([head, other]);
    expect(sandbox.git('log', '--format=%s', main).split('\n')).toEqual(['3', 'other', 'Change files']);
  });

  test('a lock that a killed git left in a local remote is removed when it is old, and respected before', async () => {
    const lock = join(sandbox.remote, `${main}.lock`);
    writeFileSync(lock, '');
    const update = [{ ref: main, oid: next, expected: head }];
    expect(JSON.stringify(await store.push(update))).toMatch(/"moved".*File exists/);
    expect(existsSync(lock)).toBe(true);
    const old = new Date(Date.now() - 60_000);
    utimesSync(lock, old, old);
    expect(await store.push(update)).toMatchObject({ status: 'moved' });
    expect(await store.push(update)).toEqual({ status: 'ok' });
  });

  test('a lock that stays is told when the time is over', async () => {
    writeFileSync(join(sandbox.remote, `${main}.lock`), '');
    let now = Date.now();
    const sleep = (milliseconds: number): Promise<void> => {
      now += milliseconds;
      return Promise.resolve();
    };
    const clock = { now: () => now, sleep, random: () => 0.9 };
    const waiting = await open(sandbox, { cacheFolder: 'waiting', clock });
    await waiting.fetch([main]);
    const changes = new Map([['b', 'x']]);
    const oid = await waiting.commit({ parents: [head], changes, message: 'x', author: tester, date: testDate });
    const update = { ref: main, oid, expected: head };
    const pushing = waiting.withRetries({ refs: [main], timeoutMs: 3000 }, () =>
      Promise.resolve({ updates: [update], value: null }),
    );
    await expect(pushing).rejects.toThrow(/kept changing for 3 seconds.*main\.lock.*delete that file/s);
  });

  test('a remote that cannot be written is no race', async () => {
    if (process.getuid?.() === 0) {
      // Root writes everywhere: the message of a server stands in for it.
      hook('update', 'echo "error: cannot lock ref: Permission denied" >&2; exit 1');
    } else chmodSync(join(sandbox.remote, 'refs', 'heads'), 0o500);
    await expect(store.push([{ ref: main, oid: next, expected: head }])).rejects.toThrow(/Permission denied/);
  });
});

function hook(name: string, script: string): void {
  const file = join(sandbox.remote, 'hooks', name);
  mkdirSync(join(sandbox.remote, 'hooks'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}
