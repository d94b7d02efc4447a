import { UserError } from '../errors';

const longestName = 255;
const longestPath = 1024;

/** Code points that HFS+ leaves out when it compares names, so that `.g\u200cit` is `.git` there. */
const ignoredByHfs = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/gu;
const controlCharacter = /\p{Cc}/u;
const loneSurrogate = /\p{Surrogate}/u;

/**
 * Why a path may not stand in a git tree that Slipway writes, or undefined where it may.
 *
 * Stricter than git: what one file system would misread (NTFS, HFS+) is refused on all of them.
 *
 * @see https://git-scm.com/docs/git-config (core.protectNTFS, core.protectHFS)
 */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (path.startsWith('/')) return 'it is absolute';
  if (Buffer.byteLength(path) > longestPath) return `it is longer than ${longestPath} bytes`;
  for (const name of path.split('/')) {
    const problem = nameProblem(name);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/**
 * Returns a path relative to the top of the repository, once it is known to be safe.
 *
 * @param where What named the path, for the message: a file, an option.
 * @throws UserError with the rule that it breaks.
 */
export function checkPath(path: string, where?: string): string {
  const problem = pathProblem(path);
  if (problem === undefined) return path;
  throw new UserError(
    `path ${JSON.stringify(path)} is refused: ${problem}`,
    'name a plain path below the top of the repository, such as dev/releases/shop.yaml',
    where,
  );
}

/** Why a full ref name (`refs/…`) is refused, or undefined. @see https://git-scm.com/docs/git-check-ref-format */
export function refProblem(ref: string): string | undefined {
  if (!ref.startsWith('refs/')) return 'it does not start with refs/';
  if (Buffer.byteLength(ref) > longestPath) return `it is longer than ${longestPath} bytes`;
  if (ref.includes('..')) return 'it holds ..';
  if (ref.includes('@{')) return 'it holds @{';
  if (/[ ~^:?*[]/.test(ref)) return 'it holds a space or one of ~ ^ : ? * [';
  const names = ref.split('/');
  if (names.length < 3) return 'it needs a name below refs/heads/ or another folder of refs';
  for (const name of names) {
    const problem = nameProblem(name);
    if (problem !== undefined) return problem;
    if (name.startsWith('.')) return 'a part of it starts with a dot';
    if (name.endsWith('.lock')) return 'a part of it ends with .lock';
  }
  return undefined;
}

/**
 * Returns a full ref name, once it is known to be safe.
 *
 * @throws UserError with the rule that it breaks.
 */
export function checkRef(ref: string): string {
  const problem = refProblem(ref);
  if (problem === undefined) return ref;
  throw new UserError(
    `ref ${JSON.stringify(ref)} is refused: ${problem}`,
    'name a full ref of plain words, such as refs/heads/main',
  );
}

/** The same for what is fetched: a ref, or a whole folder of refs by a last part `*`. */
export function checkRefPattern(pattern: string): string {
  checkRef(pattern.endsWith('/*') ? `${pattern.slice(0, -1)}any` : pattern);
  return pattern;
}

/** The full ref of a branch. @throws UserError when no branch can have that name. */
export function branchRef(branch: string): string {
  return checkRef(`refs/heads/${branch}`);
}

function nameProblem(name: string): string | undefined {
  if (name === '') return 'a part of it is empty';
  if (name === '.' || name === '..') return `it holds ${name}`;
  if (controlCharacter.test(name)) return 'it holds a control character';
  if (loneSurrogate.test(name)) return 'it is not valid Unicode';
  if (name.includes('\\')) return 'it holds a backslash';
  if (name.startsWith('-')) return 'a part of it starts with -';
  if (/[. ]$/.test(name)) return 'a part of it ends with a dot or a space';
  if (Buffer.byteLength(name) > longestName) return `a part of it is longer than ${longestName} bytes`;
  if (isGitFolder(name)) return 'a part of it is .git to some file system';
  return undefined;
}

function isGitFolder(name: string): boolean {
  const plain = name.replace(ignoredByHfs, '').toLowerCase();
  // NTFS: an alternate stream follows a colon, dots and spaces at the end are dropped, git~1 is the short name.
  const onNtfs = plain.replace(/:.*$/u, '').replace(/[. ]+$/u, '');
  return onNtfs === '.git' || onNtfs === '.gitmodules' || /^git~\d+$/.test(onNtfs) || /^gitmod~\d+$/.test(onNtfs);
}
