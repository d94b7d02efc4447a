import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { GitSandbox, publishFiles, testDate, tester } from './git-testing';

const main = 'refs/heads/main';
let sandbox: GitSandbox;
beforeEach(async () => {
  sandbox = await GitSandbox.create();
  await publishFiles(await sandbox.open(), { 'README.md': 'hello' });
});
afterEach(() => sandbox.remove());

test('who is overtaken takes a turn after the others, and all land', async () => {
  await race(4);
  expect(existsSync(turnLock())).toBe(false);
});

test('a killed holder of the turn does not keep the others', async () => {
  const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(holder, 'spawn');
  writeFileSync(turnLock(), `${hostname()}\n${holder.pid ?? 0}\n`);
  const ended = once(holder, 'exit');
  holder.kill('SIGKILL');
  await ended;
  await race(3);
  expect(existsSync(turnLock())).toBe(false);
});

test.each([
  ['of another machine', 'elsewhere\n1\n'],
  ['that runs and never ends', `${hostname()}\n${process.ppid}\n`],
])('a holder %s has its turn for 15 seconds at most', async (_, lock) => {
  writeFileSync(turnLock(), lock);
  const old = new Date(Date.now() - 15_100);
  utimesSync(turnLock(), old, old);
  await race(3);
  expect(existsSync(turnLock())).toBe(false);
});

/** Pushes that surely overtake one another: all have fetched before the first of them pushes. */
async function race(count: number): Promise<void> {
  const stores = await Promise.all(Array.from({ length: count }, () => sandbox.open()));
  let planned = 0;
  let release: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (release = resolve));
  const plans = stores.map((store, index) =>
    store.withRetries({ refs: [main] }, async (heads) => {
      const expected = heads.get(main) ?? null;
      const changes = new Map([[`race/${index}`, `${planned}`]]);
      const parents = expected === null ? [] : [expected];
      const oid = await store.commit({ parents, changes, message: 'Race', author: tester, date: testDate });
      if (++planned === count) release();
      await all;
      return { updates: [{ ref: main, oid, expected }], value: oid };
    }),
  );
  await Promise.all(plans);
  expect(planned).toBeGreaterThan(count);
}

function turnLock(): string {
  return join(sandbox.remote, 'slipway-turn.lock');
}
