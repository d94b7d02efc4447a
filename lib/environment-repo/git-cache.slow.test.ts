import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../errors';
import { GitStore } from './git-store';
import { GitSandbox, publishFiles, testDate, tester } from './git-testing';

const main = 'refs/heads/main';
let sandbox: GitSandbox;
let cache: string;
beforeEach(async () => {
  sandbox = await GitSandbox.create();
  cache = join(sandbox.folder, 'cache');
  await publishFiles(await sandbox.openCached(), { 'a/1': 'one', 'b/1': 'two' });
});
afterEach(() => sandbox.remove());

const damages: Readonly<Record<string, () => void>> = {
  'without HEAD': () => rmSync(join(cache, 'HEAD')),
  'without objects': () => rmSync(join(cache, 'objects'), { recursive: true }),
  'with its objects emptied': () => {
    rmSync(join(cache, 'objects'), { recursive: true });
    mkdirSync(join(cache, 'objects', 'pack'), { recursive: true });
  },
  'with broken objects': () => {
    for (const file of filesBelow(join(cache, 'objects'))) writeFileSync(file, 'x', { mode: 0o644, flag: 'w' });
  },
  'with a broken config': () => writeFileSync(join(cache, 'config'), '[core\n'),
  'with an empty marker': () => writeFileSync(join(cache, 'slipway-cache'), ''),
  'with a broken ref': () => writeFileSync(join(cache, 'refs', 'remote', 'heads', 'main'), 'x\n'),
  'with a broken list of cut commits': () => writeFileSync(join(cache, 'shallow'), 'x\n'),
  'with locks left behind': () => {
    for (const name of ['shallow', 'packed-refs', 'refs/remote/heads/main'])
      writeFileSync(join(cache, `${name}.lock`), '');
  },
  'gone, with half of a new one beside it': () => {
    rmSync(cache, { recursive: true });
    mkdirSync(`${cache}.new`);
    writeFileSync(join(`${cache}.new`, 'HEAD'), '');
  },
};

test.each(Object.keys(damages))('a cache %s repairs itself', async (name) => {
  // Another process wrote meanwhile, so that there is something to fetch into the damaged cache.
  await publishFiles(await sandbox.openCached({ cacheFolder: 'other' }), { 'c/1': 'three' });
  damages[name]?.();
  const store = await sandbox.openCached();
  const oid = await publishFiles(store, { 'a/1': 'changed' });
  expect(sandbox.git('rev-parse', main)).toBe(oid);
  expect([...(await store.listTree(oid)).keys()]).toEqual(['a/1', 'b/1', 'c/1']);
  expect((await store.readFiles(oid, ['b/1'])).get('b/1')?.toString()).toBe('two');
});

test.each(['with its objects emptied', 'with broken objects'])(
  'a cache %s while it is open repairs itself',
  async (name) => {
    const store = await sandbox.openCached();
    const head = (await store.fetch()).get(main) ?? '';
    damages[name]?.();
    expect([...(await store.listTree(head)).keys()]).toEqual(['a/1', 'b/1']);
    damages[name]?.();
    const oid = await publishFiles(store, { 'a/1': null });
    expect(sandbox.git('rev-parse', main)).toBe(oid);
  },
);

test('a folder that holds something else is left alone', async () => {
  const folder = join(sandbox.folder, 'precious');
  mkdirSync(folder);
  writeFileSync(join(folder, 'thesis.txt'), 'x');
  await expect(sandbox.openCached({ cacheFolder: folder })).rejects.toThrow(UserError);
  expect(readdirSync(folder)).toEqual(['thesis.txt']);
});

test('a cache of another remote is made anew', async () => {
  const other = join(sandbox.folder, 'other.git');
  await GitStore.create(other, sandbox.env);
  const store = await sandbox.openCached({ url: `file://${other}` });
  expect(await store.fetch()).toEqual(new Map());
});

