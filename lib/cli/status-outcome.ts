import pico from 'picocolors';
import { groupBy } from '../model/group-by';
import { formatDuration } from '../model/units';
import type { CurrentFreeze } from '../promotion/current-freezes';
import type { HotfixStatus, PlaceStatus, StatusRequest } from '../promotion/delivery-status';
import type { ObservedHealth } from '../promotion/observed-health';
import type { Outcome } from './command';
import { table } from './table';

/** An environment as a whole. */
export interface EnvironmentStatus {
  readonly environment: string;
  readonly freezes: readonly CurrentFreeze[];
  /** Open requests that belong to no single app. */
  readonly requests: readonly StatusRequest[];
}

/** All that is known of what runs where. */
export interface Status {
  readonly environments: readonly EnvironmentStatus[];
  readonly places: readonly (PlaceStatus & { /** Where it was asked for. */ readonly health?: ObservedHealth })[];
}

/** How a status is shown. */
export interface StatusView {
  readonly now: Date;
  readonly color: boolean;
  /** Of the terminal. */
  readonly width: number;
}

type Place = Status['places'][number];

/** A status as text and JSON: a row per app, a column per environment, and a line for whatever asks for attention. */
export function statusOutcome(status: Status, view: StatusView): Outcome {
  const names = status.environments.map((one) => one.environment);
  const rows = [...groupBy(status.places, (place) => place.app)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([app, places]) => [app, ...names.map((name) => cell(placeIn(places, name), view))]);
  const colors = pico.createColors(view.color);
  const headings = ['APP', ...status.environments.map((one) => heading(one, colors))];
  const shown = rows.length === 0 ? 'no releases yet' : table(headings, rows, { width: view.width });
  const notes = [...status.environments.flatMap(environmentNotes), ...status.places.flatMap(placeNotes)];
  return { text: [shown, ...(notes.length === 0 ? [] : ['', ...notes])].join('\n'), json: statusJson(status) };
}

function placeIn(places: readonly Place[], environment: string): Place | undefined {
  return places.find((one) => one.environment === environment);
}

function heading({ environment, freezes }: EnvironmentStatus, colors: ReturnType<typeof pico.createColors>): string {
  return freezes.length === 0 ? environment : `${environment} ${colors.cyan('frozen')}`;
}

/** `v1.4.2 3d #12 held`. */
function cell(place: Place | undefined, { now, color }: StatusView): string {
  if (place === undefined) return '-';
  const colors = pico.createColors(color);
  const { version, since, requests, hold, hotfix, bans, changedOutside, health } = place;
  const isOpenHotfix = hotfix?.isBackFilled === false;
  return [
    version,
    since === undefined ? '' : colors.dim(age(since, now)),
    ...requests.map(({ label }) => colors.cyan(label)),
    hold === undefined ? '' : colors.yellow('held'),
    isOpenHotfix ? colors.yellow('hotfix') : '',
    bans.length === 0 ? '' : colors.red('banned'),
    changedOutside.length === 0 ? '' : colors.red('changed'),
    health === undefined ? '' : (health === 'healthy' ? colors.green : colors.red)(health),
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** The largest unit only: `3d`. */
function age(since: Date, now: Date): string {
  const milliseconds = Math.max(0, now.getTime() - since.getTime());
  return /^\d+[a-z]/.exec(formatDuration({ milliseconds }))?.[0] ?? '';
}

function environmentNotes({ environment, freezes, requests }: EnvironmentStatus): string[] {
  return [
    ...freezes.map(({ why }) => `${environment}: ${why}`),
    ...requests.map(({ label, title, url }) => `${environment}: ${label} is open: ${title} (${url})`),
  ];
}

function placeNotes(place: Place): string[] {
  const { app, environment, requests, hold, hotfix, bans, changedOutside } = place;
  const where = `${environment}/${app}`;
  return [
    ...requests.map(({ label, title, url }) => `${where}: ${label} is open: ${title} (${url})`),
    ...(hold === undefined ? [] : [`${where}: held${by(hold.by)} since ${hold.since}: ${hold.reason}`]),
    ...(hotfix?.isBackFilled === false
      ? [`${where}: hotfix${by(hotfix.by)}, ${dueText(hotfix)}: ${hotfix.reason}`]
      : []),
    ...bans.map((ban) => `${where}: ${ban.version} is banned${by(ban.by)}: ${ban.reason}`),
    ...(changedOutside.length === 0
      ? []
      : [
          `${where}: changed outside Slipway: ${changedOutside.join(', ')}`,
          `  fix: slipway adopt ${app} ${environment} --reason "…", or slipway publish ${environment} --app ${app} --overwrite`,
        ]),
  ];
}

function dueText({ expires, isExpired }: HotfixStatus): string {
  return isExpired ? `not back-filled, expired ${expires}` : `to be back-filled until ${expires}`;
}

function by(name: string | undefined): string {
  return name === undefined ? '' : ` by ${name}`;
}

/** Fields that are undefined are null: a field that is missing would look like one that is not known. */
function statusJson({ environments, places }: Status): object {
  return {
    environments: environments.map((one) => ({
      ...one,
      freezes: one.freezes.map(({ why, until }) => ({ why, until: until ?? null })),
    })),
    places: places.map((one) => ({
      ...one,
      since: one.since ?? null,
      hold: one.hold ?? null,
      hotfix: one.hotfix ?? null,
    })),
  };
}
