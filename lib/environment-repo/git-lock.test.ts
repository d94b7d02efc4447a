import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock, type Clock } from './git-lock';

const folder = mkdtempSync(join(tmpdir(), 'slipway-lock-'));
const file = join(folder, 'lock');
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => rmSync(file, { force: true }));

/** Waiting takes no time here, but counts. */
function clock(): Clock {
  let passed = 0;
  const sleep = async (milliseconds: number): Promise<void> => {
    passed += milliseconds * 1000;
    await new Promise((resolve) => setTimeout(resolve, 1));
  };
  return { now: () => Date.now() + passed, sleep, random: () => 0.5 };
}

test('one works at a time, and the lock is gone afterwards, also after a failure', async () => {
  let inside = 0;
  const work = async (): Promise<void> => {
    expect(++inside).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 2));
    inside--;
  };
  const patient: Clock = { ...clock(), now: () => 0 };
  await Promise.all(Array.from({ length: 5 }, () => withLock(file, patient, work)));
  await expect(withLock(file, patient, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(file)).toBe(false);
});

test('the processes that work under a lock are named in it', async () => {
  await withLock(file, clock(), (lock) => {
    lock.record(1);
    expect(readFileSync(file, 'utf8')).toBe(`${hostname()}\n${process.pid}\n1\n`);
    return Promise.resolve();
  });
});

test('a lock that an earlier process of the same id left is taken over', async () => {
  writeFileSync(file, `${hostname()}\n${process.pid}\n`);
  expect(await withLock(file, clock(), () => Promise.resolve('taken'))).toBe('taken');
});

test('a lock that was never written into is taken over after five seconds', async () => {
  writeFileSync(file, '');
  expect(await withLock(file, clock(), () => Promise.resolve('taken'))).toBe('taken');
});

test('a lock of another machine is respected for ten minutes', async () => {
  writeFileSync(file, 'elsewhere\n1\n');
  const waiting: Clock = { ...clock(), random: () => 0 };
  await expect(withLock(file, waiting, () => Promise.resolve())).rejects.toThrow(/held by another process \(1\)/);
  const old = new Date(Date.now() - 11 * 60_000);
  utimesSync(file, old, old);
  expect(await withLock(file, clock(), () => Promise.resolve('taken'))).toBe('taken');
});

test('a lock that its holder has for too long passes on, and the old holder does not take it away', async () => {
  const old = new Date(Date.now() - 1000);
  const done = await withLock(file, clock(), () => {
    writeFileSync(file, 'elsewhere\n1\n');
    utimesSync(file, old, old);
    return Promise.resolve('done');
  });
  expect(done).toBe('done');
  expect(readFileSync(file, 'utf8')).toBe('elsewhere\n1\n');
  const taken = await withLock(file, clock(), () => Promise.resolve('taken'), { longestHoldMs: 500 });
  expect(taken).toBe('taken');
});

test('of many that find the same lock left behind each works alone', async () => {
  writeFileSync(file, `${hostname()}\n${process.pid}\n`);
  let inside = 0;
  const work = async (): Promise<void> => {
    expect(++inside).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 2));
    inside--;
  };
  const patient: Clock = { ...clock(), now: () => Date.now() };
  await Promise.all(Array.from({ length: 10 }, () => withLock(file, patient, work)));
  expect(existsSync(`${file}.break`)).toBe(false);
});

test('a breaking of a lock that a kill left unfinished is taken up', async () => {
  writeFileSync(file, `${hostname()}\n${process.pid}\n`);
  writeFileSync(`${file}.break`, '');
  expect(await withLock(file, clock(), () => Promise.resolve('taken'))).toBe('taken');
});
