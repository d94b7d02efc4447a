import { structuredPatch } from 'diff';
import { stringify } from 'yaml';
import type { FieldChange } from '../types';
import { printable } from './printable';

/** One line of a field's change: taken away, put in, replaced (`~`), unchanged context, or (`note`) words about it. */
export interface DiffLine {
  readonly sign: '-' | '+' | '~' | ' ' | 'note';
  readonly text: string;
}

/** Above this many differing lines two texts are only counted. */
const maxDifferingLines = 1000;

/**
 * A field's change as lines without control characters.
 *
 * A scalar is one line, `path: before → after`. Texts of several lines are compared line by line, other values are YAML.
 */
export function fieldLines(field: FieldChange): readonly DiffLine[] {
  const path = printable(field.path);
  if (field.kind === 'move') {
    return [
      { sign: '~', text: `${path}: moved from position ${Number(field.before) + 1} to ${Number(field.after) + 1}` },
    ];
  }
  const { before, after } = field;
  if (isText(before) && isText(after) && (before.includes('\n') || after.includes('\n'))) {
    return [note(`${path}:`), ...textLines(before, after)];
  }
  if (isShort(before) && isShort(after)) return [scalarLine(path, field)];
  return [
    note(`${path}:`),
    ...(field.kind === 'add' ? [] : valueLines('-', before)),
    ...(field.kind === 'remove' ? [] : valueLines('+', after)),
  ];
}

function note(text: string): DiffLine {
  return { sign: 'note', text };
}

function scalarLine(path: string, { kind, before, after }: FieldChange): DiffLine {
  if (kind === 'add') return { sign: '+', text: `${path}: ${inline(after)}` };
  if (kind === 'remove') return { sign: '-', text: `${path}: ${inline(before)}` };
  return { sign: '~', text: `${path}: ${inline(before)} → ${inline(after)}` };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isShort(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\n');
  return typeof value !== 'object' || value === null || inline(value).length <= 60;
}

/** JSON, save that a plain word or reference stands without quotes. */
function inline(value: unknown): string {
  if (typeof value === 'string' && /^[A-Za-z][\w./:@%+=-]*$/.test(value)) {
    return ['true', 'false', 'null'].includes(value) ? `"${value}"` : value;
  }
  return printable(JSON.stringify(value ?? null));
}

function valueLines(sign: '-' | '+', value: unknown): DiffLine[] {
  const text = isText(value) ? value : stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
  return lines(text).map((line) => ({ sign, text: `  ${line}` }));
}

function lines(text: string): string[] {
  return printable(text.replace(/\n$/, '')).split('\n');
}

function textLines(before: string, after: string): DiffLine[] {
  const patch = structuredPatch('', '', before, after, '', '', { context: 2, maxEditLength: maxDifferingLines });
  if (patch === undefined) {
    return [note(`  ${lines(before).length} lines → ${lines(after).length} lines, too different to show`)];
  }
  return patch.hunks.flatMap(({ lines: hunk, newStart }) => [
    note(`  line ${newStart}:`),
    ...hunk.filter((line) => !line.startsWith('\\')).map(hunkLine),
  ]);
}

function hunkLine(line: string): DiffLine {
  const sign = line.startsWith('+') ? '+' : line.startsWith('-') ? '-' : ' ';
  return { sign, text: `  ${printable(line.slice(1))}` };
}
