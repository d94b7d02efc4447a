import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';

/** How a table is laid out. */
export interface TableOptions {
  /** Cells of the widest columns are cut until a row fits. @default nothing is cut */
  readonly width?: number;
}

const gap = 2;
/** Below this a column says nothing any more. */
const narrowest = 6;

/** Rows under headings, in columns without lines. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  { width = Number.POSITIVE_INFINITY }: TableOptions = {},
): string {
  const none = {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
  };
  const made = new Table({
    head: [...headings],
    chars: { ...none, left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colWidths: fittingWidths([headings, ...rows], width),
  });
  made.push(...rows.map((row) => [...row]));
  return made.toString().replace(/ +$/gm, '');
}

/** The width of each column, the widest ones made narrower until all fit beside each other. */
function fittingWidths(rows: readonly (readonly string[])[], width: number): number[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column]))));
  const total = (): number => widths.reduce((sum, one) => sum + one, gap * (widths.length - 1));
  for (let widest = Math.max(...widths); total() > width && widest > narrowest; widest = Math.max(...widths)) {
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}

function widthOf(cell = ''): number {
  return Math.max(
    ...stripVTControlCharacters(cell)
      .split('\n')
      .map((line) => line.length),
  );
}
