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

/**
 * The trailers of a commit's message, or undefined for a message that only git itself can tell them of: one whose last
 * paragraph holds other lines beside them.
 *
 * @see https://git-scm.com/docs/git-interpret-trailers
 */
export function tryTrailersOf(message: string): ReadonlyMap<string, readonly string[]> | undefined {
  const paragraphs = message.trimEnd().split(/\n\s*\n/);
  // What comes first is the subject, whatever it looks like.
  const lines = paragraphs.length > 1 ? (paragraphs.at(-1) ?? '').split('\n') : [];
  if (!lines.some((line) => /^\s*[^\s:]+\s*:|^\(cherry picked/.test(line))) return new Map();
  const trailers = new Map<string, string[]>();
  for (const line of lines) {
    const [, key, value = ''] = /^([A-Za-z0-9][A-Za-z0-9-]*): +(\S.*)$/.exec(line) ?? [];
    if (key === undefined) return undefined;
    trailers.set(key, [...(trailers.get(key) ?? []), value.trim()]);
  }
  return trailers;
}
