import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, utimesSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { once } from 'node:events';
import { GitSandbox, publishFiles } from './git-testing';

const main = 'refs/heads/main';
const register = resolve(__dirname, '../../bin/register.js');
/** Loads everything, says so, and then publishes one file: `node -e … folder url cacheFolder path content`. */
const program = `
  const { GitStore } = require(${JSON.stringify(join(__dirname, 'git-store.ts'))});
  const { publishFiles } = require(${JSON.stringify(join(__dirname, 'git-testing.ts'))});
  const [folder, url, cacheFolder, path, content] = process.argv.slice(1);
  process.stdout.write('ready\\n');
  GitStore.open({ url, cacheFolder, folder, env: process.env })
    .then((store) => publishFiles(store, { [path]: content }, path))
    .then(() => process.stdout.write('done\\n'), (error) => { console.error(error); process.exitCode = 1; });
`;

let sandbox: GitSandbox;
beforeEach(async () => {
  sandbox = await GitSandbox.create();
  await publishFiles(await sandbox.open({ cacheFolder: 'first' }), { 'README.md': 'hello' });
});
afterEach(() => sandbox.remove());

/** `path`: worked in directly; `file`: through a cache, as a remote on another machine. */
type Way = 'path' | 'file';

function publish(way: Way, cacheFolder: string, path: string, content: string): ChildProcess {
  const url = way === 'path' ? 'remote.git' : `file://${sandbox.remote}`;
  const args = ['-r', register, '-e', program, sandbox.folder, url, cacheFolder, path, content];
  // Its own process group, so that a kill can take git along.
  return spawn(process.execPath, args, { env: sandbox.env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

test.each([
  ['in a repository named by its path', 'path' as const, () => 'none'],
  ['by a file:// URL through one shared cache', 'file' as const, () => 'shared'],
  ['by a file:// URL through a cache each', 'file' as const, (index: number) => `cache-${index}`],
])('50 processes that publish at once %s all land', async (_, way, cacheFolder) => {
  const children = Array.from({ length: 50 }, (__, index) => publish(way, cacheFolder(index), `apps/${index}`, 'x'));
  const codes = await Promise.all(children.map(exitCode));
  expect(codes).toEqual(codes.map(() => 0));
  expect(sandbox.git('ls-tree', '--name-only', 'main:apps').split('\n')).toHaveLength(50);
  expect(sandbox.git('rev-list', '--count', '--no-merges', main)).toBe('51');
  expect(sandbox.git('fsck', '--strict', '--no-dangling')).toBe('');
});

test.each([
  ['named by its path', 'path' as const],
  ['reached by a file:// URL', 'file' as const],
])('a kill at any moment leaves a remote %s before or after, and the cache usable', async (_, way) => {
  let landed = 0;
  let whole = await timeFrom(publish(way, 'cache', 'runs/first', 'x'));
  for (let run = 0; run < 100; run++) {
    const child = publish(way, 'cache', `runs/${run}`, String(run));
    await ready(child);
    await new Promise((wait) => setTimeout(wait, Math.random() * whole * 1.5));
    // Git's own processes die too, as in a container that is stopped; or they go on, as after a crash of node.
    kill(run % 2 === 0 ? -(child.pid ?? 0) : (child.pid ?? 0));
    makeLocksOld();
    if (sandbox.git('ls-tree', '--name-only', 'main', `runs/${run}`) !== '') landed++;
    // How busy the machine is changes meanwhile.
    if (run % 20 === 19) whole = await timeFrom(publish(way, 'cache', `whole/${run}`, 'x'));
  }
  const open = way === 'path' ? sandbox.open({ cacheFolder: 'cache' }) : sandbox.openCached({ cacheFolder: 'cache' });
  const last = await publishFiles(await open, { last: 'x' });
  expect(sandbox.git('rev-parse', main)).toBe(last);
  expect(sandbox.git('fsck', '--strict', '--no-dangling')).toBe('');
  // Whole commits only, one after the other: each adds just its own file.
  const changes = sandbox.git('log', '--reverse', '--format=%x00%s', '--name-status', main).split('\0').slice(2, -1);
  expect(changes.length).toBeGreaterThanOrEqual(landed);
  for (const change of changes) {
    const [subject = '', , ...names] = change.trim().split('\n');
    expect(names).toEqual([`A\t${subject}`]);
  }
  console.info(`of 100 killed processes, ${landed} had changed the remote ${way === 'path' ? 'directly' : 'by URL'}`);
});

async function ready({ stdout }: ChildProcess): Promise<void> {
  if (stdout === null) throw new Error('the process did not start');
  await once(stdout, 'data');
}

/** Milliseconds from its being loaded until its end. */
async function timeFrom(child: ChildProcess): Promise<number> {
  await ready(child);
  const start = Date.now();
  expect(await exitCode(child)).toBe(0);
  return Date.now() - start;
}

/** @param pid Negative: the process and those that it started. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // Done before it was killed.
    if (!String(error).includes('ESRCH')) throw error;
  }
}

/** The half minute that git's lock files in a remote are respected need not be waited for. */
function makeLocksOld(): void {
  const old = new Date(Date.now() - 60_000);
  for (const name of [main, 'HEAD', 'packed-refs']) {
    const lock = join(sandbox.remote, `${name}.lock`);
    if (existsSync(lock)) utimesSync(lock, old, old);
  }
}
