/** How the forges of sources are told by their host, and how they spell the page that compares two commits. */
const forges = [
  { host: /(^|\.)github\./, compare: '/compare/', between: '...', commit: '/commit/' },
  { host: /(^|\.)gitlab\./, compare: '/-/compare/', between: '...', commit: '/-/commit/' },
  { host: /(^|\.)(gitea|forgejo)\.|^codeberg\.org$/, compare: '/compare/', between: '...', commit: '/commit/' },
] as const;

/**
 * The page that shows what happened between two commits, or undefined where the repository is on no forge that is known
 * by its name.
 *
 * @see https://docs.github.com/en/pull-requests/committing-changes-to-your-project/viewing-and-comparing-commits/comparing-commits
 * @see https://docs.gitlab.com/user/project/repository/compare_revisions/
 */
export function compareUrl(repository: string, before: string, after: string): string | undefined {
  const found = pageOf(repository);
  if (found === undefined || !isCommit(before) || !isCommit(after)) return undefined;
  return `${found.url}${found.forge.compare}${before}${found.forge.between}${after}`;
}

/** The page of one commit, where the forge is known. */
export function commitUrl(repository: string, commit: string): string | undefined {
  const found = pageOf(repository);
  return found === undefined || !isCommit(commit) ? undefined : `${found.url}${found.forge.commit}${commit}`;
}

/** `https://host/path` of an HTTP, SSH or scp-like git URL; credentials and odd characters are refused. */
function pageOf(repository: string): { readonly url: string; readonly forge: (typeof forges)[number] } | undefined {
  const scp = /^(?:[\w.-]+@)?(?<host>[\w.-]+):(?<path>[^/].*)$/.exec(repository)?.groups;
  const url = /^(?:https?|ssh):\/\/(?:[^@/]+@)?(?<host>[\w.-]+)(?::\d+)?\/(?<path>.+)$/.exec(repository)?.groups;
  const { host = '', path = '' } = url ?? scp ?? {};
  const bare = path.replace(/\/+$/, '').replace(/\.git$/, '');
  const forge = forges.find((one) => one.host.test(host.toLowerCase()));
  if (forge === undefined || !/^[\w.~-]+(?:\/[\w.~-]+)+$/.test(bare)) return undefined;
  return { url: `https://${host}/${bare}`, forge };
}

function isCommit(text: string): boolean {
  return /^[0-9a-f]{7,64}$/.test(text);
}
