import type { Environment } from '../model/environment';
import type { FluxFolder } from './deployed-app';
import { folderKustomization, readyOnce, type KustomizationProps } from './kustomization';

/** The two groups of an environment's apps, and what stands before them on the same cluster. */
export interface EnvironmentParts {
  readonly environment: Environment;
  /** Kustomizations of platform apps; undefined where the environment has none. */
  readonly platform: FluxFolder | undefined;
  readonly apps: FluxFolder | undefined;
  /** Names of environments of this cluster that have platform apps: those of the cluster serve all of them. */
  readonly platformsOf: readonly string[];
}

/** Name of the Kustomization that applies an environment's platform apps. */
export function platformName(environment: string): string {
  return `${environment}-platform`;
}

/**
 * The Kustomizations that bring an environment's apps into the cluster: platform software before the apps on it.
 *
 * They order how apps come into being. Each app has a Kustomization of its own below them, which depends on its namespaces
 * only.
 */
export function environmentParts({ environment, platform, apps, platformsOf }: EnvironmentParts): KustomizationProps[] {
  const { name } = environment;
  const dependsOn = platformsOf.map((one) => ({ name: platformName(one), readyExpr: readyOnce }));
  return [
    ...(platform === undefined ? [] : [folderKustomization({ name: platformName(name), ...platform, wait: true })]),
    ...(apps === undefined ? [] : [folderKustomization({ name: `${name}-apps`, ...apps, wait: false, dependsOn })]),
  ];
}
