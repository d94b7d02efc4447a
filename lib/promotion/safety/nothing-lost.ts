import { blobId, type Oid } from '../../environment-repo/git-objects';
import type { RepoView } from '../../environment-repo/repo-view';
import { appOfPath, paths } from '../../model/paths';
import type { Release } from '../../model/release';
import type { RenderedRecord } from '../../model/state-files';
import { renderPlatform } from '../../render';
import { renderedParts } from '../rendered-parts';
import { keyOf, type AuditedChange, type AuditedPlace } from './audited-change';
import type { Move } from './move';
import type { World } from './world';

/** Judges whether every change kept what was there before it: generations, holds, edits by hand, rendered files. */
export class NothingLost {
  readonly #highest = new Map<string, number>();
  readonly #rendered = new Map<string, Readonly<Record<string, Oid>>>();

  constructor(readonly world: World) {}

  /** @returns what was wrong */
  async judge(change: AuditedChange, move: Move | undefined): Promise<string[]> {
    const faults: string[] = [];
    for (const place of change.places) {
      faults.push(...this.#generationFaults(change, place), ...(await this.#fileFaults(change, place, move)));
    }
    return [...faults, ...strayFaults(change)];
  }

  #generationFaults({ action, commit }: AuditedChange, place: AuditedPlace): string[] {
    const { key, before, after, isOther } = place;
    const highest = this.#highest.get(key) ?? 0;
    const generation = after?.generation ?? 0;
    this.#highest.set(key, Math.max(highest, generation));
    // Plain git may do what it wants; what follows goes on above it.
    if (action === 'hand') return [];
    if (after === undefined) return before === undefined ? [] : [`${key} lost its release`];
    const isAfterRevert = action === 'hold' && after.hold?.commit !== undefined && before?.hold === undefined;
    const isRolledBack = action === 'rollback' && commit.changed.some((path) => isOf(path, place));
    const wanted = isOther || isAfterRevert || isRolledBack ? highest + 1 : (before?.generation ?? 0);
    return generation === wanted ? [] : [`${key}: ${action} made it generation ${generation}, not ${wanted}`];
  }

  async #fileFaults(
    { action, before, after, commit }: AuditedChange,
    place: AuditedPlace,
    move?: Move,
  ): Promise<string[]> {
    const { key } = place;
    const isTouched = commit.changed.some((path) => isOf(path, place));
    if (!isTouched || action === 'hand' || place.after === undefined) return [];
    const [was, is] = [await recordOf(before, place), await recordOf(after, place)];
    const changesFiles = commit.changed.some((path) => path.includes('/manifests/') && isOf(path, place));
    const faults: string[] = [];
    if (changesFiles && action !== 'rollback') {
      if (place.before?.hold !== undefined) faults.push(`${key} was held, and ${action} rendered it anew`);
      if (editedFiles(before, was).length > 0 && !overwrites(move)) {
        faults.push(`${key}: ${action} overwrote ${editedFiles(before, was).join()}, edited by hand`);
      }
    }
    if (is === undefined) return [...faults, `${key} has no record`];
    if (editedFiles(after, is).length > 0) {
      const isOld = editedFiles(before, was).length > 0;
      return isOld ? faults : [...faults, `${key}: ${action} left files that are not those of its record`];
    }
    const wanted = this.#render(is.program, place, place.after);
    const isRendered =
      JSON.stringify(Object.entries(wanted).sort()) === JSON.stringify(Object.entries(is.files).sort());
    return isRendered ? faults : [...faults, `${key}: ${action} left what is not rendered from its release`];
  }

  /** What the program of the record makes of a release. */
  #render(program: string, { environment, app }: AuditedPlace, release: Release): Readonly<Record<string, Oid>> {
    const key = JSON.stringify([program, environment, keyOf(release)]);
    const known = this.#rendered.get(key);
    if (known !== undefined) return known;
    const platform = this.world.platformOf(program);
    const releases = { find: () => release, isHeld: () => false };
    const units = renderPlatform(platform, releases, { environments: [environment], apps: [app] });
    const files = [...renderedParts(platform, units)].flatMap((part) => [...part.files]);
    const ids = Object.fromEntries(files.map(([path, content]) => [path, blobId(content)]));
    this.#rendered.set(key, ids);
    return ids;
  }
}

/** Each action touches what is its own: a promotion one app, a hold one file. */
function strayFaults({ action, commit, places }: AuditedChange): string[] {
  const touched = places.filter((place) => commit.changed.some((path) => isOf(path, place)));
  const released = commit.changed.filter((path) => path.includes('/releases/'));
  const others = commit.changed.filter((path) => appOfPath(path) === undefined);
  const say = (what: string): string[] => [`${action} (${commit.subject}) changed ${what}`];
  switch (action) {
    case 'promote':
    case 'hotfix':
    case 'rollback':
    case 'release':
      return touched.length === 1 && others.length === 0 ? [] : say(commit.changed.join());
    case 'publish':
      return released.length === 0 ? [] : say(released.join());
    case 'hold':
    case 'unhold':
      return commit.changed.length === 1 && released.length === 1 ? [] : say(commit.changed.join());
    case 'ban':
    case 'freeze':
      return commit.changed.length === 1 && others.length === 1 ? [] : say(commit.changed.join());
    default:
      return [];
  }
}

function isOf(path: string, { environment, app }: Pick<AuditedPlace, 'environment' | 'app'>): boolean {
  const place = appOfPath(path);
  return place?.environment === environment && place.app === app;
}

async function recordOf(view: RepoView, { environment, app }: AuditedPlace): Promise<RenderedRecord | undefined> {
  const path = paths.rendered(environment, app);
  return (await view.records([path])).get(path);
}

function editedFiles(view: RepoView, record: RenderedRecord | undefined): string[] {
  return Object.entries(record?.files ?? {}).flatMap(([path, oid]) =>
    view.entries.get(path)?.oid === oid ? [] : [path],
  );
}

function overwrites(move: Move | undefined): boolean {
  switch (move?.do) {
    case 'publish':
      return move.overwrite === true;
    case 'merge':
      // The request may be one of a publish that overwrites.
      return true;
    case 'race':
      return overwrites(move.first) || overwrites(move.second);
    case 'crash':
      return overwrites(move.move);
    default:
      return false;
  }
}
