import type { Environment } from '../../model/environment';
import type { Gate } from '../../model/gate';
import { notBanned } from './not-banned';
import { notHeld } from './not-held';
import { notTakenBack } from './not-taken-back';
import { notFrozen } from './outside';
import { isTagGate, tagRule } from './tag';

/**
 * Every gate of an environment: its own, the one of its tag rule, and those that are always asked.
 *
 * Without a tag rule or a gate of its own that judges tags, the last environment asks for versions and those between for
 * builds of main; the first takes any.
 *
 * @param environments all of them: which is the last is for the others to say.
 */
export function gatesOf(environment: Environment, environments: Iterable<Environment>): Gate[] {
  const own = environment.gates;
  const rule = environment.tags ?? (own.some(isTagGate) ? 'any' : defaultTags(environment, environments));
  const ofTags = tagRule(rule);
  const isNew = ofTags !== undefined && own.every((gate) => gate.name !== ofTags.name);
  return [...own, ...(isNew ? [ofTags] : []), notHeld(), notTakenBack(), notBanned(), notFrozen()];
}

function defaultTags(
  { name, promotesFrom }: Environment,
  environments: Iterable<Environment>,
): 'any' | 'main' | 'version' {
  if (promotesFrom === undefined) return 'any';
  return [...environments].some((other) => other.promotesFrom === name) ? 'main' : 'version';
}
