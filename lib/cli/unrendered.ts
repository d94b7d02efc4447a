import { UserError } from '../errors';
import { formatImage } from '../model/image';
import type { App } from '../model/app';
import { findApp, type Platform } from '../model/platform';
import type { Releases, Selection } from '../render';

/** Where an app that was asked for is not rendered, and why. */
interface Unrendered {
  readonly app: App;
  readonly environment: string;
  readonly why: 'does not run there' | 'has no release' | 'is held';
}

/**
 * What of the apps that were asked for is not rendered, in words; empty where all is.
 *
 * @throws UserError where nothing at all would be rendered of one of them, with what to do.
 */
export function unrenderedApps(
  platform: Platform,
  releases: Releases,
  { apps = [], environments = [...platform.environments.keys()] }: Selection,
): string[] {
  return apps.flatMap((name) => {
    const app = findApp(platform, name);
    const missing = environments.flatMap((one) => reason(app, one, releases));
    if (missing.length === environments.length)
      throw new UserError(
        `app '${name}' is rendered nowhere: it ${told(missing)}`,
        wayIn(missing),
        platform.files.get(app),
      );
    return missing.length === 0 ? [] : [`not rendered: ${name}, which ${told(missing)}`];
  });
}

function reason(app: App, environment: string, releases: Releases): Unrendered[] {
  if (!app.runsIn(environment)) return [{ app, environment, why: 'does not run there' }];
  if (releases.isHeld(environment, app.name)) return [{ app, environment, why: 'is held' }];
  return releases.find(environment, app.name) === undefined ? [{ app, environment, why: 'has no release' }] : [];
}

function told(missing: readonly Unrendered[]): string {
  const reasons = [...new Set(missing.map((one) => one.why))];
  return reasons
    .map(
      (why) =>
        `${why}: ${missing
          .filter((one) => one.why === why)
          .map((one) => one.environment)
          .join(', ')}`,
    )
    .join('; it ');
}

function wayIn(missing: readonly Unrendered[]): string {
  const first = missing.find((one) => one.why === 'has no release') ?? missing.find((one) => one.why === 'is held');
  if (first === undefined) return 'name an environment that it runs in, or add this one to its environments';
  const { app, environment, why } = first;
  if (why === 'is held') return `let it go: slipway unhold ${app.name} ${environment}`;
  return `let it in by its first release: slipway release ${app.name} ${versionOptions(app).join(' ')}`.trimEnd();
}

function versionOptions({ baseline: { images = {}, chart, revision } }: App): string[] {
  return [
    ...Object.values(images).map((image) => `--image ${formatImage(image)}`),
    ...(chart === undefined ? [] : [`--chart-version ${chart.version}`]),
    ...(revision === undefined ? [] : [`--revision ${revision}`]),
  ];
}
