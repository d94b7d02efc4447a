import type { Move } from './move';
import type { AppName, Stage } from './safety-platform';

/** A sequence worth telling, and what runs at its end. */
export interface Story {
  readonly moves: readonly Move[];
  /** Tag of `web` by environment, where it matters. */
  readonly ends: Partial<Record<Stage, string>>;
}

// What stories are told with, of one app.
export const web = 'web' satisfies AppName;
export const release = (tag: string): Move => ({ do: 'release', app: web, tag, branch: 'main' });
export const wait = (minutes: number): Move => ({ do: 'wait', minutes });
export const promote = (to: Stage): Move => ({ do: 'promote', app: web, to });
export const approve: Move = { do: 'approve', request: 0 };
export const merge: Move = { do: 'merge', request: 0 };
export const rollback = (stage: Stage): Move => ({ do: 'rollback', app: web, in: stage, back: 0 });
export const hold = (stage: Stage): Move => ({ do: 'hold', app: web, in: stage });
export const unhold = (stage: Stage): Move => ({ do: 'unhold', app: web, in: stage });
export const configure: Move = { do: 'configure', app: web, replicas: 3 };
export const publish: Move = { do: 'publish' };

export const toStaging = (tag: string): Move[] => [release(tag), wait(6), promote('staging')];
export const requested = (tag: string): Move[] => [...toStaging(tag), wait(32), promote('production')];
export const toProduction = (tag: string): Move[] => [...requested(tag), approve, merge];
/** Somebody does something between the question to the gates and the merge. */
export const mergedWhile = (second: Move): Move[] => [
  ...requested('v1.1.0'),
  approve,
  { do: 'race', first: merge, second },
];
