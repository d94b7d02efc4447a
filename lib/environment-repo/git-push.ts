import { UserError } from '../errors';
import { failureKind } from './git-errors';
import { checkRef } from './git-names';
import { checkOid, type Oid } from './git-objects';
import type { GitAnswer, GitProcess } from './git-process';

/** One change of a ref of the remote: it happens only if the ref is still as expected. */
export interface RefUpdate {
  /** Full name: `refs/heads/main`. */
  readonly ref: string;
  /** What it becomes; null deletes it. */
  readonly oid: Oid | null;
  /** What it was when this was planned; null: it did not exist. */
  readonly expected: Oid | null;
  /**
   * Allows a commit that does not follow the expected one. Only for refs that Slipway owns, such as the branch of a
   * pull request that is planned anew.
   */
  readonly rewrite?: boolean;
}

/** `moved`: another push was faster, and these refs are no longer as expected. Nothing of them was written. */
export type PushResult =
  { readonly status: 'ok' } | { readonly status: 'moved'; readonly refs: readonly string[]; readonly reason: string };

/** The remote does not let this be pushed: trying again does not help. */
export class PushRefusedError extends UserError {
  constructor(
    readonly ref: string,
    readonly reason: string,
    fix: string,
  ) {
    super(`the remote refuses to change ${ref}: ${reason}`, fix);
  }
}

/**
 * Changes refs of the remote, all of them or none. Never overwrites what it did not expect.
 *
 * @throws PushRefusedError when the remote says no for good; GitError when it cannot be reached.
 */
export async function pushRefs(git: GitProcess, updates: readonly RefUpdate[]): Promise<PushResult> {
  if (updates.length === 0) return { status: 'ok' };
  const leases = updates.map(({ ref, expected }) => `--force-with-lease=${checkRef(ref)}:${expected ?? ''}`);
  const refspecs = updates.map(({ ref, oid }) => `${oid === null ? '' : checkOid(oid)}:${ref}`);
  const atomic = updates.length > 1 ? ['--atomic'] : [];
  const args = ['push', '--porcelain', '--no-verify', '--no-signed', ...atomic, ...leases, git.remoteName, ...refspecs];
  // A push may end with an error because some ref was refused: what it printed tells.
  const run = { doing: 'push', answers: [1, 128] };
  const first = await git.run(args, run);
  // With leave to fetch, git would get the old content of each changed file, just to send a smaller difference.
  const answer = lacksContent(first) ? await git.run(args, { ...run, lazy: true }) : first;
  if (answer.code === 0) return { status: 'ok' };
  return judge(git, rejections(answer.stdout.toString()), answer.stderr);
}

/** As for a folder taken over from an earlier commit, whose files were never read here. */
function lacksContent({ code, stderr }: GitAnswer): boolean {
  return code !== 0 && /^(fatal|error): .*(unable to|could not|missing).* [0-9a-f]{40}/m.test(stderr);
}

interface Rejection {
  readonly ref: string;
  readonly reason: string;
}

/** Lines `!<tab>from:to<tab>[rejected] (reason)`. @see https://git-scm.com/docs/git-push#_output */
function rejections(output: string): Rejection[] {
  const lines = output.split('\n').filter((line) => line.startsWith('!\t'));
  return lines.map((line) => {
    const [, refspec = '', summary = ''] = line.split('\t');
    return { ref: refspec.slice(refspec.indexOf(':') + 1), reason: /\((.*)\)\s*$/.exec(summary)?.[1] ?? summary };
  });
}

/** What a server says when another push was faster, or is at it right now. */
const moved =
  /stale info|fetch first|non-fast-forward|already exists|reference exists|cannot lock ref|failed to (update|lock) ref|incorrect old value|needs force|fast-forward/i;
/** Refs that are not at fault themselves: another one of the same push was. */
const bystander = /atomic (push|transaction) failed|transaction (failed|aborted)/i;
/** `failed to update ref` is also what a server says whose disk does not let it. */
const unwritable = new Set(['forbidden', 'no-space']);

function judge(git: GitProcess, rejected: readonly Rejection[], stderr: string): PushResult {
  const telling = rejected.filter(({ reason }) => !bystander.test(reason));
  const kind = failureKind(stderr);
  const refused = telling.find(({ reason }) => !moved.test(reason) || unwritable.has(kind));
  if (refused !== undefined) throw refusal(refused, stderr);
  if (rejected.length === 0) throw git.failure('push', stderr);
  const refs = (telling.length > 0 ? telling : rejected).map(({ ref }) => ref);
  return { status: 'moved', refs, reason: remoteWords(stderr) || (telling[0]?.reason ?? 'the refs changed') };
}

function refusal({ ref, reason }: Rejection, stderr: string): PushRefusedError {
  const said = remoteWords(stderr);
  const whole = said === '' ? reason : `${reason}: ${said}`;
  if (/protected|GH006|GH013|rule violations/i.test(whole)) {
    return new PushRefusedError(
      ref,
      whole,
      'publish by pull request, or let Slipway past the protection of that branch',
    );
  }
  if (/hook declined/i.test(whole)) return new PushRefusedError(ref, whole, 'do what the hook of the remote asks for');
  return new PushRefusedError(ref, whole, 'check the rights of these credentials, and the disk of the remote');
}

/** What a remote said, or what git could not lock. */
export function remoteWords(stderr: string): string {
  const lines = stderr
    .split('\n')
    .filter((line) => /^remote:|^(error|fatal): .*cannot (lock|update|delete) ref/.test(line));
  return lines
    .map((line) => line.replace(/^remote:\s*/, '').trim())
    .filter((line) => line !== '')
    .join('; ')
    .slice(0, 600);
}
