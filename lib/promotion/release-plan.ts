import { UserError } from '../errors';
import type { App } from '../model/app';
import type { Environment, EntryRule, PublishMode } from '../model/environment';
import type { Image } from '../model/image';
import { versionKey, versionOf, type Release } from '../model/release';
import { announcedImages, type Announcement } from './announcement';
import { rememberedOrder } from './promotion-plan';
import { takenBackBefore } from './taken-back';

/** What an announcement means for one environment. */
export type EntryDecision =
  | { readonly environment: string; readonly outcome: 'enter'; readonly by: PublishMode; readonly rule: EntryRule }
  | { readonly environment: string; readonly outcome: 'refused' | 'not-here'; readonly why: string };

/** Whether an environment takes a build directly, by the first of its entry rules that fits. */
export function decideEntry(environment: Environment, app: App, announcement: Announcement): EntryDecision {
  const { name, entry } = environment;
  if (!app.runsIn(name))
    return { environment: name, outcome: 'not-here', why: `'${app.name}' does not run in ${name}` };
  const rule = entry.find((one) => fits(one, announcement));
  if (rule !== undefined) return { environment: name, outcome: 'enter', by: rule.by ?? 'commit', rule };
  const takes = entry.length === 0 ? 'promotions only' : entry.map(inWords).join(', ');
  return {
    environment: name,
    outcome: 'refused',
    why: `${name} takes ${takes}; this is ${describeBuild(announcement)}`,
  };
}

function fits({ branch, tag, nightly }: EntryRule, { source = {} }: Announcement): boolean {
  // A build that names neither is one by hand: it counts as the main branch's.
  const from = source.branch ?? (source.tag === undefined ? 'main' : undefined);
  if (nightly === true && source.nightly !== true) return false;
  if (branch !== undefined && (from === undefined || !matches(branch, from))) return false;
  if (tag !== undefined && (source.tag === undefined || !matches(tag, source.tag))) return false;
  return nightly === true || branch !== undefined || tag !== undefined;
}

function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}

/** An entry rule as people say it. */
export function inWords({ branch, tag, nightly }: EntryRule): string {
  const what = [branch === undefined ? undefined : `branch ${branch}`, tag === undefined ? undefined : `tag ${tag}`];
  return [nightly === true ? 'nightly builds' : 'builds', ...what.filter((one) => one !== undefined)].join(' of ');
}

function describeBuild({ source = {} }: Announcement): string {
  if (source.tag !== undefined) return `a build of tag ${source.tag}`;
  return `a ${source.nightly === true ? 'nightly ' : ''}build of branch ${source.branch ?? 'main'}`;
}

/**
 * The release that an announcement makes of what runs now, or undefined where it runs already.
 *
 * @param resolved announced images with their digests.
 */
export function announcedRelease(
  app: App,
  present: Release | undefined,
  announcement: Announcement,
  resolved: ReadonlyMap<string, Image>,
): Release | undefined {
  const { chartVersion, revision, source } = announcement;
  const base = present ?? app.baseline;
  const images = { ...base.images, ...Object.fromEntries(resolved) };
  const newerThan = rememberedOrder(present, undefined);
  const next: Release = {
    app: app.name,
    generation: (present?.generation ?? 0) + 1,
    ...(Object.keys(images).length === 0 ? {} : { images }),
    ...versionFields(base, chartVersion, revision),
    ...(source === undefined ? {} : { source: sourceFields(source) }),
    ...(newerThan === undefined ? {} : { newerThan }),
    ...(present?.hold === undefined ? {} : { hold: present.hold }),
  };
  const isSame = present !== undefined && versionKey(versionOf(next)) === versionKey(versionOf(present));
  return isSame ? undefined : { ...next, ...takenBackBefore(present, next) };
}

function versionFields(
  base: Release,
  chartVersion: string | undefined,
  revision: string | undefined,
): Pick<Release, 'chart' | 'revision'> {
  const chart = chartVersion === undefined ? base.chart : { version: chartVersion };
  const at = revision ?? base.revision;
  return { ...(chart === undefined ? {} : { chart }), ...(at === undefined ? {} : { revision: at }) };
}

function sourceFields(source: NonNullable<Announcement['source']>): NonNullable<Release['source']> {
  const { tag, nightly, ...kept } = source;
  return kept;
}

/**
 * The images that an announcement names, by container of the app.
 *
 * @throws UserError also where it names a chart version or a revision, and the app has none: nothing would read it
 */
export function imagesOf(app: App, announcement: Announcement): Map<string, Image> {
  const { chart, revision } = app.baseline;
  if (announcement.chartVersion !== undefined && chart === undefined)
    throw new UserError(`'${app.name}' has no chart whose version could be released`, announcesInstead(app));
  if (announcement.revision !== undefined && revision === undefined)
    throw new UserError(`'${app.name}' has no git revision that could be released`, announcesInstead(app));
  return announcedImages(announcement, Object.keys(app.baseline.images ?? {}));
}

function announcesInstead({ baseline: { images, chart, revision } }: App): string {
  const kinds = [
    ...(images === undefined ? [] : ['--image']),
    ...(chart === undefined ? [] : ['--chart-version']),
    ...(revision === undefined ? [] : ['--revision']),
  ];
  return `announce what it has: ${kinds.join(', ') || 'it has neither image, chart nor revision'}`;
}
