import { statSync } from 'node:fs';
import { join } from 'node:path';
import { GitError } from './git-errors';
import type { GitProcess } from './git-process';

/** One setting of git's configuration, as git itself reads it: system, user and repository, with what they include. */
export interface GitSetting {
  /** `system`, `global`, `local`, `worktree`, or `command`: given in the environment, as Slipway's own are. */
  readonly scope: string;
  /** Section and key in lower case. */
  readonly name: string;
  /** Undefined: named without a value, which means true. */
  readonly value: string | undefined;
}

/** What Slipway must know before it does git's work: whether to sign, and all that may say how a push is to be taken. */
const asked = [
  'commit\\.gpgsign',
  'core\\.(hookspath|bare|worktree|alternaterefscommand)',
  '(receive|transfer|fsck|hook|protocol|extensions)\\.',
  'url\\..*\\.(pushinsteadof|insteadof)',
];

/** Reads git's configuration with one process, once; again where the repository's own file has changed. */
export class GitSettings {
  #read: { readonly version: number; readonly settings: Promise<readonly GitSetting[]> } | undefined;

  constructor(readonly git: GitProcess) {}

  /** Those that Slipway asks for, in the order in which later ones win. */
  async all(): Promise<readonly GitSetting[]> {
    const version = statSync(join(this.git.folder, 'config'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (this.#read?.version !== version) this.#read = { version, settings: this.#ask() };
    return await this.#read.settings;
  }

  /** Whether commits are to be signed. @throws GitError for a value that is neither true nor false */
  async signsCommits(): Promise<boolean> {
    const setting = (await this.all()).findLast(({ name }) => name === 'commit.gpgsign');
    return setting !== undefined && isTrue(setting);
  }

  /** @see https://git-scm.com/docs/git-config: `<scope> NUL <name> LF <value> NUL`, without the line end where there is no value. */
  async #ask(): Promise<readonly GitSetting[]> {
    const args = ['config', '--null', '--show-scope', '--get-regexp', `^(${asked.join('|')})`];
    const { stdout } = await this.git.run(args, { doing: 'read the configuration', answers: [1] });
    const parts = stdout.toString().split('\0').slice(0, -1);
    return parts.flatMap((scope, index) => {
      if (index % 2 === 1) return [];
      const text = parts[index + 1] ?? '';
      const end = text.indexOf('\n');
      return [{ scope, name: end < 0 ? text : text.slice(0, end), value: end < 0 ? undefined : text.slice(end + 1) }];
    });
  }
}

/** @see https://git-scm.com/docs/git-config#_values */
function isTrue({ name, value }: GitSetting): boolean {
  if (value === undefined || /^(true|yes|on|[+-]?0*[1-9]\d*)$/i.test(value)) return true;
  if (/^(false|no|off|[+-]?0+|)$/i.test(value)) return false;
  throw new GitError(
    'configuration',
    `${name} is '${value}', which is neither true nor false`,
    `git config ${name} true`,
  );
}

/**
 * Whether nothing in git's configuration says how a push to this machine is to be taken, so that to change the refs is all
 * that it would do.
 *
 * @param url of the remote: git may know another address for it.
 */
export function leavesPushesAlone(settings: readonly GitSetting[], url: string): boolean {
  return settings.every(({ scope, name, value = 'true' }) => {
    if (name === 'commit.gpgsign') return true;
    if (name === 'core.bare') return /^(true|yes|on|1)$/i.test(value);
    if (name.startsWith('url.')) return !url.startsWith(value);
    return scope === 'command' && ownSettings.has(name);
  });
}

/** Those that Slipway gives to each git process. A push does not hand them on to the repository that takes it. */
const ownSettings = new Set(['core.hookspath', 'protocol.ext.allow']);
