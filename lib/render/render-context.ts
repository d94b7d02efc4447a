import { UserError } from '../errors';
import type { App, RenderContext } from '../model/app';
import type { Environment } from '../model/environment';
import { formatImage } from '../model/image';
import { nearestNames } from '../model/names';
import { resolveVarying } from '../model/per-environment';
import { clusterOf, namespaceOf, type Platform } from '../model/platform';
import type { Release } from '../model/release';
import type { SecretUse } from '../model/secret';

/** One app, where it is rendered to, and what it runs there. */
export interface AppPlace {
  readonly app: App;
  readonly environment: Environment;
  readonly cluster: string;
  readonly release: Release;
}

/** What an app's own code may ask when it is rendered. @param noteUse takes note of each key of a secret that it asks for */
export function renderContext(
  platform: Platform,
  { app, environment, cluster, release }: AppPlace,
  noteUse: (use: SecretUse) => void = () => undefined,
): RenderContext {
  const namespace = namespaceOf(platform, app, environment);
  return {
    root: platform.root,
    app,
    environment,
    cluster: clusterOf(platform, cluster),
    namespace,
    team: platform.teams?.find(({ name }) => name === app.props.owner),
    ownersHear: platform.notifications?.ownersHear ?? [],
    release,
    image: (name = 'main') => formatImage(findImage(release, name)),
    namespaceOf: (other) => namespaceOf(platform, other, environment),
    resolve: (value) => resolveVarying(value, environment.name, environmentNames(platform)),
    secretFile: (reference) => {
      noteUse({ ...reference, app, environment: environment.name, namespace });
      return platform.secrets?.find(environment.name, reference.secret);
    },
  };
}

function findImage(release: Release, name: string): NonNullable<Release['images']>[string] {
  const images = release.images ?? {};
  const found = images[name];
  if (found === undefined) {
    throw new UserError(
      `the release of '${release.app}' has no image '${name}'`,
      nearestNames(name, Object.keys(images)),
    );
  }
  return found;
}

const known = new WeakMap<Platform['environments'], ReadonlySet<string>>();

/** Names of all environments; put together once, since every setting is held against them. */
export function environmentNames({ environments }: Platform): ReadonlySet<string> {
  const names = known.get(environments) ?? new Set(environments.keys());
  known.set(environments, names);
  return names;
}
