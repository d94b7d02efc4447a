import type { Environment } from '../../model/environment';
import type { Gate } from '../../model/gate';
import { isProduction } from '../../model/is-production';
import { notBanned } from './not-banned';
import { notHeld } from './not-held';
import { notTakenBack } from './not-taken-back';
import { notFrozen } from './outside';
import { isTagGate, tagRule } from './tag';

/**
 * Every gate of an environment: its own, the one of its tag rule, and those that are always asked.
 *
 * Without a tag rule or a gate of its own that judges tags, production asks for versions and what stands before it for
 * builds of main; the first environment takes any.
 *
 * @param environments all of them: which is production may be for the others to say.
 */
export function gatesOf(environment: Environment, environments: Iterable<Environment>): Gate[] {
  const own = environment.gates;
  const rule = environment.tags ?? (own.some(isTagGate) ? 'any' : defaultTags(environment, environments));
  const ofTags = tagRule(rule);
  const isNew = ofTags !== undefined && own.every((gate) => gate.name !== ofTags.name);
  return [...own, ...(isNew ? [ofTags] : []), notHeld(), notTakenBack(), notBanned(), notFrozen()];
}

function defaultTags(environment: Environment, environments: Iterable<Environment>): 'any' | 'main' | 'version' {
  if (isProduction(environment, environments)) return 'version';
  return environment.promotesFrom === undefined ? 'any' : 'main';
}
