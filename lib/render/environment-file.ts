import type { Environment } from '../model/environment';
import { paths } from '../model/paths';
import { toYaml } from './to-yaml';
import type { RenderedFile } from './unit';

/** What `<environment>/environment.yaml` says: enough of an environment for rollback, hold and ban, which load no user code. */
export interface EnvironmentFile {
  readonly name: string;
  readonly shortName: string;
  readonly clusters: readonly string[];
  readonly domain: string;
  readonly promotesFrom?: string;
  readonly publish: Environment['publish'];
  readonly requestPer: Environment['requestPer'];
  readonly promotion: Environment['promotion'];
  readonly rollback: { readonly by: Environment['publish']; readonly automaticWithinSeconds?: number };
  readonly sync: Environment['sync'];
  readonly owners: readonly string[];
  readonly gates: readonly { readonly name: string; readonly asks: string }[];
}

/** Describes an environment in words and settings. */
export function environmentFile(environment: Environment): RenderedFile {
  const {
    name,
    shortName,
    clusters,
    domain,
    promotesFrom,
    publish,
    requestPer,
    promotion,
    rollback,
    sync,
    owners,
    gates,
  } = environment;
  const within = rollback.automaticWithin;
  const content: EnvironmentFile = {
    name,
    shortName,
    clusters,
    domain,
    ...(promotesFrom === undefined ? {} : { promotesFrom }),
    publish,
    requestPer,
    promotion,
    rollback: {
      by: rollback.by,
      ...(within === undefined ? {} : { automaticWithinSeconds: within.milliseconds / 1000 }),
    },
    sync,
    owners: [...owners].sort(),
    gates: gates.map((gate) => ({ name: gate.name, asks: gate.words })),
  };
  return { path: paths.environment(name), content: toYaml(content) };
}
