import { isPublished, planPart, type Part, type PartPlan } from '../environment-repo/part';
import type { RepoView } from '../environment-repo/repo-view';
import { formatStateFile } from '../environment-repo/state-file';
import { appOfPath, paths } from '../model/paths';
import type { Platform } from '../model/platform';
import type { Release } from '../model/release';
import type { RenderedRecord } from '../model/state-files';
import { arrangedUnits, keptChart, renderPlatform, type Releases, type Selection, type Unit } from '../render';
import { checkedUnits, platformCheck } from '../render/check';
import { keepEquivalent } from './keep-equivalent';
import { renderedParts } from './rendered-parts';
import { sweepBases } from './sweep-bases';
import { isUnfinished } from './unfinished';

/** What publishing would do, part by part; the same for a dry run, a diff and the write. */
export interface PublishPlan {
  readonly parts: readonly PartPlan[];
  /** Apps that are held, `environment/app`: they stay as they are. */
  readonly held: readonly string[];
}

/** Settings of one publish. */
export interface PublishOptions {
  readonly selection: Selection;
  /** Take the place of what others changed. */
  readonly overwrite: boolean;
  /** Commit of the program. */
  readonly program: string;
  /**
   * What the apps of a selection are judged against: all that their environments have, their namespaces alone, or not at
   * all, where nothing of the plan is written. @default 'whole'
   */
  readonly check?: 'whole' | 'part' | 'none';
  /** Releases that the same change writes, by environment and app. */
  readonly pending?: ReadonlyMap<string, ReadonlyMap<string, Release>>;
}

/** The releases of a commit. */
export function repoReleases(all: ReadonlyMap<string, ReadonlyMap<string, Release>>): Releases {
  const find: Releases['find'] = (environment, app) => all.get(environment)?.get(app);
  return { find, isHeld: (environment, app) => find(environment, app)?.hold !== undefined };
}

/**
 * Renders a platform with the releases of a commit, judges it, and compares each part with what stands there.
 *
 * @throws UserError with every error of the check
 */
export async function planPublish(platform: Platform, view: RepoView, options: PublishOptions): Promise<PublishPlan> {
  const selected = [...platform.environments.keys()].filter(
    (name) => options.selection.environments?.includes(name) ?? true,
  );
  const { apps, beside = apps === undefined } = options.selection;
  await readTogether(view, selected, apps ?? []);
  // What an environment has beside its apps depends on all of them.
  const all = overlaid(await view.releases(selected, beside ? undefined : apps), options.pending);
  const releases = repoReleases(all);
  const oidAt = (path: string): string | undefined => view.entries.get(path)?.oid;
  const filesIn = folderCounts(view);
  const rendered = new Set<string>();
  const differing: Part[] = [];
  const same: PartPlan[] = [];
  const units = judgedUnits(platform, releases, options);
  for (const part of renderedParts(platform, arrangedUnits(platform, releases, units))) {
    rendered.add(part.record);
    if (isPublished(part, oidAt, filesIn)) same.push({ part, state: 'same' });
    else differing.push(part);
  }
  const held = selected.flatMap((name) =>
    [...(all.get(name) ?? [])].filter(([, one]) => one.hold !== undefined).map(([app]) => `${name}/${app}`),
  );
  differing.push(...removedParts(platform, view, selected, rendered, new Set(held), options.selection));
  differing.push(...removedCharts(platform, view, rendered, options.selection));
  const records = await view.records(differing.map((part) => part.record));
  const planned: PartPlan[] = [];
  for (const part of differing) {
    const formatted = { ...options, formatRecord: (record: RenderedRecord) => formatRecord(part, record) };
    const plan = planPart(part, oidAt, records.get(part.record), formatted);
    const goesOn = plan.state === 'outside' && (await isUnfinished(view, part.record, plan.paths));
    const present = goesOn ? planPart(part, oidAt, records.get(part.record), { ...formatted, overwrite: true }) : plan;
    planned.push(withRelease(platform, view, present));
  }
  const settled = await sweepBases(view, platform, await keepEquivalent(view, planned, records));
  return { parts: [...same, ...settled].sort((a, b) => (a.part.id < b.part.id ? -1 : 1)), held };
}

