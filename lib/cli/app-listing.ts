import type { App } from '../model/app';
import { groupBy } from '../model/group-by';
import { namespaceOf, type Platform } from '../model/platform';
import { versionLabel, type Release } from '../model/release';
import { renderContext, type Releases } from '../render';

/** What an app's manifests are made from. */
export type SourceKind = 'constructs' | 'helm' | 'kustomize' | 'manifests';

/** An app, and where it runs. */
export interface ListedApp {
  readonly name: string;
  readonly system: string;
  readonly owner: string;
  readonly tier: 'platform' | 'app';
  readonly kind: SourceKind;
  /** Source file, relative to the program. */
  readonly file: string;
  readonly description?: string;
  readonly environments: readonly ListedPlace[];
}

/** An app in one environment. */
export interface ListedPlace {
  readonly environment: string;
  readonly clusters: readonly string[];
  readonly namespace: string;
  /** As people say it; null where it has no release there yet. */
  readonly version: string | null;
  readonly held: boolean;
}

/** Which apps and environments to list; all by default. */
export interface ListFilter {
  readonly system?: string;
  readonly environment?: string;
}

/** Lists apps by system, then by name, each with the environments that it belongs to. */
export function listApps(platform: Platform, releases: Releases, filter: ListFilter = {}): ListedApp[] {
  const apps = [...platform.apps.values()].filter(
    (app) =>
      (filter.system === undefined || app.system === filter.system) &&
      (filter.environment === undefined || app.runsIn(filter.environment)),
  );
  return [...groupBy(apps, (app) => app.system)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, members]) => members.map((app) => listedApp(platform, releases, app, filter)));
}

function listedApp(platform: Platform, releases: Releases, app: App, { environment: only }: ListFilter): ListedApp {
  const { owner, tier = 'app', description } = app.props;
  const environments = [...platform.environments.values()].filter(
    ({ name }) => app.runsIn(name) && (only === undefined || name === only),
  );
  return {
    name: app.name,
    system: app.system,
    owner,
    tier,
    kind: sourceKind(platform, app),
    file: platform.files.get(app) ?? '',
    ...(description === undefined ? {} : { description }),
    environments: environments.map((environment) => {
      const release: Release | undefined = releases.find(environment.name, app.name);
      return {
        environment: environment.name,
        clusters: environment.clusters,
        namespace: namespaceOf(platform, app, environment),
        version: release === undefined ? null : versionLabel(release),
        held: releases.isHeld(environment.name, app.name),
      };
    }),
  };
}

/** A source is a function of the place, but of one kind everywhere: the first place and the baseline tell it. */
function sourceKind(platform: Platform, app: App): SourceKind {
  const { source, chartVersion, revision } = app.props;
  const environment = [...platform.environments.values()].find(({ name }) => app.runsIn(name));
  const cluster = environment?.clusters[0];
  if (source !== undefined && environment !== undefined && cluster !== undefined) {
    return source(renderContext(platform, { app, environment, cluster, release: app.baseline })).kind;
  }
  if (chartVersion !== undefined) return 'helm';
  return revision === undefined ? 'constructs' : 'manifests';
}
