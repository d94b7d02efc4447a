import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './git-environment';
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

test('a repository of many packs has the small ones packed together', async () => {
  const folder = join(sandbox.remote, 'objects', 'pack');
  const packs = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.pack'));
  const [pack = ''] = packs();
  for (let index = 0; packs().length <= 50; index++) {
    for (const end of ['pack', 'idx']) {
      const copy = pack.replace(/[0-9a-f]{40}.*/, `${index.toString(16).padStart(40, '0')}.${end}`);
      copyFileSync(join(folder, pack.replace(/pack$/, end)), join(folder, copy));
    }
  }
  await publishFiles(await sandbox.open(), { another: 'file' });
  expect(packs().length).toBeLessThan(10);
  expect(sandbox.git('show', 'main:README.md', 'main:another')).toBe('hellofile');
  expect(sandbox.git('fsck', '--strict', '--no-dangling')).toBe('');
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

/** Where git's configuration may say how pushes are taken: a file, and the environment in which git reads it. */
const places = {
  repository: () => ({ file: join(sandbox.remote, 'config'), env: sandbox.env }),
  user: () => ({ file: join(sandbox.folder, 'gitconfig'), env: sandbox.env }),
  system: () => ({ file: join(sandbox.folder, 'system'), env: systemEnvironment() }),
};

test.each([
  ['repository', '[core] hooksPath = HOOKS'],
  ['user', '[core]\n\thooksPath = HOOKS'],
  ['user', '[transfer]\n\thideRefs = refs/heads/other'],
  ['system', '[receive] denyDeletes'],
  ['system', '[protocol "file"]\n\tallow = never'],
] as const)('what the configuration of the %s says of pushes is obeyed: %s', async (place, text) => {
  const hooks = join(sandbox.folder, 'hooks');
  mkdirSync(hooks);
  writeFileSync(join(hooks, 'pre-receive'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const other = 'refs/heads/other';
  sandbox.git('branch', 'other', 'main');
  const { file, env } = places[place]();
  appendFileSync(file, `${text.replace('HOOKS', hooks)}\n`);
  const store = await sandbox.open({ env });
  const expected = (await store.fetch([other])).get(other) ?? '';
  const said = await store.push([{ ref: other, oid: null, expected }]).then(
    ({ status }) => status,
    (error: unknown) => String(error),
  );
  // A ref that is hidden looks as if it had gone.
  expect(said).toMatch(/^moved$|refuse|not allowed/);
  expect(sandbox.git('rev-parse', other)).toBe(expected);
});

test('a repository that git knows another address for is pushed to where git pushes', async () => {
  const elsewhere = join(sandbox.folder, 'elsewhere.git');
  sandbox.git('clone', '--quiet', '--bare', sandbox.remote, elsewhere);
  appendFileSync(join(sandbox.folder, 'gitconfig'), `[url "${elsewhere}"]\n\tpushInsteadOf = ${sandbox.remote}\n`);
  const before = sandbox.git('rev-parse', 'main');
  const oid = await publishFiles(await sandbox.open(), { a: '1' });
  expect(sandbox.git('rev-parse', 'main')).toBe(before);
  expect(sandbox.git('-C', elsewhere, 'rev-parse', 'main')).toBe(oid);
});

function systemEnvironment(): Environment {
  const { GIT_CONFIG_NOSYSTEM, ...env } = sandbox.env;
  expect(GIT_CONFIG_NOSYSTEM).toBe('1');
  return { ...env, GIT_CONFIG_SYSTEM: join(sandbox.folder, 'system') };
}

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
