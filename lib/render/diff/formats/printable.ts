/**
 * Text in which nothing is invisible or acts on a terminal: control characters and those that reorder text (bidirectional
 * overrides) are written as `\u{…}`. Tabs and line feeds stay;
 * half characters are written out too.
 *
 * @see https://trojansource.codes
 */
export function printable(text: string): string {
  return text.replace(
    /[^\P{C}\t\n]|[\u2028\u2029]/gu,
    (one: string) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** At most `length` UTF-16 units, never half a character. */
export function cutAt(text: string, length: number): string {
  if (text.length <= length) return text;
  return text.slice(0, Math.max(0, length)).replace(/[\ud800-\udbff]$/, '');
}

/** At most `length` UTF-16 units, the last one `…` where something was cut. */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${cutAt(text, length - 1)}…`;
}

/** `1 resource`, `2 resources`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
