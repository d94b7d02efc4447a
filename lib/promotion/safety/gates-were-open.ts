import type { RepoView } from '../../environment-repo/repo-view';
import type { Release } from '../../model/release';
import { keyOf, type AuditedChange, type AuditedPlace } from './audited-change';
import { gateRules } from './safety-platform';
import type { World } from './world';

/** Releases as they ran: by environment, app and generation, with the trees of the last commit that had them. */
type RanReleases = Map<string, { readonly version: string; readonly trees: ReadonlyMap<string, string> }>;

/**
 * Judges afterwards, by history and by what clusters ran, whether each release that came into an environment was
 * allowed to. It asks no gate and no planner: the rules are told anew here.
 */
export class GatesWereOpen {
  readonly #ran: RanReleases = new Map();

  constructor(readonly world: World) {}

  /** @returns what was wrong */
  async judge(change: AuditedChange): Promise<string[]> {
    const faults: string[] = [];
    for (const place of change.places) {
      if (place.isOther && place.after !== undefined) faults.push(...(await this.#faults(change, place, place.after)));
    }
    await this.#remember(change);
    return faults;
  }

  async #faults(change: AuditedChange, place: AuditedPlace, release: Release): Promise<string[]> {
    switch (change.action) {
      case 'init':
      case 'hand':
        return [];
      // It waits for nobody; but a banned version runs nowhere.
      case 'rollback':
        return await banFaults(change.before, place, release);
      case 'release':
        return [...this.#entryFaults(place, release), ...(await stopFaults(change, place, release))];
      case 'promote':
      case 'hotfix':
        return [
          ...(await stopFaults(change, place, release)),
          ...this.#reviewFaults(change, place),
          ...this.#tagFaults(place, release),
          ...(await this.#originFaults(change, place, release)),
        ];
      default:
        return [`${change.action} changed what ${place.key} runs`];
    }
  }

  #entryFaults({ environment, key }: AuditedPlace, { source, promotedFrom }: Release): string[] {
    const branch = { dev: 'main', staging: 'staging', production: 'none' }[environment];
    if (source?.branch === branch && promotedFrom === undefined) return [];
    return [`${key} took a build of ${source?.branch ?? 'nowhere'} directly`];
  }

  #tagFaults({ environment, key }: AuditedPlace, { images = {} }: Release): string[] {
    const tags = Object.values(images).map((image) => image.tag ?? '');
    const isWrong = environment === 'production' && tags.some((tag) => !/^v\d+\.\d+\.\d+$/.test(tag));
    return isWrong ? [`${key} runs ${tags.join()}, which is no version`] : [];
  }

  #reviewFaults({ merged }: AuditedChange, { environment, key }: AuditedPlace): string[] {
    if (environment !== 'production' || (merged !== undefined && this.world.approved.has(merged))) return [];
    return [`nobody approved what came into ${key}`];
  }

  /** Where it comes from, whether it was proven there, and whether it came at a time for such changes. */
  async #originFaults(change: AuditedChange, place: AuditedPlace, release: Release): Promise<string[]> {
    const { environment, app, key } = place;
    const { promotedFrom, hotfix } = release;
    const ran = this.#ran.get(`${promotedFrom?.environment ?? ''}/${app}/${promotedFrom?.generation ?? 0}`);
    if (environment === 'dev' || promotedFrom === undefined || ran?.version !== keyOf(release)) {
      return [`${key} runs what never ran in ${promotedFrom?.environment ?? 'any environment'}`];
    }
    if ((change.action === 'hotfix') !== (hotfix !== undefined)) return [`${key} has a hotfix that is not recorded`];
    if (hotfix !== undefined) return [];
    const { upstream, soakMinutes } = gateRules[environment];
    if (promotedFrom.environment !== upstream) return [`${key} comes from ${promotedFrom.environment}`];
    return [
      ...plannedFreezeFaults(change, place),
      ...(await this.#healthFaults(change, place, release, { upstream, soakMinutes, ran: ran.trees })),
    ];
  }

  async #healthFaults(
    { before, commit }: AuditedChange,
    { app, key }: AuditedPlace,
    release: Release,
    { upstream, soakMinutes, ran }: { upstream: string; soakMinutes: number; ran: ReadonlyMap<string, string> },
  ): Promise<string[]> {
    const runsStill = keyOf(await before.release(upstream, app)) === keyOf(release);
    const trees = runsStill ? ((await before.trees(upstream, [app])).get(app) ?? ran) : ran;
    const heard = Math.min(this.world.clusters.lastHeard(upstream).getTime(), commit.date.getTime());
    return [...trees].flatMap(([cluster, tree]) => {
      const runs = this.world.clusters.runsOf(upstream, app, cluster).filter((run) => run.from.getTime() <= heard);
      const index = runs.findLastIndex((run) => run.tree === tree);
      const run = runs[index];
      const next = runs[index + 1];
      const where = `${key}: what came runs in ${upstream} on ${cluster}`;
      if (run?.health !== 'healthy') return [`${where}, and was not healthy`];
      const minutes = ((next?.from.getTime() ?? heard) - run.from.getTime()) / 60_000;
      if (minutes < soakMinutes) return [`${where}, and was healthy for ${minutes} of ${soakMinutes} minutes`];
      if (runsStill && next !== undefined) return [`${where}, and something else runs there`];
      if (runsStill && commit.date.getTime() - heard > 600_000) return [`${where}, and was not heard of lately`];
      return [];
    });
  }

  async #remember({ after, places }: AuditedChange): Promise<void> {
    for (const { key, environment, app, after: release } of places) {
      if (release === undefined) continue;
      const trees = (await after.trees(environment, [app])).get(app) ?? new Map<string, string>();
      this.#ran.set(`${key}/${release.generation}`, { version: keyOf(release), trees });
    }
  }
}

/** Holds, bans and declared freezes: nothing goes past them. */
async function stopFaults({ before, commit }: AuditedChange, place: AuditedPlace, release: Release): Promise<string[]> {
  const { environment, key } = place;
  const freezes = (await before.freezes(environment)).filter(
    ({ from, to }) => new Date(from) <= commit.date && commit.date < new Date(to),
  );
  return [
    ...(place.before?.hold === undefined ? [] : [`${key} was held, and changed`]),
    ...(await banFaults(before, place, release)),
    ...freezes.map(({ to }) => `${key} changed, and is frozen until ${to}`),
  ];
}

async function banFaults(before: RepoView, { app, key }: AuditedPlace, release: Release): Promise<string[]> {
  const tags = Object.values(release.images ?? {}).map((image) => image.tag);
  const bans = (await before.bans()).filter((ban) => tags.includes(ban.version) && (ban.app ?? app) === app);
  return bans.map(({ version }) => `${key} came to run ${version}, which is banned`);
}

function plannedFreezeFaults({ commit }: AuditedChange, { environment, key }: AuditedPlace): string[] {
  if (environment !== 'production') return [];
  const { from, to } = gateRules.production.frozen;
  const isFrozen = new Date(from) <= commit.date && commit.date < new Date(to);
  return isFrozen ? [`${key} changed within the planned freeze`] : [];
}
