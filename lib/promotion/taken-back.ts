import { createHash } from 'node:crypto';
import { versionKey, versionLabel, versionOf, type Release } from '../model/release';

/** A version that was rolled back or reverted in an environment. */
export type TakenBack = NonNullable<Release['takenBack']>[number];

/** So many are remembered; nobody brings back what was taken back twenty versions ago. */
const most = 20;

/** Whether a version was taken back where this release runs, whatever generation it comes as now. */
export function tryFindTakenBack(present: Release | undefined, release: Release): TakenBack | undefined {
  const id = idOf(release);
  return present?.takenBack?.find((one) => one.id === id);
}

/** What is remembered with a release that somebody asked for: all that was taken back before, but not itself. */
export function takenBackBefore(present: Release | undefined, next: Release): Pick<Release, 'takenBack'> {
  const id = idOf(next);
  return field((present?.takenBack ?? []).filter((one) => one.id !== id));
}

/** What is remembered with the release that takes another one's place, the newest last. */
export function takenBackWith(
  taken: Release,
  { since, reason }: Pick<TakenBack, 'since' | 'reason'>,
  restored: Release,
): Pick<Release, 'takenBack'> {
  const id = idOf(taken);
  const own: TakenBack = {
    version: versionLabel(taken),
    id,
    since,
    reason,
    ...(taken.promotedFrom === undefined ? {} : { promotedFrom: taken.promotedFrom }),
  };
  const before = (taken.takenBack ?? []).filter((one) => one.id !== id);
  const isSame = idOf(restored) === id;
  return takenBackBefore({ ...taken, takenBack: isSame ? before : [...before, own] }, restored);
}

/** The release with nothing held against what was taken back here: it may be promoted again, as the gates allow. */
export function withoutTakenBack({ takenBack = [], newerThan, ...release }: Release): Release {
  const lowest = takenBack.flatMap(({ promotedFrom }) =>
    promotedFrom !== undefined && promotedFrom.environment === newerThan?.environment
      ? [promotedFrom.generation - 1]
      : [],
  );
  if (newerThan === undefined) return release;
  const generation = Math.min(newerThan.generation, ...lowest);
  return generation < 1 ? release : { ...release, newerThan: { ...newerThan, generation } };
}

/** Equal versions have equal ids, however long the text is that tells them apart. */
function idOf(release: Release): string {
  return createHash('sha256')
    .update(versionKey(versionOf(release)))
    .digest('hex')
    .slice(0, 16);
}

function field(takenBack: readonly TakenBack[]): Pick<Release, 'takenBack'> {
  return takenBack.length === 0 ? {} : { takenBack: takenBack.slice(-most) };
}
