import type { Chart } from 'cdk8s';
import {
  FluxObject,
  clusterRoot,
  deployedApp,
  environmentParts,
  finishObjects,
  gitRepositoryName,
  notices,
  receipts,
  renderedByFlux,
  type FluxFolder,
  type FluxObjectProps,
  type GitSource,
  type KustomizationProps,
} from '../../flux';
import { fluxDecryption } from '../../constructs/secrets/flux-decryption';
import { addressOf, residentsOf, siteOf, type Site } from '../../model/location';
import { paths } from '../../model/paths';
import { clusterOf, type Platform } from '../../model/platform';
import { filesOf } from '../object-files';
import type { Releases } from '../releases';
import { renderContext, type AppPlace } from '../render-context';
import { synthesize } from '../synthesize';
import type { RenderedFile } from '../unit';
import type { Engine, EnvironmentPlace } from './engine';

/** A Kustomization per app; what the app leaves to be rendered stands among its own objects. */
export const flux: Engine = {
  objectsFor: (context) => {
    const source = context.app.props.source?.(context);
    return source === undefined ? undefined : (scope) => renderedByFlux(scope, context, source);
  },
  finish: finishObjects,
  deployment: (platform, { app, environment, cluster }, context, { manifests, encrypted }) => {
    const folder = folderIn(platform, manifests ?? paths.manifests(environment.name, cluster, app.name));
    return {
      folder: paths.flux(environment.name, cluster, partOf(app.props.tier)),
      props: deployedApp(context, folder, encrypted === undefined ? {} : { decryption: fluxDecryption() }),
    };
  },
  // Flux does it by itself, in whatever it applies.
  decryption: () => [],
  deploy: (scope, { props }) => new FluxObject(scope, props as KustomizationProps),
  environmentFiles,
  clusterFiles,
};

function partOf(tier: 'platform' | 'app' | undefined): 'platform' | 'apps' {
  return tier === 'platform' ? 'platform' : 'apps';
}

function environmentFiles(place: EnvironmentPlace): RenderedFile[] {
  const { platform, environment, cluster, places, namespacesApp: app } = place;
  const { name } = environment;
  const context = renderContext(platform, { app, environment, cluster, release: { app: app.name, generation: 1 } });
  const folder = (part: 'platform' | 'apps'): FluxFolder | undefined =>
    places.some((one) => partOf(one.app.props.tier) === part)
      ? folderIn(platform, paths.flux(name, cluster, part))
      : undefined;
  const owners = new Set(places.map((one) => one.app.props.owner));
  return fluxFiles(paths.flux(name, cluster, 'environment'), [
    deployedApp(context, folderIn(platform, paths.manifests(name, cluster, app.name)), { dependsOn: [] }),
    ...environmentParts({
      environment,
      platform: folder('platform'),
      apps: folder('apps'),
      platformsOf: platformsOn(platform, cluster, place.releases),
    }),
    ...receipts(environment, clusterOf(platform, cluster), repositoriesOf(platform, places)),
    ...notices(
      environment,
      (platform.teams ?? []).filter((team) => owners.has(team.name)),
    ),
  ]);
}

/** Environments of a cluster that have platform software. */
function platformsOn({ environments, apps }: Platform, cluster: string, releases: Releases): string[] {
  const software = [...apps.values()].filter(({ props }) => props.tier === 'platform');
  return [...environments.values()]
    .filter((one) => one.clusters.includes(cluster))
    .map(({ name }) => name)
    .filter((name) => software.some((app) => app.runsIn(name) && releases.find(name, app.name) !== undefined));
}

/** Repositories that apps' manifests are in: receipts stand on their commits. */
function repositoriesOf(platform: Platform, places: readonly AppPlace[]): Map<string, string> {
  const folders = places.map(({ app, environment, cluster }) => paths.manifests(environment.name, cluster, app.name));
  return new Map([...sourcesOf(platform, folders)].map(([name, { url }]) => [name, url]));
}

function clusterFiles(platform: Platform, cluster: string): RenderedFile[] {
  const environments = [...platform.environments.values()].filter((one) => one.clusters.includes(cluster));
  const root = paths.cluster(cluster);
  const starts = environments.map(({ name }) => [name, paths.flux(name, cluster, 'environment')] as const);
  const manifests = environments.flatMap(({ name }) =>
    [...platform.apps.values()]
      .filter((app) => app.runsIn(name))
      .map((app) => paths.manifests(name, cluster, app.name)),
  );
  return fluxFiles(
    root,
    clusterRoot({
      cluster: clusterOf(platform, cluster),
      root: folderIn(platform, root),
      environments: new Map(starts.map(([name, path]) => [name, folderIn(platform, path)])),
      sources: sourcesOf(platform, [root, ...starts.map(([, path]) => path), ...manifests]),
    }),
  );
}

function fluxFiles(folder: string, objects: readonly FluxObjectProps[]): RenderedFile[] {
  const build = (chart: Chart): void => {
    for (const one of objects) new FluxObject(chart, one);
  };
  return filesOf(folder, synthesize('flux', {}, build));
}

function folderIn(platform: Platform, path: string): FluxFolder {
  return { source: sourceName(platform, siteIn(platform, path)), path };
}

/** Branches that folders stand on, by the names of their GitRepositories. */
function sourcesOf(platform: Platform, folders: readonly string[]): Map<string, GitSource> {
  const sites = folders.map((path) => siteIn(platform, path));
  const named = sites.map((site): [string, GitSource] => [
    sourceName(platform, site),
    { ...site, url: addressOf(platform.environmentRepo, site.repository).argocdUrl },
  ]);
  return new Map(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function siteIn(platform: Platform, path: string): Site {
  return siteOf(platform.environmentRepo, residentsOf(platform), path);
}

function sourceName({ environmentRepo }: Platform, site: Site): string {
  return gitRepositoryName(site, environmentRepo.branch);
}
