import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../errors';
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

/** One file of a name in a folder, and its test. @throws UsageError where the file is there already */
export function fileAndTest(
  { name, platform }: Asked,
  { kind, folder }: { readonly kind: string; readonly folder: string },
  texts: { readonly definition: string; readonly test: string },
): Pick<Scaffold, 'files' | 'edits'> {
  if (existsSync(join(platform.root, folder, `${name}.ts`)))
    throw new UsageError(`there is a ${kind} '${name}' already`, 'take another name');
  const files = new Map([
    [`${folder}/${name}.ts`, texts.definition],
    [`${folder}/${name}.test.ts`, texts.test],
  ]);
  return { files, edits: new Map() };
}
