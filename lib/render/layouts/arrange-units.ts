import type { App } from '../../model/app';
import type { AppRendering } from '../../model/layout';
import type { Platform } from '../../model/platform';
import type { Release } from '../../model/release';
import type { Releases } from '../releases';
import { renderApp } from '../render-app';
import type { AppUnit, RenderedFile, Unit } from '../unit';

type Arrange = (one: AppRendering) => ReadonlyMap<string, string>;

/** Units with the files of apps as the platform's layout arranges them, for the environment repo. */
export function* arrangedUnits(platform: Platform, releases: Releases, units: Iterable<Unit>): Generator<Unit> {
  const arrangements = new Map<string, Arrange>();
  const { arrange } = platform.environmentRepo.layout;
  for (const unit of units) {
    const app = unit.kind === 'app' ? platform.apps.get(unit.app) : undefined;
    if (arrange === undefined || unit.kind !== 'app' || app === undefined) {
      yield unit;
      continue;
    }
    const arranged = arrangements.get(app.name) ?? arrange(app.name, everywhere(platform, app));
    arrangements.set(app.name, arranged);
    yield arrangedUnit(unit, releases.find(unit.environment, unit.app), arranged);
  }
}

function arrangedUnit(unit: AppUnit, release: Release | undefined, arrange: Arrange): Unit {
  const manifests = arrange(renderingOf(unit, release));
  const beside = unit.files.filter((file) => !isManifest(unit, file));
  return { ...unit, files: [...[...manifests].map(([path, content]) => ({ path, content })), ...beside] };
}

/** The app with its baseline in every place that it runs in; in one of them with other versions too, which no base may hold. */
function everywhere(platform: Platform, app: App): AppRendering[] {
  const release = app.baseline;
  const places = [...platform.environments.values()]
    .filter(({ name }) => app.runsIn(name))
    .flatMap((environment) => environment.clusters.map((cluster) => ({ app, environment, cluster, release })));
  const [first] = places;
  const all = first === undefined ? [] : [...places, { ...first, release: withOtherVersions(release) }];
  return all.flatMap((place) => {
    try {
      const unit = renderApp(platform, place);
      return unit.kind === 'app' ? [renderingOf(unit, place.release)] : [];
    } catch {
      // Whoever publishes that environment is told; the others need not wait for it.
      return [];
    }
  });
}

function withOtherVersions(release: Release): Release {
  const images = Object.entries(release.images ?? {}).map(
    ([name, { repository }]) => [name, { repository, tag: 'v0.0.0' }] as const,
  );
  return images.length === 0 ? release : { ...release, images: Object.fromEntries(images) };
}

function renderingOf(unit: AppUnit, release: Release | undefined): AppRendering {
  const objects = unit.files.filter((file) => isManifest(unit, file)).flatMap(({ object }) => object ?? []);
  return { folder: unit.folder, objects, images: Object.values(release?.images ?? {}) };
}

/** What lies deeper is not arranged: Secrets that stay encrypted are deployed byte for byte. */
function isManifest({ folder }: AppUnit, { path }: RenderedFile): boolean {
  return path.startsWith(`${folder}/`) && !path.includes('/', folder.length + 1);
}
