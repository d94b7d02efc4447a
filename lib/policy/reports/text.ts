import pico from 'picocolors';
import { groupBy } from '../../model/group-by';
import type { Finding } from '../finding';
import type { Report } from './report';
import { countWords, countsOf, type Counts } from './summary';

/** Findings of one group that are shown before the rest is counted. */
const perGroup = 8;
/** Findings that are shown in all: a screen, not a scroll. */
const inAll = 7;

/** One screen, grouped by app, the worst first, what is alike in several environments told once. */
export function textReport({ findings, objects, color }: Report): string {
  const groups = [...groupBy(findings, ({ group }) => group)].sort(([, a], [, b]) =>
    compareWorst(countsOf(a), countsOf(b)),
  );
  const blocks: string[] = [];
  const untold: Finding[] = [];
  let shown = 0;
  let left = 0;
  for (const [group, all] of groups) {
    if (shown >= inAll) {
      untold.push(...all);
      left += 1;
      continue;
    }
    const alike = [...groupBy(all, likeness).values()];
    const told = alike.slice(0, Math.min(perGroup, inAll - shown));
    shown += told.length;
    blocks.push(block(group, all, told, alike.length - told.length, color));
  }
  if (left > 0)
    blocks.push(
      `… and ${left} more ${left === 1 ? 'app' : 'apps'}: ${countWords(countsOf(untold))} (--format json shows all)`,
    );
  return [...blocks, `${objects} objects checked: ${countWords(countsOf(findings))}`].join('\n\n');
}

/** More errors first, then more warnings. */
function compareWorst(a: Counts, b: Counts): number {
  return b.error - a.error || b.warning - a.warning || b.info - a.info;
}

function likeness({ rule, severity, object, path, problem }: Finding): string {
  return JSON.stringify([rule, severity, object.split('/').at(-1), path, problem]);
}

function block(
  group: string,
  all: readonly Finding[],
  told: readonly Finding[][],
  rest: number,
  color: boolean,
): string {
  const { bold } = pico.createColors(color);
  const more = rest === 0 ? [] : [`  … and ${rest} more (--format json shows all)`];
  return [`${bold(group)}: ${countWords(countsOf(all))}`, ...told.flatMap((same) => lines(same, color)), ...more].join(
    '\n',
  );
}

function lines(same: readonly Finding[], color: boolean): string[] {
  const { dim, red, yellow } = pico.createColors(color);
  const [first] = same;
  if (first === undefined) return [];
  const marks = { error: red('✗'), warning: yellow('!'), info: dim('·') };
  const { severity, object, path, problem, expectation, rule, fix, file } = first;
  const places = [...new Set(same.flatMap(({ environment }) => environment ?? []))].join(', ');
  const line = first.source === undefined ? '' : ` ${dim(`${first.source.file}:${first.source.line}`)}`;
  const construct = first.construct === undefined ? '' : ` ${dim(`(${first.construct})`)}`;
  return [
    `  ${marks[severity]} ${object} ${path}${places === '' ? '' : `  ${dim(places)}`}`,
    `    ${problem}  ${dim(rule)}`,
    ...(`${problem} ${fix}`.includes(expectation) ? [] : [`    ${dim('expected:')} ${expectation}`]),
    `    ${dim('fix:')} ${fix}`,
    `    ${dim(file)}${construct}${line}`,
  ];
}
