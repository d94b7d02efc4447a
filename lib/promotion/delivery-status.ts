import type { RepoView } from '../environment-repo/repo-view';
import type { Ban } from '../model/gate';
import { paths } from '../model/paths';
import { versionLabel, type Hold, type Release } from '../model/release';
import type { DeliveryEvent } from './delivery-event';
import { runningSince } from './delivery-history';
import { openBackfills, type OpenBackfill } from './backfill';
import { bansOn } from './gates/not-banned';
import { requestLabel } from './request-label';
import type { OpenRequest } from './requests';
import { isUnfinished } from './unfinished';

/** An app in one environment, as it stands. */
export interface PlaceStatus {
  readonly app: string;
  readonly environment: string;
  readonly version: string;
  readonly generation: number;
  /** When this version came; undefined where history does not reach that far. */
  readonly since: Date | undefined;
  /** Open pull requests for it, lowest number first. */
  readonly requests: readonly StatusRequest[];
  readonly hold: Hold | undefined;
  readonly hotfix: HotfixStatus | undefined;
  readonly bans: readonly Ban[];
  /** Rendered files that are not as Slipway wrote them. */
  readonly changedOutside: readonly string[];
}

/** A hotfix that went past gates. */
export interface HotfixStatus {
  readonly reason: string;
  readonly by: string | undefined;
  readonly expires: string;
  readonly skipped: readonly string[];
  /** Whether the environments that it passed over ran the same by now. */
  readonly isBackFilled: boolean;
  /** Whether that should have happened by now. */
  readonly isExpired: boolean;
}

/** An open pull request. */
export interface StatusRequest {
  readonly number: number;
  /** What people call it: `#3`, and `shop#3` where there are several repositories. */
  readonly label: string;
  readonly url: string;
  readonly title: string;
}

/** What a status is put together from. */
export interface StatusInput {
  readonly view: RepoView;
  /** Names, in the order of promotion. */
  readonly environments: readonly string[];
  /** The environments before each, nearest first. */
  readonly upstream: ReadonlyMap<string, readonly string[]>;
  /** Newest first. */
  readonly events: readonly DeliveryEvent[];
  readonly now: Date;
  /** Those that are open. */
  readonly requests: readonly OpenRequest[];
}

/** Every app in every environment that it has a release in, sorted by environment and app. */
export async function deliveryStatus(input: StatusInput): Promise<PlaceStatus[]> {
  const { view, environments, events, requests } = input;
  const releases = await view.releases();
  const bans = await view.bans();
  const since = runningSince(events);
  const outside = await changedOutside(view, releases);
  const backfills = openBackfills({ ...input, releases });
  return environments.flatMap((environment) =>
    [...(releases.get(environment) ?? [])]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([app, release]) => ({
        app,
        environment,
        version: versionLabel(release),
        generation: release.generation,
        since: since.get(`${environment}/${app}`)?.at,
        requests: appRequests(requests, environment, app),
        hold: release.hold,
        hotfix: hotfixOf(backfills, environment, release),
        bans: bansOn(app, release, bans),
        changedOutside: outside.get(`${environment}/${app}`) ?? [],
      })),
  );
}

/** Those of some requests that change the release of one app in one environment. */
export function appRequests(requests: readonly OpenRequest[], environment: string, app: string): StatusRequest[] {
  const heads = ['promote', 'release', 'rollback', 'backfill'].map((what) => `slipway/${environment}/${what}-${app}`);
  return requests.filter(({ request: { head, fromFork } }) => !fromFork && heads.includes(head)).map(requestLink);
}

/** Open requests of an environment that belong to no single app: rolling ones for configuration, and others' own. */
export function environmentRequests(requests: readonly OpenRequest[], environment: string): StatusRequest[] {
  return requests
    .filter(({ request: { head, fromFork } }) => !fromFork && head.startsWith(`slipway/${environment}/configuration`))
    .map(requestLink);
}

function requestLink({ request: { number, url, title }, workspace }: OpenRequest): StatusRequest {
  return { number, label: requestLabel(workspace, workspace, number), url, title };
}

type AllReleases = ReadonlyMap<string, ReadonlyMap<string, Release>>;

function hotfixOf(open: readonly OpenBackfill[], environment: string, release: Release): HotfixStatus | undefined {
  if (release.hotfix === undefined) return undefined;
  const { reason, by, expires, skipped } = release.hotfix;
  const own = open.filter((one) => one.from === environment && one.app === release.app);
  return { reason, by, expires, skipped, isBackFilled: own.length === 0, isExpired: own.some((one) => one.isExpired) };
}

/** By `environment/app`: what differs from the record of what Slipway last wrote. */
async function changedOutside(view: RepoView, releases: AllReleases): Promise<Map<string, string[]>> {
  const places = [...releases].flatMap(([environment, apps]) => [...apps.keys()].map((app) => ({ environment, app })));
  const records = await view.records(places.map(({ environment, app }) => paths.rendered(environment, app)));
  const found = new Map<string, string[]>();
  for (const { environment, app } of places) {
    const record = paths.rendered(environment, app);
    const { files = {} } = records.get(record) ?? {};
    const changed = Object.entries(files).flatMap(([path, oid]) => (view.entries.get(path)?.oid === oid ? [] : [path]));
    if (changed.length > 0 && !(await isUnfinished(view, record, changed))) found.set(`${environment}/${app}`, changed);
  }
  return found;
}
