import type { PartPlan } from '../../environment-repo/part';
import type { RepoView } from '../../environment-repo/repo-view';
import { UserError } from '../../errors';
import type { App } from '../../model/app';
import { findEnvironment, type Platform } from '../../model/platform';
import { versionKey, versionLabel, versionOf, type Release } from '../../model/release';
import { planPublish } from '../publish-plan';
import { configurationDrift, type ConfigurationDifference } from './configuration-drift';
import { settingsDrift, type SettingDifference } from './settings-drift';

/** How two environments differ. */
export interface Drift {
  readonly from: string;
  readonly to: string;
  readonly settings: readonly SettingDifference[];
  /** Sorted by name; also those that do not differ. */
  readonly apps: readonly AppDrift[];
}

/** How an app differs between two environments. */
export interface AppDrift {
  readonly app: string;
  /** Versions are state: told apart from configuration. Null where it has no release. */
  readonly versions: { readonly from: string | null; readonly to: string | null; readonly isSame: boolean };
  readonly intended: readonly ConfigurationDifference[];
  readonly accidental: readonly AccidentalDifference[];
}

/**
 * A difference that nobody declared: `only-here` and `only-there`, a release that the other environment lacks although
 * the app belongs there; `setting`, by a setting that is not declared to differ; and where the environment repo does not
 * hold what the program renders: `unpublished`, `changed-outside` and `held`.
 */
export type AccidentalDifference =
  | { readonly what: 'only-here' | 'only-there' }
  | ({ readonly what: 'setting' } & ConfigurationDifference)
  | {
      readonly what: 'unpublished' | 'changed-outside';
      readonly environment: string;
      readonly paths: readonly string[];
    }
  | { readonly what: 'held'; readonly environment: string; readonly reason: string };

/** Compares two environments app by app. @param apps only these @throws UserError for an unknown environment */
export async function drift(
  platform: Platform,
  view: RepoView,
  names: { readonly from: string; readonly to: string },
  apps: readonly App[],
): Promise<Drift> {
  const from = findEnvironment(platform, names.from);
  const to = findEnvironment(platform, names.to);
  if (from === to) throw new UserError(`${from.name} does not differ from itself`, 'name two environments');
  const releases = await view.releases([from.name, to.name]);
  const selection = { environments: [from.name, to.name], apps: apps.map((app) => app.name) };
  const { parts } = await planPublish(platform, view, { selection, overwrite: false, program: '', check: 'none' });
  const both = apps.filter((app) => app.runsIn(from.name) && app.runsIn(to.name));
  return {
    from: from.name,
    to: to.name,
    settings: settingsDrift(from, to),
    apps: both.map((app) => {
      const [here, there] = [from, to].map(({ name }) => releases.get(name)?.get(app.name));
      // Where it has no release it has no configuration either, and may lack what it would need there.
      const configuration =
        here === undefined || there === undefined
          ? { intended: [], accidental: [] }
          : configurationDrift(platform, app, [from, to], there);
      const accidental: AccidentalDifference[] = [
        ...missing(here, there),
        ...configuration.accidental.map((one) => ({ what: 'setting' as const, ...one })),
        ...stateOf(from.name, here, parts, app),
        ...stateOf(to.name, there, parts, app),
      ];
      return { app: app.name, versions: versionsOf(here, there), intended: configuration.intended, accidental };
    }),
  };
}

function versionsOf(here: Release | undefined, there: Release | undefined): AppDrift['versions'] {
  const label = (release: Release | undefined): string | null => (release === undefined ? null : versionLabel(release));
  const key = (release: Release | undefined): string => (release === undefined ? '' : versionKey(versionOf(release)));
  return { from: label(here), to: label(there), isSame: key(here) === key(there) };
}

function missing(here: Release | undefined, there: Release | undefined): AccidentalDifference[] {
  if (here !== undefined && there === undefined) return [{ what: 'only-here' }];
  return here === undefined && there !== undefined ? [{ what: 'only-there' }] : [];
}

/** Where the environment repo is not as the program renders it. */
function stateOf(
  environment: string,
  release: Release | undefined,
  parts: readonly PartPlan[],
  { name }: App,
): AccidentalDifference[] {
  if (release?.hold !== undefined) return [{ what: 'held', environment, reason: release.hold.reason }];
  const plan = parts.find(({ part }) => part.environment === environment && part.app === name);
  if (plan === undefined || plan.state === 'same') return [];
  if (plan.state === 'outside') return [{ what: 'changed-outside', environment, paths: plan.paths }];
  const paths = [...plan.changes.keys()].filter((path) => path !== plan.part.record);
  return [{ what: 'unpublished', environment, paths }];
}
