import type { Commit } from '../environment-repo/git-history';
import type { Oid } from '../environment-repo/git-objects';
import { appOfPath } from '../model/paths';
import type { Release } from '../model/release';

/** What one commit of the environment repo did. */
export interface DeliveryEvent {
  readonly commit: Oid;
  readonly at: Date;
  /**
   * `init`, `publish`, `release`, `promote`, `hotfix`, `rollback`, `hold`, `unhold`, `ban`, `freeze`, `adopt`, …; of
   * others `revert` or `edit`.
   */
  readonly action: string;
  /** Not Slipway's: somebody's own commit. */
  readonly foreign: boolean;
  /** Who asked for it; of foreign commits the author. */
  readonly by: string;
  /** Who merged it, where it came by pull request. */
  readonly mergedBy: string | undefined;
  readonly subject: string;
  readonly reason: string | undefined;
  /** Commit of the program. */
  readonly program: string | undefined;
  /** Number of the pull request. */
  readonly request: number | undefined;
  /** Releases that it changed, sorted by path. */
  readonly changes: readonly ReleaseChange[];
  /** Apps of which it changed any file, `environment/app`, sorted. */
  readonly apps: readonly string[];
}

/** A release before and after a commit. */
export interface ReleaseChange {
  readonly environment: string;
  readonly app: string;
  readonly before: Release | undefined;
  readonly after: Release | undefined;
}

/** Whether Slipway wrote a commit. */
export function isOwn({ trailers }: Pick<Commit, 'trailers'>): boolean {
  return trailers.has('Slipway-Plan');
}

/**
 * Says what a commit did.
 *
 * @param merged the head of the branch that it merged: what a merge brought in is told by that commit.
 */
export function eventOf(commit: Commit, merged: Commit | undefined, changes: readonly ReleaseChange[]): DeliveryEvent {
  const origin = !isOwn(commit) && merged !== undefined && isOwn(merged) ? merged : commit;
  const own = isOwn(origin);
  const trailer = (name: string): string | undefined => (own ? origin.trailers.get(`Slipway-${name}`)?.[0] : undefined);
  const isMerged = origin !== commit || commit.parents.length > 1;
  return {
    commit: commit.oid,
    at: commit.committed,
    action: trailer('Action') ?? foreignAction(commit),
    foreign: !own,
    by: trailer('By') ?? origin.author.name,
    mergedBy: isMerged ? commit.author.name : undefined,
    subject: origin.subject,
    reason: trailer('Reason'),
    program: trailer('Program'),
    request: requestNumber(commit),
    changes,
    apps: appsOf(commit),
  };
}

/** @see https://git-scm.com/docs/git-revert */
function foreignAction({ subject, body }: Commit): string {
  return /^Revert "/.test(subject) || /^This reverts commit [0-9a-f]{7,}/m.test(body) ? 'revert' : 'edit';
}

/** As forges write it into the commits that they make: `… (#12)`, `Merge pull request #12 …`, `See merge request a/b!12`. */
function requestNumber({ subject, body }: Commit): number | undefined {
  const [, digits] =
    /\([#!](\d+)\)$/.exec(subject) ??
    /^Merge pull request [#'](\d+)/.exec(subject) ??
    /^See merge request \S*!(\d+)$/m.exec(body) ??
    [];
  return digits === undefined ? undefined : Number(digits);
}

function appsOf({ changed }: Commit): string[] {
  const places = changed.flatMap((path) => {
    const place = appOfPath(path);
    return place === undefined ? [] : [`${place.environment}/${place.app}`];
  });
  return [...new Set(places)].sort();
}
