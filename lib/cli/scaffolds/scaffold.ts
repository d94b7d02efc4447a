import type { Platform } from '../../model/platform';

/** What `slipway new` is asked for. */
export interface Asked {
  /** As files and variables are named after it: `gift-service`. */
  readonly name: string;
  readonly platform: Platform;
  readonly options: Readonly<Record<string, string | undefined>>;
}

/** What is new: files of the program, and of a repository beside it. One file in this folder, which exports it. */
export interface Scaffold {
  /** Text by path in the program; a file that is there is never taken the place of. */
  readonly files: ReadonlyMap<string, string>;
  /** Files of the program that change: their text now to what it becomes. */
  readonly edits: ReadonlyMap<string, (text: string) => string>;
  /** Of an app: what its repository builds. */
  readonly image?: string;
  /** What to do next, in words. */
  readonly next: readonly string[];
}

/** `gift-service` as a variable: `giftService`. */
export function variableOf(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
