import type { Gate } from '../../model/gate';
import { blocked, open } from './verdict';

/** Asks for a commit status to be green. @param context the status's name, as the forge shows it */
export function check(context: string): Gate {
  return {
    name: `check(${context})`,
    words: `The check ${context} passed.`,
    onHotfix: 'keep',
    stops: 'merge',
    needs: [{ kind: 'check', context }],
    evaluate({ evidence }) {
      const state = evidence.checks.get(context);
      if (state === 'success') return open('passed');
      const why = state === undefined ? 'has not reported' : state === 'pending' ? 'is running' : 'failed';
      return blocked(`${context} ${why}`, `when ${context} passes`);
    },
  };
}
