import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from './git-lock';

/** The clock and the dice of this machine. */
export const machineClock: Clock = {
  now: Date.now,
  sleep: (milliseconds) => sleep(milliseconds),
  random: Math.random,
};
