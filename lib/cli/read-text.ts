import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../errors';
import type { Context } from './command';

/** The text of a file that a command line names; `-` is standard input. @throws UserError where it can not be read */
export async function readText(file: string, context: Pick<Context, 'cwd' | 'readInput'>): Promise<string> {
  return (await readBytes(file, context)).toString('utf8');
}

/** The same, byte for byte. */
export async function readBytes(file: string, { cwd, readInput }: Pick<Context, 'cwd' | 'readInput'>): Promise<Buffer> {
  if (file === '-') return await readInput();
  try {
    return await readFile(resolve(cwd, file));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(`can not be read: ${why}`, 'name a file, or - for standard input', file, { cause: error });
  }
}
