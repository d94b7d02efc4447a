import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { throwIfAny } from '../errors';

/** Files to write into one folder, by path. */
export interface NewFiles {
  readonly folder: string;
  readonly files: ReadonlyMap<string, string>;
}

/** Writes files that are not there yet. @throws UserError with every one that is, and then writes none of them */
export function writeNew(all: readonly NewFiles[]): void {
  const written = all.flatMap(({ folder, files }) =>
    [...files].map(([path, text]) => ({ file: join(folder, path), text })),
  );
  throwIfAny(
    written
      .filter(({ file }) => existsSync(file))
      .map(({ file }) => ({ where: file, problem: 'is there already', fix: 'move it away, or take another name' })),
  );
  for (const { file, text } of written) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
