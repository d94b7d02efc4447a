import type { Problem } from '../errors';
import type { AppProps } from '../model/app';
import { nearestNames } from '../model/names';

/** What every kind of app may be declared with, whatever it is rendered from. */
export type AppFields = Omit<
  AppProps,
  'images' | 'chartVersion' | 'revision' | 'source' | 'resources' | 'workload' | 'reads' | 'localChart'
>;

const names = Object.keys({
  name: true,
  system: true,
  owner: true,
  description: true,
  environments: true,
  namespace: true,
  tier: true,
  podSecurity: true,
  openNetwork: true,
  reachedAt: true,
  ports: true,
  calls: true,
  patches: true,
  clusterResources: true,
  namespaceResources: true,
  ignoreDifferences: true,
  preview: true,
} satisfies Record<keyof AppFields, true>);

/** Parts the app's own fields from what else it is declared with. */
export function splitAppFields<T extends AppFields>(props: T): { app: AppFields; rest: Omit<T, keyof AppFields> } {
  const app: Record<string, unknown> = {};
  const rest: Record<string, unknown> = {};
  const given: Readonly<Record<string, unknown>> = { ...props };
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) (names.includes(name) ? app : rest)[name] = value;
  }
  return { app: app as unknown as AppFields, rest: rest as Omit<T, keyof AppFields> };
}

/** Settings that are neither the app's own fields nor among those known. */
export function unknownSettingProblems(props: object, known: readonly string[]): Problem[] {
  const all = [...names, ...known];
  return Object.keys(props)
    .filter((name) => !all.includes(name))
    .map((name) => ({ problem: `${name} is no setting`, fix: nearestNames(name, all) }));
}
