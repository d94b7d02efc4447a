import pico from 'picocolors';
import type { Finding } from '../finding';
import type { Report } from './report';
import { countWords, countsOf } from './summary';

/** Findings of one group that are shown before the rest is counted: a screen, not a scroll. */
const shown = 8;

/** One screen, grouped by app, what is alike in several environments told once. */
export function textReport({ findings, objects, color }: Report): string {
  const colors = pico.createColors(color);
  const marks = { error: colors.red('✗'), warning: colors.yellow('!'), info: colors.dim('·') };
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) groups.set(finding.group, [...(groups.get(finding.group) ?? []), finding]);
  const blocks = [...groups].map(([group, all]) => {
    const alike = new Map<string, Finding[]>();
    for (const one of all) {
      const key = JSON.stringify([one.rule, one.severity, one.object.split('/').at(-1), one.path, one.problem]);
      alike.set(key, [...(alike.get(key) ?? []), one]);
    }
    const told = [...alike.values()].slice(0, shown).flatMap((same) => {
      const [first] = same;
      if (first === undefined) return [];
      const places = [...new Set(same.flatMap(({ environment }) => environment ?? []))].join(', ');
      const line = first.source === undefined ? '' : ` ${colors.dim(`${first.source.file}:${first.source.line}`)}`;
      const construct = first.construct === undefined ? '' : ` ${colors.dim(`(${first.construct})`)}`;
      return [
        `  ${marks[first.severity]} ${first.object} ${first.path}${places === '' ? '' : `  ${colors.dim(places)}`}`,
        `    ${first.problem}  ${colors.dim(first.rule)}`,
        `    ${colors.dim('fix:')} ${first.fix}`,
        `    ${colors.dim(first.file)}${construct}${line}`,
      ];
    });
    const rest = alike.size - Math.min(alike.size, shown);
    const more = rest === 0 ? [] : [`  … and ${rest} more (--format json shows all)`];
    return [`${colors.bold(group)}: ${countWords(countsOf(all))}`, ...told, ...more].join('\n');
  });
  return [...blocks, `${objects} objects checked: ${countWords(countsOf(findings))}`].join('\n\n');
}
