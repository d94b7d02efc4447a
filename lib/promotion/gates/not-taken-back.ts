import type { Gate } from '../../model/gate';
import { versionLabel } from '../../model/release';
import { tryFindTakenBack } from '../taken-back';
import { blocked, open } from './verdict';

/**
 * Blocks a version that was rolled back or reverted in the environment, or in the one that it comes from, whatever
 * generation it comes as now. Always asked; a build that is announced there anew is asked for by somebody.
 */
export function notTakenBack(): Gate {
  return {
    name: 'notTakenBack',
    words: 'The version was rolled back neither here nor where it comes from.',
    onHotfix: 'skip',
    evaluate({ app, from, to, release, state }) {
      if (from === undefined) return open('it comes directly');
      for (const environment of [to, from]) {
        const taken = tryFindTakenBack(state.environments.get(environment)?.releases.get(app), release);
        if (taken === undefined) continue;
        return blocked(
          `${versionLabel(release)} was taken back in ${environment} at ${taken.since}: ${taken.reason}`,
          `release another version, or slipway unhold ${app} ${environment} --again --reason "…"`,
        );
      }
      return open('not taken back');
    },
  };
}
