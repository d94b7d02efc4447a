import type { Gate } from '../../model/gate';
import { blocked, open } from './verdict';

/** Blocks while the app is held in the environment: after a rollback, or by hand. Always asked. */
export function notHeld(): Gate {
  return {
    name: 'notHeld',
    words: 'The app is not held here.',
    onHotfix: 'keep',
    evaluate({ app, to, state }) {
      const hold = state.environments.get(to)?.releases.get(app)?.hold;
      if (hold === undefined) return open('not held');
      const by = hold.by === undefined ? '' : ` by ${hold.by}`;
      return blocked(`held${by} since ${hold.since}: ${hold.reason}`, `slipway unhold ${app} ${to} --reason "…"`);
    },
  };
}
