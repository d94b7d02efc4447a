import type { App } from './app';
import type { Environment } from './environment';

/** The environments of a platform, by name. */
interface Environments {
  readonly environments: ReadonlyMap<string, Environment>;
}

/** The environments that a release of an app passes before it reaches one, nearest first. */
export function upstreamOf(platform: Environments, environment: string, app?: App): Environment[] {
  const chain: Environment[] = [];
  const seen = new Set<string>();
  let next = platform.environments.get(environment)?.promotesFrom;
  while (next !== undefined && !seen.has(next)) {
    seen.add(next);
    const found = platform.environments.get(next);
    if (found === undefined) break;
    if (app?.runsIn(found.name) ?? true) chain.push(found);
    next = found.promotesFrom;
  }
  return chain;
}
