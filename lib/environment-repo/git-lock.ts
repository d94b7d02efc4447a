import { appendFileSync, linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { UserError } from '../errors';

/** The time, waiting and chance, so that tests can set them. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** From 0 up to 1. */
  random(): number;
}

/** A lock that is held. */
export interface HeldLock {
  /** Names a process that works under the lock and may outlive this one. */
  record(pid: number): void;
}

/** After this a lock of another machine counts as left behind: its processes cannot be looked at from here. */
const foreignLockMs = 10 * 60_000;
const longestWaitMs = 5 * 60_000;

/**
 * Runs something while no other process on this machine, and no other caller in this one, holds the same lock file.
 *
 * The file holds the host's name and the ids of the processes at work. A lock whose processes are all gone was left
 * behind by a kill, and is taken over.
 *
 * @throws UserError when the lock is not to be had within five minutes.
 */
export async function withLock<T>(file: string, clock: Clock, work: (lock: HeldLock) => Promise<T>): Promise<T> {
  const start = clock.now();
  while (!tryTake(file)) {
    const leftBehind = tryReadLeftBehind(file, clock);
    if (leftBehind !== undefined) breakLock(file, leftBehind);
    else if (clock.now() - start > longestWaitMs) throw busy(file);
    else await clock.sleep(2 + clock.random() * 20);
  }
  try {
    return await work({ record: (pid) => appendFileSync(file, `${pid}\n`) });
  } finally {
    held.delete(file);
    rmSync(file, { force: true });
  }
}

/** A dead process may have had this one's id, as in a container that was started again: only these are ours. */
const held = new Set<string>();

function tryTake(file: string): boolean {
  try {
    writeFileSync(file, `${hostname()}\n${process.pid}\n`, { flag: 'wx' });
    held.add(file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** The text of a lock whose holders are all gone, or undefined. */
function tryReadLeftBehind(file: string, clock: Clock): string | undefined {
  const text = tryRead(file);
  if (text === undefined) return undefined;
  const [host, ...pids] = text.trimEnd().split('\n');
  const age = clock.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? clock.now());
  // Without an id: killed between making the file and writing it, unless it is that young.
  const isDead =
    pids.length === 0 ? age > 1000 : host === hostname() && !pids.some((pid) => isAtWork(file, Number(pid)));
  return isDead || age > foreignLockMs ? text : undefined;
}

/** Two processes may see the same dead lock: whoever moved a live one away by mistake puts it back. */
function breakLock(file: string, dead: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (tryRead(aside) !== dead) linkSync(aside, file);
  } catch (error) {
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function isAtWork(file: string, pid: number): boolean {
  if (pid === process.pid) return held.has(file);
  try {
    process.kill(pid, 0);
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
  // A container without an init keeps dead processes in its list for ever. (Linux; elsewhere there is no such file.)
  return !/^State:\s+Z/m.test(tryRead(`/proc/${pid}/status`) ?? '');
}

function tryRead(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

function busy(file: string): UserError {
  return new UserError(
    `${file} is held by another process (${(tryRead(file) ?? '').trim().split('\n').slice(1).join(', ')})`,
    'wait until it is done; if it hangs, end it, then delete that file',
  );
}
