import { formatImage, type Image } from '../../model/image';
import { formatMarkdown, type AppChange } from '../../render/diff';
import { cutAt } from '../../render/diff/formats/printable';

/** A part of a body; without a title it stands by itself. */
export interface Section {
  readonly title?: string;
  /** Markdown in which nothing of others' is left unescaped. */
  readonly text: string;
}

/** What a body is put together from. */
export interface RequestBodyParts {
  readonly sections: readonly Section[];
  readonly changes: readonly AppChange[];
  /** For machines: always whole. */
  readonly block: string;
}

/** The most characters of a body that every forge takes. */
const limit = 65_536;
/** What sections may take of it, so that there is room for a diff. */
const mostText = 40_000;
const diffTitle = '### Changes\n\n';

/** Sections first, then as much of the diff as fits, then the block for machines. */
export function requestBody({ sections, changes, block }: RequestBodyParts): string {
  const written = sections.map(({ title, text }) => `${title === undefined ? '' : `### ${title}\n\n`}${text}`);
  const shown: string[] = [];
  let room = mostText;
  for (const text of written) {
    // A section is whole or not there: half a table or half an escape means something else.
    if (text.length > room) continue;
    shown.push(text);
    room -= text.length + 2;
  }
  const left = written.length - shown.length;
  if (left > 0) shown.push(`${left} more sections were too long for here.`);
  const head = shown.join('\n\n');
  const free = limit - head.length - block.length - diffTitle.length - 8;
  const diff = changes.length === 0 ? '' : `${diffTitle}${formatMarkdown(changes, { limit: Math.max(0, free) })}\n`;
  return cutAt([head, `${diff}${block}`].join('\n\n'), limit);
}

/** An image, chart version or revision as one text. */
export function textOf(version: Image | string | undefined): string | undefined {
  return typeof version === 'object' ? formatImage(version) : version;
}
