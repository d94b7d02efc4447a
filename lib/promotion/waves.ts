import type { EnvironmentName } from '../../environments';
import { throwIfAny, type Problem } from '../errors';
import { environment, type Environment, type EnvironmentProps } from '../model/environment';
import type { Duration, DurationText } from '../model/units';
import { healthyIn } from './gates';

/** Clusters that a release reaches together. */
export interface Wave extends Partial<Omit<EnvironmentProps, 'name' | 'promotesFrom' | 'gates' | 'promotion'>> {
  readonly name: EnvironmentName;
  /** How long the wave before it must have been healthy, on each of its clusters. @default as soon as it is */
  readonly soak?: Duration | DurationText;
}

/**
 * Has a release reach clusters of one stage in waves, a canary first: each wave is an environment of its own, so that what
 * runs where stands in git, and each can be held and rolled back by itself.
 *
 * The first wave promotes as `common` says. Each later one follows by itself, by commit unless it says otherwise, once this
 * very release was healthy in the wave before it: `slipway refresh`, on its schedule, promotes it. Gates that look at no
 * environment, as freezes do, are asked before every wave.
 *
 * @example
 * export const [canary, production] = waves({ domain: 'shop.example.com', promotesFrom: 'staging' }, [
 *   { name: 'canary', cluster: 'prod-eu-1' },
 *   { name: 'production', clusters: ['prod-eu-2', 'prod-us-1'], soak: '1 hour' },
 * ]);
 * @throws UserError where there is just one, or where two of them share a cluster.
 */
export function waves<const W extends readonly Wave[]>(
  common: Omit<EnvironmentProps, 'name' | 'shortName' | 'cluster' | 'clusters'>,
  all: W,
): { readonly [K in keyof W]: Environment } {
  throwIfAny(waveProblems(all));
  const made = all.map(({ soak, ...wave }, index) => {
    const before = all[index - 1];
    // The next wave promotes from it: that real customers are behind all of them must be said.
    const props: EnvironmentProps = { tags: 'version', production: true, ...common, ...wave };
    if (before === undefined) return environment(props);
    const own = (common.gates ?? []).filter((gate) => gate.environment === undefined);
    return environment({
      ...props,
      promotesFrom: before.name,
      promotion: 'automatic',
      publish: wave.publish ?? 'commit',
      entry: [],
      gates: [healthyIn(before.name, soak === undefined ? {} : { soak }), ...own],
    });
  });
  return made as { readonly [K in keyof W]: Environment };
}

function waveProblems(all: readonly Wave[]): Problem[] {
  if (all.length < 2)
    return [{ problem: `waves has ${all.length} of them`, fix: 'name two or more, or call environment({ … })' }];
  const clusters = all.flatMap((one) => [...(one.clusters ?? []), ...(one.cluster === undefined ? [] : [one.cluster])]);
  return [...new Set(clusters.filter((one, index) => clusters.indexOf(one) !== index))].map((one) => ({
    problem: `cluster '${one}' is in two waves: the later release would take the place of the earlier`,
    fix: 'name each cluster in one wave',
  }));
}
