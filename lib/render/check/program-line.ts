import { relative } from 'node:path';
import type { SourceLine } from '../../policy';

/** What users own: lines of theirs are what they can mend. */
const owned = /^(?:lib\/apps|environments)\//;

/** The innermost line of a stack that stands in the users' part of a program, relative to it. */
export function programLine(stack: string | undefined, root: string): SourceLine | undefined {
  for (const frame of stack?.split('\n') ?? []) {
    const [, path = '', line] = /\(?((?:\/|[A-Za-z]:\\)[^()]*):(\d+):\d+\)?$/.exec(frame) ?? [];
    const file = relative(root, path).replaceAll('\\', '/');
    if (line !== undefined && owned.test(file)) return { file, line: Number(line) };
  }
  return undefined;
}
