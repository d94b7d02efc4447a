/** What a commit's message says. */
export interface Message {
  readonly subject: string;
  readonly body?: string;
  /** By key, such as `Slipway-Plan`; in their order, at the end of the message. Empty values are left out. */
  readonly trailers?: Readonly<Record<string, string | undefined>>;
}

/**
 * The text of a commit's message. Whatever a value holds, it stays on its own line: none can pose as a trailer.
 *
 * @throws Error for a trailer's key that git would not read.
 * @see https://git-scm.com/docs/git-interpret-trailers
 */
export function formatMessage({ subject, body = '', trailers = {} }: Message): string {
  const lines = Object.entries(trailers).flatMap(([key, value]) => {
    if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(key)) throw new Error(`${JSON.stringify(key)} is no key of a trailer`);
    return value === undefined || oneLine(value) === '' ? [] : [`${key}: ${oneLine(value)}`];
  });
  const paragraphs = [oneLine(subject) || 'Change', manyLines(body), lines.join('\n')];
  return `${paragraphs.filter((text) => text !== '').join('\n\n')}\n`;
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

function manyLines(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/[^\P{Cc}\t]/gu, '').trimEnd());
  return lines.join('\n').trim();
}
