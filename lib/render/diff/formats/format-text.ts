import picocolors from 'picocolors';
import type { AppChange, FieldChange, ResourceChange, Risk } from '../types';
import { fieldLines } from './field-lines';
import { countsInWords, occurring, overview, placeOf, resourceTitle } from './overview';
import { plural, printable, shorten } from './printable';

/** How a diff is written for a terminal. */
export interface TextOptions {
  /** @default false */
  readonly color?: boolean;
  /** Longer lines are cut. @default 120 characters */
  readonly width?: number;
}

type Colors = ReturnType<typeof picocolors.createColors>;

const signs = { added: '+', removed: '-', changed: '~' } as const;

/** Writes a diff for a terminal: apps, their resources, each with its risk, its reasons and its fields. Ends in a line feed. */
export function formatText(changes: readonly AppChange[], { color = false, width = 120 }: TextOptions = {}): string {
  const { apps, counts } = overview(changes);
  if (apps.length === 0) return 'No differences.\n';
  const colors = picocolors.createColors(color);
  const line: LineOf = (text, paint = String, suffix = '') =>
    paint(`${shorten(printable(text), width - suffix.length)}${suffix}`);
  const blocks = apps.map((app) => appLines(app, line, colors).join('\n'));
  const classes = occurring(counts).map(([risk, count]) => `${count} ${risk}`);
  const total = line(`${plural(apps.length, 'app')}; resources: ${countsInWords(counts)}; risk: ${classes.join(', ')}`);
  return `${[...blocks, total].join('\n\n')}\n`;
}

/** Cuts a line before its suffix and colours it. */
type LineOf = (text: string, paint?: (text: string) => string, suffix?: string) => string;

function appLines(app: AppChange, line: LineOf, colors: Colors): string[] {
  return [
    line(`${placeOf(app)}  ${app.change}  ${app.risk}  (${countsInWords(app.counts)})`, colors.bold),
    ...app.resources.flatMap((resource) => resourceLines(resource, line, colors)),
  ];
}

function resourceLines(resource: ResourceChange, line: LineOf, colors: Colors): string[] {
  const paint = riskPaint(resource.risk, colors);
  return [
    line(`  ${signs[resource.change]} ${resourceTitle(resource)}  ${resource.risk}`, paint),
    ...resource.reasons.map(({ says }) => line(`      ${says}`, colors.dim)),
    ...resource.fields.flatMap((field) => fieldTextLines(field, line, colors)),
  ];
}

function fieldTextLines(field: FieldChange, line: LineOf, colors: Colors): string[] {
  return fieldLines(field).map(({ sign, text }, at) => {
    const risk = at === 0 ? `  [${field.risk}]` : '';
    const paint = sign === '+' ? colors.green : sign === '-' ? colors.red : String;
    return line(`    ${sign === 'note' ? ' ' : sign} ${text}`, paint, risk);
  });
}

function riskPaint(risk: Risk, colors: Colors): (text: string) => string {
  if (risk === 'data-loss' || risk === 'refused') return colors.red;
  if (risk === 'security') return colors.magenta;
  return risk === 'restart' || risk === 'scale' ? colors.yellow : String;
}
