import type { Platform } from '../model/platform';
import type { Release } from '../model/release';

/** What every app runs in every environment. */
export interface Releases {
  /** Undefined: the app is not rendered there. */
  find(environment: string, app: string): Release | undefined;
  /** A held app is not rendered anew; its namespace and project stay. */
  isHeld(environment: string, app: string): boolean;
}

/** The versions in the apps' definitions: what a checkout without an environment repo renders. */
export function baselineReleases(platform: Platform): Releases {
  return { find: (_environment, app) => platform.apps.get(app)?.baseline, isHeld: () => false };
}
