import { basename } from 'node:path';
import type { App } from '../model/app';
import type { Environment } from '../model/environment';
import { argocdOf, type Platform } from '../model/platform';
import type { PlannedUnit } from './duplicate-objects';
import type { Releases } from './releases';
import { keptChart, renderApp, renderChartFolder } from './render-app';
import { renderCluster } from './render-cluster';
import type { AppPlace } from './render-context';
import { renderEnvironment } from './render-environment';

/** Which part of a platform to render. */
export interface Selection {
  /** @default all */
  readonly environments?: readonly string[];
  /** Only these apps. @default all */
  readonly apps?: readonly string[];
  /** Whether what environments and clusters have beside their apps is rendered too. @default only with all apps */
  readonly beside?: boolean;
}

/** A unit to render, and what its mistakes are told by. */
export interface DeclaredUnit extends PlannedUnit {
  /** The file, and the app where the file's name does not say it. */
  readonly declared: string;
  /** Undefined for clusters and environments. */
  readonly environment?: string;
  /** Undefined for what environments and clusters have beside their apps. */
  readonly place?: AppPlace;
}

/** All units of a selection, in a fixed order: of each environment its apps first, charts and clusters last. */
export function* plannedUnits(platform: Platform, releases: Releases, selection: Selection): Generator<DeclaredUnit> {
  const environments = [...platform.environments.values()].filter(
    ({ name }) => selection.environments?.includes(name) ?? true,
  );
  const { beside = selection.apps === undefined } = selection;
  for (const environment of environments) {
    for (const place of places(platform, environment, releases, selection)) {
      const declared = declaredIn(platform, place.app);
      const where = `${declared}: ${environment.name}`;
      yield {
        declared,
        environment: environment.name,
        where,
        place,
        render: (memory) => renderApp(platform, place, memory),
      };
    }
    if (!beside) continue;
    for (const cluster of environment.clusters) {
      const where = platform.files.get(environment) ?? environment.name;
      yield { declared: where, where, render: () => renderEnvironment(platform, environment, cluster, releases) };
    }
  }
  if (selection.beside !== false) yield* plannedCharts(platform, environments, releases, selection);
  if (!beside) return;
  const clusters = environments.flatMap((one) => one.clusters.map((name) => argocdOf(platform, name)));
  for (const cluster of [...new Set(clusters)].sort()) {
    const where = `cluster '${cluster}'`;
    yield { declared: where, where, render: () => renderCluster(platform, cluster) };
  }
}

/** What charts are to all environments; a release of an app that is there already leaves that as it is. */
function* plannedCharts(
  platform: Platform,
  environments: readonly Environment[],
  releases: Releases,
  { apps }: Selection,
): Generator<DeclaredUnit> {
  for (const app of platform.apps.values()) {
    const chart = keptChart(platform, app);
    if (chart === undefined || !(apps?.includes(app.name) ?? true)) continue;
    const last = environments.findLast(({ name }) => app.runsIn(name) && releases.find(name, app.name) !== undefined);
    const [cluster] = last?.clusters ?? [];
    if (cluster === undefined) continue;
    const declared = declaredIn(platform, app);
    yield { declared, where: `${declared}: chart`, render: () => renderChartFolder(platform, app, chart, cluster) };
  }
}

function declaredIn({ files }: Platform, app: App): string {
  const file = files.get(app) ?? '';
  return basename(file, '.ts') === app.name ? file : `${file}: app '${app.name}'`;
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
