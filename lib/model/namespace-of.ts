import type { App } from './app';
import type { Environment } from './environment';

/** The environments of a platform, by name. */
interface Environments {
  readonly environments: ReadonlyMap<string, Environment>;
}

/** The namespace of an app: its system's; with the environment's name where environments share the cluster. */
export function namespaceOf(platform: Environments, app: App, environment: Environment): string {
  if (app.props.namespace !== undefined) return app.props.namespace;
  return isShared(platform, environment) ? `${app.system}-${environment.name}` : app.system;
}

function isShared({ environments }: Environments, environment: Environment): boolean {
  return [...environments.values()].some(
    (other) => other.name !== environment.name && other.clusters.some((name) => environment.clusters.includes(name)),
  );
}
