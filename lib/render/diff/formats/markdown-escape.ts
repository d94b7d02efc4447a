import { printable } from './printable';

/**
 * Any text as inline code that stays inert in GitHub, GitLab and Gitea, also within tables and HTML.
 *
 * Forges look for mentions and references after entities are resolved, but never in `<code>`; Markdown and HTML are kept
 * out by entities. A line feed becomes a space.
 */
export function markdownCode(text: string): string {
  const inert = printable(text.replaceAll('\n', ' ')).replace(
    /[^A-Za-z0-9 /\-\u{80}-\u{10ffff}]/gu,
    (one) => `&#${one.codePointAt(0) ?? 0};`,
  );
  return `<code>${inert}</code>`;
}

/** Any printable text as a fenced block; the fence is longer than every run of backticks within. */
export function markdownFence(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
