/** Engines: what deploys the environment repo. A cluster names its own. */
import type { EngineName } from '../../model/cluster';
import { clusterOf, type Platform } from '../../model/platform';
import { argocd } from './argocd';
import type { Engine } from './engine';
import { flux } from './flux';

/** Engines by name. */
export const engines: Readonly<Record<EngineName, Engine>> = { argocd, flux };

/** What deploys to a cluster. */
export function engineOf(platform: Platform, cluster: string): Engine {
  return engines[clusterOf(platform, cluster).engine];
}
