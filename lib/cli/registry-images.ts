import type { ImageResolver } from '../promotion/release';
import {
  announcedImagesOnly,
  dockerCredentials,
  installedHelpers,
  ociClient,
  registryImages as imagesIn,
} from '../promotion/registry';
import type { OciClient } from '../promotion/registry';
import type { Context } from './command';

/**
 * Asks registries for digests, with what `docker login` left.
 *
 * `SLIPWAY_REGISTRY=off` asks none, for air-gapped work: announcements are taken at their word, and nothing proves that
 * an image exists. `SLIPWAY_INSECURE_REGISTRIES` names those without TLS, by commas.
 */
export function registryImages(context: Pick<Context, 'env'>): ImageResolver {
  const client = configuredRegistry(context);
  return client === undefined ? announcedImagesOnly : imagesIn(client);
}

/** Whether registries may be asked. */
export function asksRegistries({ env }: Pick<Context, 'env'>): boolean {
  return env['SLIPWAY_REGISTRY'] !== 'off';
}

/** The registries' client; undefined where none may be asked. */
export function configuredRegistry({ env }: Pick<Context, 'env'>): OciClient | undefined {
  if (!asksRegistries({ env })) return undefined;
  const insecure = (env['SLIPWAY_INSECURE_REGISTRIES'] ?? '').split(',').map((host) => host.trim());
  return ociClient({ credentials: dockerCredentials({ env, runHelper: installedHelpers(env) }), insecure });
}
