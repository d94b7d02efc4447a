import type { App } from '../../model/app';
import type { Gate } from '../../model/gate';
import { open } from './verdict';

/**
 * Asks a gate of all apps but these: charts of others that nobody signs, two new apps that call each other.
 *
 * @example except(['cert-manager'], signed({ keyless: { … } }))
 */
export function except(apps: readonly (App | string)[], gate: Gate): Gate {
  const names = apps.map((one) => (typeof one === 'string' ? one : one.name));
  return {
    ...gate,
    words: `${gate.words.replace(/\.$/, '')}; not asked of ${names.join(', ')}.`,
    evaluate: (input) => (names.includes(input.app) ? open(`not asked of ${input.app}`) : gate.evaluate(input)),
  };
}
