import type { CommitRange } from '../../forge/forge';
import { imageVersion, type Image } from '../../model/image';
import type { Release } from '../../model/release';
import { markdownCode } from '../../render/diff/formats/markdown-escape';
import { shorten } from '../../render/diff/formats/printable';
import type { ImageChange } from './image-changes';
import type { Section } from './request-body';
import { commitUrl, compareUrl } from './source-links';

const mostRows = 30;
const mostCommits = 20;

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

/**
 * The commits between two builds, where both name theirs, one line each where they are known; links only for a forge that
 * is known.
 */
export function commitRange(before: Release['source'], after: Release['source'], commits?: CommitRange): Section[] {
  const { commit, repository = before?.repository } = after ?? {};
  if (commit === undefined) return [];
  const last = before?.commit;
  const link = repository === undefined ? undefined : linkOf(repository, last, commit);
  const range = last === undefined ? short(commit) : `${short(last)}…${short(commit)}`;
  const where = link === undefined ? markdownCode(range) : `[${markdownCode(range)}](${link})`;
  if (last === undefined) return [{ title: 'Commits', text: `Built from ${where}.` }];
  const text = [`What came in between: ${where}${countOf(commits)}.`, changelogOf(commits, repository)].filter(Boolean);
  return [{ title: 'Commits', text: text.join('\n\n') }];
}

function countOf(range: CommitRange | undefined): string {
  if (range === undefined) return '';
  // The other way round there may be many: what is there now was built from later ones, or from another branch.
  return range.total === 0 ? ', nothing that is new' : `, ${range.total} commit${range.total === 1 ? '' : 's'}`;
}

/** Subjects are other people's words: as code, they mention nobody and refer to nothing. */
function changelogOf(range: CommitRange | undefined, repository: string | undefined): string {
  const { commits = [], total = 0 } = range ?? {};
  const shown = commits.slice(0, mostCommits);
  const lines = shown.map(({ oid, subject, author }) => {
    const link = repository === undefined ? undefined : commitUrl(repository, oid);
    const id = markdownCode(oid.slice(0, 7));
    const by = author === '' ? '' : ` by ${markdownCode(shorten(author, 40))}`;
    return `- ${link === undefined ? id : `[${id}](${link})`} ${markdownCode(shorten(subject, 120))}${by}`;
  });
  const more = total > shown.length && shown.length > 0 ? [`- and ${total - shown.length} more`] : [];
  return [...lines, ...more].join('\n');
}

function linkOf(repository: string, before: string | undefined, after: string): string | undefined {
  return before === undefined ? commitUrl(repository, after) : compareUrl(repository, before, after);
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
