import type { Release } from '../model/release';

/** How far the releases of one environment had come in another one. */
export type Mark = NonNullable<Release['newerThan']>;

/**
 * The furthest of several marks: the highest generation, so that nothing up to it is promoted again.
 *
 * A release has room for one: where marks are of several environments, one of `upstream` counts, else the first.
 */
export function furthestMark(marks: readonly (Mark | undefined)[], upstream: string | undefined): Mark | undefined {
  const known = marks.filter((mark) => mark !== undefined);
  const from = known.find(({ environment }) => environment === upstream) ?? known[0];
  return known
    .filter(({ environment }) => environment === from?.environment)
    .sort((a, b) => b.generation - a.generation)[0];
}
