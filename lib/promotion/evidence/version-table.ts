import { imageVersion, type Image } from '../../model/image';
import type { Release } from '../../model/release';
import { markdownCode } from '../../render/diff/formats/markdown-escape';
import { shorten } from '../../render/diff/formats/printable';
import type { ImageChange } from './image-changes';
import type { Section } from './request-body';
import { commitUrl, compareUrl } from './source-links';

const mostRows = 30;

/** From → to of each image, with tags and digests. */
export function imageTable(changes: readonly ImageChange[]): string {
  if (changes.length === 0) return 'The same versions.';
  const rows = changes
    .slice(0, mostRows)
    .map(({ name, before, after }) => `| ${markdownCode(name)} | ${cell(before)} | ${cell(after)} |`);
  const more = changes.length > mostRows ? `\n\nand ${changes.length - mostRows} more.` : '';
  return `${['| | from | to |', '| --- | --- | --- |', ...rows].join('\n')}${more}`;
}

function cell(version: Image | string | undefined): string {
  if (version === undefined) return 'nothing';
  if (typeof version === 'string') return markdownCode(shorten(version, 100));
  const digest = version.digest === undefined ? '' : ` ${markdownCode(version.digest.slice(0, 19))}`;
  return `${markdownCode(shorten(imageVersion(version), 150))}${digest} of ${markdownCode(shorten(version.repository, 200))}`;
}

/** The commits between two builds, where both name theirs; the link only for a forge that is known. */
export function commitRange(before: Release['source'], after: Release['source']): Section[] {
  const { commit, repository = before?.repository } = after ?? {};
  if (commit === undefined) return [];
  const last = before?.commit;
  const link = repository === undefined ? undefined : linkOf(repository, last, commit);
  const range = last === undefined ? short(commit) : `${short(last)}…${short(commit)}`;
  const where = link === undefined ? markdownCode(range) : `[${markdownCode(range)}](${link})`;
  return [{ title: 'Commits', text: last === undefined ? `Built from ${where}.` : `What came in between: ${where}.` }];
}

function linkOf(repository: string, before: string | undefined, after: string): string | undefined {
  return before === undefined ? commitUrl(repository, after) : compareUrl(repository, before, after);
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
