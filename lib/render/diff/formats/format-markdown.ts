import type { AppChange, ResourceChange } from '../types';
import { compareRisk } from '../risk';
import { fieldLines } from './field-lines';
import { markdownCode, markdownFence } from './markdown-escape';
import { countsInWords, occurring, overview, placeOf, resourceTitle, type Overview } from './overview';
import { cutAt, plural, shorten } from './printable';

/** How a diff is written for a pull request. */
export interface MarkdownOptions {
  /**
   * The most characters the result may have, counted in UTF-16 units, so that it also holds where a forge counts code
   * points. @default 65536, GitHub's limit of a comment
   */
  readonly limit?: number;
}

/** What forges colour in a `diff` block. */
const diffMarks = { '+': '+', '-': '-', ' ': ' ', '~': '!', note: ' ' } as const;
const lineLength = 300;
const linesPerResource = 200;
/** Room for the lines that say what was left out. */
const noticeRoom = 200;
/** After so many that did not fit the rest is not even written: it would cost the time of a whole platform's details. */
const mostMisses = 20;

/**
 * Writes a diff for a pull request: a summary that is always there, then the details, highest risk first, as many as fit.
 *
 * What is left out is counted. Nothing of the content can break out of its place, link, or mention anyone: it stands in
 * code only. Where even the rows of the summary do not fit, those of the highest risk are shown.
 */
export function formatMarkdown(changes: readonly AppChange[], { limit = 65_536 }: MarkdownOptions = {}): string {
  const all = overview(changes);
  if (all.apps.length === 0) return cutAt('No differences.\n', limit);
  const head = cutAt(`${riskTable(all)}\n`, limit);
  const summary = appTable(all, limit - head.length - noticeRoom);
  if (head.length + summary.length > limit) return head;
  const details = detailsOf(all, limit - head.length - summary.length);
  return `${head}${summary}${details}`;
}

function riskTable({ apps, counts }: Overview): string {
  const rows = occurring(counts).map(([risk, count]) => `| ${risk} | ${count} |`);
  const title = `**${plural(apps.length, 'app')}**; resources: ${countsInWords(counts)}`;
  return [title, '', '| risk | resources |', '| --- | ---: |', ...rows, ''].join('\n');
}

function appTable({ apps }: Overview, room: number): string {
  const header = '| app | environment | cluster | risk | resources |\n| --- | --- | --- | --- | --- |\n';
  const rows = apps.map((app) => {
    const cells = [markdownCode(app.app), markdownCode(app.environment), markdownCode(app.cluster)];
    return `| ${[...cells, app.risk, countsInWords(app.counts)].join(' | ')} |\n`;
  });
  const { shown, left } = fill(rows, room - header.length);
  return `${header}${shown.join('')}\n${left > 0 ? `${plural(left, 'more app')} not listed.\n\n` : ''}`;
}

function detailsOf({ apps }: Overview, room: number): string {
  const entries = apps
    .flatMap((app) => app.resources.map((resource) => ({ app, resource })))
    .sort((a, b) => compareRisk(a.resource.risk, b.resource.risk));
  const blocks = entries.map(
    ({ app, resource }) =>
      () =>
        resourceBlock(app, resource),
  );
  const { shown, left } = fill(blocks, room - noticeRoom);
  const notice = left === 0 ? '' : `${plural(left, 'more resource')} not shown: too long for here.\n`;
  return notice.length > room ? '' : `${shown.join('')}${notice}`;
}

/** Takes those that fit, in order; a later smaller one may fit where a larger one did not. */
function fill(
  parts: readonly (string | (() => string))[],
  room: number,
): { readonly shown: readonly string[]; readonly left: number } {
  const shown: string[] = [];
  let free = room;
  let misses = 0;
  for (const part of parts) {
    if (misses === mostMisses) break;
    const text = typeof part === 'string' ? part : part();
    if (text.length > free) {
      misses += 1;
      continue;
    }
    shown.push(text);
    free -= text.length;
  }
  return { shown, left: parts.length - shown.length };
}

function resourceBlock(app: AppChange, resource: ResourceChange): string {
  const title = `${markdownCode(resourceTitle(resource))} ${resource.change} · <b>${resource.risk}</b>`;
  const reasons = resource.reasons.map(({ risk, says }) => `- ${risk}: ${says}`).join('\n');
  const lines = resource.fields
    .flatMap((field) => fieldLines(field))
    .map(({ sign, text }) => {
      return shorten(`${diffMarks[sign]} ${text}`, lineLength);
    });
  const shown = lines.slice(0, linesPerResource);
  const cut = lines.length - shown.length;
  return [
    `<details><summary>${title} · ${markdownCode(placeOf(app))}</summary>`,
    '',
    reasons,
    ...(shown.length === 0 ? [] : ['', markdownFence(shown.join('\n'), 'diff')]),
    ...(cut === 0 ? [] : ['', `${plural(cut, 'more line')} not shown.`]),
    '',
    '</details>',
    '',
    '',
  ].join('\n');
}
