import type { Environment } from './environment';

/**
 * Whether real customers are behind an environment: what is strictest holds there, unless its own settings say otherwise.
 *
 * An environment that says nothing is taken for production where it takes promotions and none are taken from it: an end
 * of the line that nobody thought of is too strict rather than too lax.
 */
export function isProduction(environment: Environment, environments: Iterable<Environment>): boolean {
  const { name, promotesFrom, production } = environment;
  return production ?? (promotesFrom !== undefined && [...environments].every((other) => other.promotesFrom !== name));
}
