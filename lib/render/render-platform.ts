import { UserError, throwIfAny, type Problem } from '../errors';
import type { Environment } from '../model/environment';
import type { Platform } from '../model/platform';
import { DuplicateObjects, type PlannedUnit } from './duplicate-objects';
import type { Releases } from './releases';
import { renderApp } from './render-app';
import { renderCluster } from './render-cluster';
import type { AppPlace } from './render-context';
import { renderEnvironment } from './render-environment';
import type { Unit } from './unit';

/** Which part of a platform to render. */
export interface Selection {
  /** @default all */
  readonly environments?: readonly string[];
  /** Only these apps. @default all */
  readonly apps?: readonly string[];
  /** Whether what environments and clusters have beside their apps is rendered too. @default only with all apps */
  readonly beside?: boolean;
}

/**
 * Renders a platform unit by unit, in a fixed order, so that a caller keeps no more of it than it needs.
 *
 * A unit that fails is left out and the rest goes on: all mistakes are thrown together at the end.
 *
 * @throws UserError after the last unit, with every problem of every app.
 */
export function* renderPlatform(platform: Platform, releases: Releases, selection: Selection = {}): Generator<Unit> {
  const problems: Problem[] = [];
  const known = new DuplicateObjects();
  for (const one of planned(platform, releases, selection)) {
    const unit = attempt(one, problems);
    if (unit === undefined) continue;
    problems.push(...known.add(unit, one).map((problem) => ({ where: one.where, ...problem })));
    yield unit;
  }
  throwIfAny(problems);
}

function* planned(platform: Platform, releases: Releases, selection: Selection): Generator<PlannedUnit> {
  const environments = [...platform.environments.values()].filter(
    ({ name }) => selection.environments?.includes(name) ?? true,
  );
  const { beside = selection.apps === undefined } = selection;
  for (const environment of environments) {
    for (const place of places(platform, environment, releases, selection)) {
      const where = platform.files.get(place.app) ?? place.app.name;
      yield { where: `${where}: ${environment.name}`, render: () => renderApp(platform, place) };
    }
    if (!beside) continue;
    for (const cluster of environment.clusters) {
      const where = platform.files.get(environment) ?? environment.name;
      yield { where, render: () => renderEnvironment(platform, environment, cluster, releases) };
    }
  }
  if (!beside) return;
  for (const cluster of [...new Set(environments.flatMap((one) => one.clusters))].sort()) {
    yield { where: `cluster '${cluster}'`, render: () => renderCluster(platform, cluster) };
  }
}

/** An app's clusters follow one another: they are published as a whole. */
function* places(
  platform: Platform,
  environment: Environment,
  releases: Releases,
  { apps }: Selection,
): Generator<AppPlace> {
  for (const app of platform.apps.values()) {
    if (
      !(apps?.includes(app.name) ?? true) ||
      !app.runsIn(environment.name) ||
      releases.isHeld(environment.name, app.name)
    )
      continue;
    const release = releases.find(environment.name, app.name);
    if (release === undefined) continue;
    for (const cluster of environment.clusters) yield { app, environment, cluster, release };
  }
}

function attempt({ where, render }: PlannedUnit, problems: Problem[]): Unit | undefined {
  try {
    return render();
  } catch (error) {
    problems.push(...problemsOf(error, where));
    return undefined;
  }
}

/** A user's mistake gets a place; anything else that their code throws keeps its stack as well. */
function problemsOf(error: unknown, where: string): Problem[] {
  if (error instanceof UserError) {
    return error.problems.map((one) => ({ ...one, where: one.where === undefined ? where : `${where}: ${one.where}` }));
  }
  const cause = error instanceof Error ? error : new Error(String(error));
  return [{ where, problem: `threw ${cause.name}: ${cause.message}`, fix: 'see its stack below', cause }];
}
