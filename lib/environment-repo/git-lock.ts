import { appendFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

/** When to stop waiting for a lock. */
export interface LockPatience {
  /** After this whoever waits gives up. Default 5 minutes. */
  readonly longestWaitMs?: number;
  /**
   * After this a lock counts as left behind, whoever holds it. Default 10 minutes: the processes of another machine
   * cannot be looked at from here.
   */
  readonly longestHoldMs?: number;
}

/** A lock file is written right after it is made; on a busy machine there may be a while between. */
const longestWriteMs = 5000;

/**
 * Runs something while no other process on this machine, and no other caller in this one, holds the same lock file.
 *
 * The file holds the host's name and the ids of the processes at work. A lock whose processes are all gone was left
 * behind by a kill, and is taken over.
 *
 * @throws UserError when the lock is not to be had in time.
 */
export async function withLock<T>(
  file: string,
  clock: Clock,
  work: (lock: HeldLock) => Promise<T>,
  { longestWaitMs = 5 * 60_000, longestHoldMs = 10 * 60_000 }: LockPatience = {},
): Promise<T> {
  const start = clock.now();
  const isLeftBehind = (): boolean => isLeft(file, clock, longestHoldMs);
  while (!tryTake(file)) {
    if (isLeftBehind()) breakLock(file, clock, isLeftBehind);
    else if (clock.now() - start > longestWaitMs) throw busy(file);
    // Who has waited for long looks seldom: else dozens of them would keep the machine from what they wait for.
    await clock.sleep(2 + clock.random() * Math.min(500, Math.max(20, (clock.now() - start) / 5)));
  }
  try {
    return await work({ record: (pid) => appendFileSync(file, `${pid}\n`) });
  } finally {
    held.delete(file);
    // One that was held for too long may be another's by now.
    if (tryRead(file)?.startsWith(ownText()) === true) rmSync(file, { force: true });
  }
}

/** A dead process may have had this one's id, as in a container that was started again: only these are ours. */
const held = new Set<string>();

function tryTake(file: string): boolean {
  try {
    writeFileSync(file, ownText(), { flag: 'wx' });
    held.add(file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function ownText(): string {
  return `${hostname()}\n${process.pid}\n`;
}

/** Whether the holders of a lock are all gone, or have it for too long. */
function isLeft(file: string, clock: Clock, longestHoldMs: number): boolean {
  const text = tryRead(file);
  if (text === undefined) return false;
  const [host, ...pids] = text.trimEnd().split('\n');
  const age = ageOf(file, clock);
  if (age > longestHoldMs) return true;
  // Without an id: killed between making the file and writing it.
  if (pids.length === 0) return age > longestWriteMs;
  return host === hostname() && !pids.some((pid) => isAtWork(file, Number(pid)));
}

function ageOf(file: string, clock: Clock): number {
  const now = clock.now();
  return now - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? now);
}

/**
 * Removes a lock that was left behind. Several processes may see the same one: they remove it one after the other, each
 * having looked again, so that none takes away what another has made in its place.
 */
function breakLock(file: string, clock: Clock, isLeftBehind: () => boolean): void {
  const guard = `${file}.break`;
  try {
    writeFileSync(guard, '', { flag: 'wx' });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    // It is there for less than a millisecond, unless a kill fell into that.
    if (ageOf(guard, clock) > longestWriteMs) rmSync(guard, { force: true });
    return;
  }
  try {
    if (isLeftBehind()) rmSync(file, { force: true });
  } finally {
    rmSync(guard, { force: true });
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
