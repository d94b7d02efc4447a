import { UserError } from '../errors';

/** Why git failed, as far as a caller can act on it. */
export type GitFailureKind =
  | 'authentication'
  | 'forbidden'
  | 'not-found'
  | 'network'
  | 'host-key'
  | 'no-space'
  | 'old-git'
  | 'object-format'
  | 'signing'
  | 'configuration'
  | 'locked'
  | 'corrupt'
  | 'missing-ref'
  | 'unknown';

/** A failure of git that a user can mend. */
export class GitError extends UserError {
  constructor(
    readonly kind: GitFailureKind,
    problem: string,
    fix: string,
  ) {
    super(problem, fix);
  }
}

/** A failure of git that is either handled by Slipway itself or a bug of Slipway's. */
export class GitFailure extends Error {
  constructor(
    readonly kind: 'locked' | 'corrupt' | 'missing-ref' | 'unknown',
    message: string,
    /** What git printed, without secrets. */
    readonly stderr: string,
  ) {
    super(message);
    this.name = 'GitFailure';
  }
}

/** Whether objects of the cache are missing or damaged, so that a new cache would help. */
export function isDamage(error: unknown): boolean {
  return error instanceof GitFailure && error.kind === 'corrupt';
}

interface Rule {
  readonly kind: GitFailureKind;
  readonly when: RegExp;
}

/** In order: the first that fits decides. Texts of git's, OpenSSH's and curl's in the C locale. */
const rules: readonly Rule[] = [
  { kind: 'configuration', when: /bad config (line|value)|bad (boolean|numeric) config value/ },
  {
    kind: 'locked',
    when: /Unable to create '.*\.lock': File exists|cannot lock ref .*File exists|could not lock config/s,
  },
  { kind: 'no-space', when: /No space left on device|Disk quota exceeded/ },
  {
    kind: 'signing',
    when: /failed to sign|gpg failed|cannot run gpg|user\.signingKey needs|Couldn't load public key/i,
  },
  { kind: 'host-key', when: /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/ },
  {
    kind: 'authentication',
    when: /Authentication failed|could not read (Username|Password)|Permission denied \(|HTTP Basic: Access denied|returned error: 401|terminal prompts disabled/,
  },
  {
    kind: 'forbidden',
    when: /returned error: 403|Permission to .* denied|[Yy]ou are not allowed|insufficient permission|[Ww]rite access|dubious ownership|Permission denied|Read-only file system|access denied/,
  },
  { kind: 'object-format', when: /mismatched algorithms|unsupported object format|unknown object format/ },
  { kind: 'missing-ref', when: /couldn't find remote ref/ },
  {
    kind: 'not-found',
    when: /[Rr]epository .*not found|does not appear to be a git repository|returned error: 404|project you were looking for could not be found/,
  },
  {
    kind: 'network',
    when: /Could not resolve host|Connection (refused|timed out|reset|closed)|Operation timed out|Network is unreachable|unable to access|early EOF|unexpected disconnect|RPC failed|hung up unexpectedly|returned error: 5\d\d|Broken pipe|Operation too slow|transfer closed|No route to host|kex_exchange_identification/,
  },
  {
    kind: 'corrupt',
    when: /bad object|is corrupt|is empty|not a git repository|bad (config|index|signature|tree|pack)|inflate|packfile .* (cannot|does not)|missing (blob|tree|commit|necessary objects)|unable to (read|unpack|parse)|[Nn]ot a valid (object|commit)|unresolved delta|broken (link|ref)|shallow file|invalid sha1 pointer|garbage|fatal: error reading|could not (read|parse)|did not send all necessary objects|not our ref|invalid gitfile|unable to find|unable to rename temporary/,
  },
  { kind: 'old-git', when: /unknown (switch|option)|^usage: git/m },
];

/** What kind of failure git's messages tell of. */
export function failureKind(stderr: string): GitFailureKind {
  return rules.find(({ when }) => when.test(stderr))?.kind ?? 'unknown';
}

const fixes: Readonly<Record<Exclude<GitFailureKind, GitFailure['kind']>, string>> = {
  authentication:
    'log in: set SLIPWAY_GIT_TOKEN (https), load a key into your ssh agent, or set up a git credential helper',
  forbidden: 'ask an owner of that repository for the right to do this, or use other credentials',
  'not-found': 'check the URL, and that your credentials may see that repository',
  network: 'check the network and the host name, then run the same command again: nothing was lost',
  'host-key': 'check the fingerprint of the host, then add it to known_hosts',
  'no-space': 'free some disk space, then run the same command again',
  'old-git': 'install git 2.36 or newer',
  'object-format': 'use a repository in the SHA-1 object format',
  configuration: 'mend that line of your git configuration',
  signing: 'check commit.gpgsign, gpg.format and user.signingkey in your git configuration',
};

/**
 * The error for a git process that failed: a `GitError` where a user can mend it, else a `GitFailure`.
 *
 * @param doing What Slipway was doing, as in "cannot <doing>".
 * @param stderr Redacted already.
 */
export function gitError(doing: string, url: string, stderr: string): GitError | GitFailure {
  const kind = failureKind(stderr);
  const said = lastLines(stderr);
  if (isOurs(kind)) return new GitFailure(kind, `git could not ${doing} (${url}): ${said}`, stderr);
  return new GitError(kind, `cannot ${doing}: ${url}: ${said}`, fixes[kind]);
}

function isOurs(kind: GitFailureKind): kind is GitFailure['kind'] {
  return kind === 'locked' || kind === 'corrupt' || kind === 'missing-ref' || kind === 'unknown';
}

/** Removes what must not be printed: the given values, and whatever a URL holds before its host. */
export function redact(text: string, secrets: readonly string[]): string {
  const hidden = secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  return hidden
    .replace(/(\w+:\/\/)[^\s/@]+@/g, '$1***@')
    .replace(/(Authorization:\s*)\S.*/gi, '$1***')
    .replace(/\b(gh[a-z]_|github_pat_|gl[a-z]{2,5}-)[\w-]{16,}/g, '***');
}

function lastLines(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const telling = lines.filter(
    (line) => line !== '' && !/^(hint:|warning:|Please make sure|and the repository)/.test(line),
  );
  return telling.slice(-3).join('; ').slice(0, 600) || 'git said nothing';
}
