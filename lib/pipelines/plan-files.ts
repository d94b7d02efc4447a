import { compareText } from '../errors';
import { withKept } from './kept-part';

/** What becomes of one generated file. */
export interface PlannedFile {
  readonly path: string;
  readonly state: 'new' | 'changed' | 'same' | 'left-over';
  /** Undefined for one that is left over from earlier options. */
  readonly content: string | undefined;
}

/**
 * Compares generated files with those that are there. The marked part of each stays as it is; a file that the same
 * command generated before, and does not any more, is left over.
 *
 * @param before the text of what is there, by path.
 */
export function planFiles(generated: ReadonlyMap<string, string>, before: ReadonlyMap<string, string>): PlannedFile[] {
  const heads = new Set([...generated.values()].map(firstLine));
  const planned = [...generated].map(([path, text]): PlannedFile => {
    const old = before.get(path);
    const content = withKept(text, old);
    return { path, content, state: old === undefined ? 'new' : old === content ? 'same' : 'changed' };
  });
  const leftOver = [...before]
    .filter(([path, text]) => !generated.has(path) && heads.has(firstLine(text)))
    .map(([path]): PlannedFile => ({ path, state: 'left-over', content: undefined }));
  return [...planned, ...leftOver].sort((a, b) => compareText(a.path, b.path));
}

function firstLine(text: string): string {
  return text.slice(0, text.indexOf('\n'));
}
