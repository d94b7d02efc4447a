import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors';
import type { CommitRange, Forge } from '../forge/forge';
import { parseRemote } from '../forge/remote-url';

/** Tells what changed in the source of an app between two of its builds. */
export interface Changelog {
  /** Undefined where it can not be told. */
  commitsBetween(repository: string, before: string, after: string): Promise<CommitRange | undefined>;
}

/** Where source repositories are read. */
export interface ChangelogOptions {
  /** URL of the environment repo: what its forge may be asked, its other repositories may be, too. */
  readonly home: string;
  /** Connects to a source repository; undefined where there is no credential for it. */
  readonly connect: (repository: string) => Promise<Pick<Forge, 'commitsBetween'> | undefined>;
  /** Says why a changelog is left out. */
  readonly tell: (line: string) => void;
  /** @default 20 seconds */
  readonly timeoutMs?: number;
}

/** Public forges: a credential for one of them is no secret to it. */
const publicHosts = ['github.com', 'gitlab.com', 'codeberg.org'];

/**
 * Reads commits from the forge that a source repository is on, each range once.
 *
 * Announcements name that repository, and whoever can announce could name any server: only the environment repo's own,
 * and public forges, are ever asked. A changelog helps people and proves nothing, so that whatever goes wrong is told,
 * and the promotion goes on without it.
 */
export function changelog({ home, connect, tell, timeoutMs = 20_000 }: ChangelogOptions): Changelog {
  const known = new Map<string, Promise<CommitRange | undefined>>();

  async function read(repository: string, before: string, after: string): Promise<CommitRange | undefined> {
    try {
      return await (await connect(repository))?.commitsBetween(before, after);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      tell(`no changelog of ${repository}: ${error.problems.map(({ problem }) => problem).join('; ')}`);
      return undefined;
    }
  }

  return {
    async commitsBetween(repository, before, after) {
      if (before === after || ![before, after].every(isCommit) || !isTrusted(repository, home)) return undefined;
      const key = `${repository} ${before} ${after}`;
      const reading = known.get(key) ?? read(repository, before, after);
      known.set(key, reading);
      const late = new AbortController();
      const limit = sleep(timeoutMs, undefined, { ref: false, signal: late.signal }).catch(() => undefined);
      return await Promise.race([reading, limit]).finally(() => late.abort());
    },
  };
}

function isTrusted(repository: string, home: string): boolean {
  const [{ host }, own] = [parseRemote(repository), parseRemote(home)];
  return host === own.host || (host !== undefined && publicHosts.includes(host));
}

/** In full: a short one could be a branch's name as well. */
function isCommit(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}
