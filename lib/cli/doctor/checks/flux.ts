import { clusterOf, type Platform } from '../../../model/platform';
import { fluxProviders } from '../../../model/flux-options';
import { ok, skipped, type ProgramCheck } from '../check';

/** Whom Flux can not tell: an owner's channel may still be heard of through the Argo CD of another cluster. */
export const check: ProgramCheck = {
  name: 'flux',
  neededFor: 'forge',
  needsProgram: true,
  run: (_, platform) => {
    const named = [...platform.environments.values()].flatMap(({ clusters }) => clusters);
    const onFlux = [...new Set(named)].filter((name) => clusterOf(platform, name).engine === 'flux').sort();
    if (onFlux.length === 0) return skipped('Argo CD deploys to every cluster');
    const unheard = unheardChannels(platform, new Set(onFlux));
    const told =
      unheard.length === 0 ? '' : `; of apps there it does not tell ${unheard.join(', ')}: it has no such Provider`;
    return ok(`deploys to ${onFlux.join(', ')}${told}`);
  },
};

/** Channels of teams with apps on these clusters, by services that Flux does not have: `team-orders by email`. */
function unheardChannels({ apps, environments, teams = [] }: Platform, onFlux: ReadonlySet<string>): string[] {
  const there = [...environments.values()].filter(({ clusters }) => clusters.some((name) => onFlux.has(name)));
  const owners = new Set(
    [...apps.values()].filter((app) => there.some(({ name }) => app.runsIn(name))).map(({ props }) => props.owner),
  );
  return teams
    .filter(({ name }) => owners.has(name))
    .flatMap(({ name, channels }) =>
      Object.keys(channels)
        .filter((service) => !(service in fluxProviders))
        .map((service) => `${name} by ${service}`),
    );
}
