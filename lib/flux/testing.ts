import { cluster } from '../model/cluster';
import type { FluxOptions } from '../model/flux-options';
import type { Platform } from '../model/platform';

/** The same platform with Flux on every cluster. */
export function withFlux(platform: Platform, flux?: FluxOptions): Platform {
  const names = [...platform.environments.values()].flatMap((environment) => environment.clusters);
  const clusters = [...new Set([...platform.clusters.keys(), ...names])].map((name) => {
    const { labels, kubernetes } = platform.clusters.get(name) ?? cluster({ name });
    return cluster({ name, labels, kubernetes, engine: 'flux', ...(flux === undefined ? {} : { flux }) });
  });
  return { ...platform, clusters: new Map(clusters.map((one) => [one.name, one])) };
}
