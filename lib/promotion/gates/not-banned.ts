import type { Ban, Gate } from '../../model/gate';
import type { Release } from '../../model/release';
import { blocked, open } from './verdict';

/** Blocks versions that may run nowhere. Always asked. */
export function notBanned(): Gate {
  return {
    name: 'notBanned',
    words: 'The version is not banned.',
    onHotfix: 'keep',
    evaluate({ app, release, state }) {
      const bans = bansOn(app, release, state.bans);
      if (bans.length === 0) return open('not banned');
      const why = bans.map(
        ({ version, reason, by }) => `${version} is banned${by === undefined ? '' : ` by ${by}`}: ${reason}`,
      );
      return blocked(why.join('; '), 'release another version');
    },
  };
}

/** The bans that hit a release: by an image's digest or tag, the chart's version, or the git revision. */
export function bansOn(app: string, release: Release, bans: readonly Ban[]): Ban[] {
  const images = Object.values(release.images ?? {}).flatMap(({ tag, digest }) => [tag, digest]);
  const versions = new Set([...images, release.chart?.version, release.revision]);
  return bans.filter((ban) => (ban.app === undefined || ban.app === app) && versions.has(ban.version));
}