test('the lock of a process that is gone is taken over, that of a live one is waited for', async () => {
  const dead = spawnSync('true').pid;
  const lock = `${cache}.lock`;
  writeFileSync(lock, `${hostname()}\n${dead}\n`);
  const store = await sandbox.openCached();
  expect((await store.fetch()).size).toBe(1);
  const live = spawn('sleep', ['30']);
  writeFileSync(lock, `${hostname()}\n${dead}\n${live.pid ?? 0}\n`);
  let fetched = false;
  const fetching = store.fetch().then(() => (fetched = true));
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(fetched).toBe(false);
  live.kill();
  expect(await fetching).toBe(true);
  expect(existsSync(lock)).toBe(false);
});

test('many stores share one cache folder', async () => {
  const stores = await Promise.all(
    Array.from({ length: 6 }, async () => await sandbox.openCached({ cacheFolder: 'shared' })),
  );
  await Promise.all(stores.map(async (store, index) => await publishFiles(store, { [`s/${index}`]: 'x' })));
  const names = sandbox.git('ls-tree', '--name-only', 'main:s').split('\n');
  expect(names).toEqual(['0', '1', '2', '3', '4', '5']);
});

test('the user’s own hooks and configuration do not reach the cache', async () => {
  const hooks = join(sandbox.folder, 'hooks');
  mkdirSync(hooks);
  writeFileSync(join(hooks, 'pre-push'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  writeFileSync(join(hooks, 'reference-transaction'), `#!/bin/sh\necho $GIT_DIR $(pwd) >> ${hooks}/ran\n`, {
    mode: 0o755,
  });
  const settings = ['[core]', `hooksPath = ${hooks}`, '[log]', 'showSignature = true', '[color]', 'ui = always'];
  writeFileSync(join(sandbox.folder, 'gitconfig'), `${settings.join('\n')}\n[push]\ngpgSign = true\n`);
  const env = {
    ...sandbox.env,
    GIT_DIR: '/nowhere',
    GIT_OBJECT_DIRECTORY: '/nowhere',
    GIT_NAMESPACE: 'x',
    GIT_TRACE: '1',
  };
  const store = await sandbox.openCached({ env });
  const oid = await publishFiles(store, { 'a/1': 'changed' });
  expect((await store.history(oid)).map(({ subject }) => subject)).toEqual(['Change files', 'Change files']);
  const ran = existsSync(join(hooks, 'ran')) ? readFileSync(join(hooks, 'ran'), 'utf8') : '';
  expect(ran).not.toContain(cache);
});

test('a broken configuration of the user’s is told as theirs', async () => {
  const store = await sandbox.openCached();
  writeFileSync(join(sandbox.folder, 'gitconfig'), '[core\n');
  await expect(store.fetch()).rejects.toMatchObject({ kind: 'configuration' });
  await expect(store.fetch()).rejects.toThrow(/gitconfig/);
});

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

test('a cache of very many packs is packed together, without what it left out, and loses nothing', async () => {
  const store = await sandbox.openCached();
  await publishFiles(store, { 'a/1': 'one', 'a/2': 'two' });
  const head = (await store.fetch()).get(main) ?? '';
  const changes = new Map([['a/2', 'mine']]);
  const own = await store.commit({ parents: [head], changes, message: 'Mine', author: tester, date: testDate });
  const folder = join(sandbox.folder, 'cache', 'objects', 'pack');
  const packs = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.pack'));
  const before = packs();
  for (let index = 0; packs().length <= 150; index++) {
    for (const name of before.flatMap((pack) => ['pack', 'idx', 'promisor'].map((end) => pack.replace(/pack$/, end)))) {
      const copy = name.replace(/[0-9a-f]{40}/, index.toString(16).padStart(40, '0'));
      if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(folder, copy));
    }
  }
  const another = await sandbox.openCached();
  expect((await another.fetch()).get(main)).toBe(head);
  expect(packs().length).toBeLessThan(5);
  expect(await another.push([{ ref: main, oid: own, expected: head }])).toEqual({ status: 'ok' });
  expect((await another.readFiles(own, ['a/1', 'a/2'])).get('a/1')?.toString()).toBe('one');
});