/** What is read of some apps one after the other later: where it must be fetched, it is fetched in one go. */
async function readTogether(view: RepoView, environments: readonly string[], apps: readonly string[]): Promise<void> {
  const state = environments.flatMap((name) =>
    apps.flatMap((app) => [paths.release(name, app), paths.rendered(name, app)]),
  );
  await view.read(state);
}

function judgedUnits(platform: Platform, releases: Releases, options: PublishOptions): Iterable<Unit> {
  const { selection, check: against = 'whole' } = options;
  const units = renderPlatform(platform, releases, selection);
  return against === 'none' ? units : checkedUnits(units, platformCheck(platform, releases, { selection, against }));
}

/** A record, with the folder depth of its schema. */
export function formatRecord(part: Pick<Part, 'record'>, record: RenderedRecord): string {
  const up = '../'.repeat(part.record.split('/').length - 1);
  return formatStateFile(record, `${up}.slipway/rendered.schema.json`);
}

function overlaid(
  present: ReadonlyMap<string, ReadonlyMap<string, Release>>,
  pending: PublishOptions['pending'] = new Map(),
): ReadonlyMap<string, ReadonlyMap<string, Release>> {
  return new Map([...present].map(([name, apps]) => [name, new Map([...apps, ...(pending.get(name) ?? [])])]));
}

/** Parts that Slipway wrote and that are rendered no more: their app or its release is gone. */
function removedParts(
  platform: Platform,
  view: RepoView,
  environments: readonly string[],
  rendered: ReadonlySet<string>,
  held: ReadonlySet<string>,
  { apps }: Selection,
): Part[] {
  return [...view.entries.keys()].flatMap((path): Part[] => {
    const place = path.includes('/rendered/') ? appOfPath(path) : undefined;
    if (place === undefined || rendered.has(path) || !environments.includes(place.environment)) return [];
    const { environment, app } = place;
    if (held.has(`${environment}/${app}`) || !(apps?.includes(app) ?? true)) return [];
    const system = platform.apps.get(app)?.system;
    return [
      {
        id: `${environment}/${app}`,
        environment,
        app,
        system,
        record: path,
        folders: [],
        files: new Map(),
        sources: {},
      },
    ];
  });
}

/** Charts that no environment has an app for any more, or that the layout renders by now. */
function removedCharts(
  platform: Platform,
  view: RepoView,
  rendered: ReadonlySet<string>,
  { apps, environments, beside }: Selection,
): Part[] {
  if (environments !== undefined || beside === false) return [];
  return [...view.entries.keys()].flatMap((path): Part[] => {
    const [, name] = /^charts\/([^/]+)\.rendered\.yaml$/.exec(path) ?? [];
    if (name === undefined || rendered.has(path) || !(apps?.includes(name) ?? true)) return [];
    const app = platform.apps.get(name);
    if (app !== undefined && keptChart(platform, app) !== undefined && hasRelease(view, name)) return [];
    return [removedChart(platform, name, path)];
  });
}

function hasRelease(view: RepoView, app: string): boolean {
  return view.environments.some((environment) => view.entries.has(paths.release(environment, app)));
}

function removedChart(platform: Platform, name: string, record: string): Part {
  const environment =
    [...platform.environments.values()].findLast((one) => one.publish === 'pull-request') ??
    [...platform.environments.values()].at(-1);
  return {
    id: `chart ${name}`,
    environment: environment?.name ?? '',
    app: undefined,
    system: undefined,
    record,
    folders: [],
    files: new Map(),
    sources: {},
  };
}

/** An app that the program has there no more takes its release with it. */
function withRelease(platform: Platform, view: RepoView, plan: PartPlan): PartPlan {
  const { environment, app, files } = plan.part;
  if (plan.state !== 'changed' || app === undefined || files.size > 0) return plan;
  const path = paths.release(environment, app);
  const isGone = platform.apps.get(app)?.runsIn(environment) !== true && view.entries.has(path);
  return isGone ? { ...plan, changes: new Map([...plan.changes, [path, null]]) } : plan;
}

function folderCounts(view: RepoView): (folder: string) => number {
  const counts = new Map<string, number>();
  for (const path of view.entries.keys()) {
    const folder = path.slice(0, path.lastIndexOf('/'));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return (folder) => counts.get(folder) ?? 0;
}
