import type { Oid } from '../environment-repo/git-objects';
import { RepoView } from '../environment-repo/repo-view';
import { tryRead } from '../environment-repo/try-read';
import { UserError } from '../errors';
import type { Ban } from '../model/gate';
import { paths } from '../model/paths';
import { versionKey, versionLabel, type Release } from '../model/release';
import { bansOn } from './gates/not-banned';
import type { Place } from './stops';

/** A release that an app had, and the last commit that had it. */
export interface EarlierRelease {
  readonly commit: Oid;
  readonly release: Release;
}

/**
 * Finds what to go back to: a generation, else the last other version that was not taken back since and is not banned.
 * Without that, a second rollback would bring back what the first one took away.
 *
 * @throws UserError where there is none, or where the wanted one is banned.
 */
export async function findEarlierRelease(
  view: RepoView,
  present: Release,
  { app, environment, to }: Place & { readonly to?: number },
): Promise<EarlierRelease> {
  const path = paths.release(environment, app);
  const { store, head } = view.commitOf(path);
  const commits = head === undefined ? [] : await store.history(head, { paths: [path], firstParent: true });
  const bans = await view.bans();
  const taken = new Set([versionKey(present)]);
  const generations: number[] = [];
  let later = present;
  for (const { parents } of commits) {
    const [before] = parents;
    if (before === undefined) break;
    const then = await RepoView.at(store, before);
    if (!then.entries.has(path)) break;
    const release = await tryRead(then.release(environment, app));
    if (release === undefined) continue;
    generations.push(release.generation);
    if (isTakenBack(release, later)) taken.add(versionKey(release));
    const isWanted =
      to === undefined
        ? !taken.has(versionKey(release)) && bansOn(app, release, bans).length === 0
        : release.generation === to;
    if (isWanted) return { commit: before, release: notBanned(app, release, bans) };
    later = release;
  }
  if (to === undefined)
    throw new UserError(`'${app}' ran no other version in ${environment} before`, 'there is nothing to go back to');
  throw new UserError(
    `'${app}' had no generation ${to} in ${environment}`,
    generations.length === 0 ? 'there is nothing to go back to' : `one of ${[...new Set(generations)].join(', ')}`,
  );
}

/** By a rollback, which holds what it restores, or by plain git, which brings the old counter back too. */
function isTakenBack(release: Release, later: Release): boolean {
  if (versionKey(release) === versionKey(later)) return false;
  return later.hold !== undefined || later.generation < release.generation;
}

function notBanned(app: string, release: Release, bans: readonly Ban[]): Release {
  const [ban] = bansOn(app, release, bans);
  if (ban === undefined) return release;
  throw new UserError(
    `generation ${release.generation} is ${versionLabel(release)}, and ${ban.version} is banned: ${ban.reason}`,
    'go back to another generation',
  );
}
