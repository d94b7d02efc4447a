import { RepoView } from '../environment-repo/repo-view';
import type { PullRequest } from '../forge/forge';
import { versionKey, versionOf, type Release } from '../model/release';
import { isOwn } from './delivery-event';
import { rememberedOrder } from './promotion-plan';
import { requestedRelease } from './requested-release';
import type { Place } from './stops';
import { takenBackBefore } from './taken-back';
import { headRef, type Workspace } from './workspace';

/** A release that waits in a request, and what ran when it was planned. */
export interface CarriedRelease {
  readonly carried: Release;
  readonly plannedOn: Release | undefined;
  /** Whether Slipway wrote the head: what others pushed was judged by nobody. */
  readonly isOwn: boolean;
}

/** Reads what a request carries. */
export async function carriedRelease(
  workspace: Workspace,
  request: PullRequest,
  place: Place,
): Promise<CarriedRelease | undefined> {
  const { store } = workspace;
  const carried = await requestedRelease(workspace, request, place);
  if (carried === undefined) return undefined;
  await store.fetch([headRef(request.head)]);
  const [commit] = await store.history(request.headSha, { limit: 1 });
  // The last parent is the head of the base that it was planned on.
  const view = await RepoView.at(store, commit?.parents.at(-1));
  const plannedOn = await view.release(place.environment, place.app);
  return { carried, plannedOn, isOwn: commit !== undefined && isOwn(commit) };
}

/**
 * What a request would carry if it were made now: just what it changes of what runs, so that nothing that came meanwhile
 * is taken back. Undefined where it runs already.
 */
export function carryOver(
  { carried, plannedOn }: Pick<CarriedRelease, 'carried' | 'plannedOn'>,
  present: Release | undefined,
): Release | undefined {
  const { app, source, chart, revision, promotedFrom } = carried;
  const images = changedImages(carried, plannedOn);
  const newerThan = rememberedOrder(present, promotedFrom?.environment);
  const all = { ...present?.images, ...images };
  const isChart = chart?.version !== plannedOn?.chart?.version;
  const isRevision = revision !== plannedOn?.revision;
  const [nextChart, nextRevision] = [isChart ? chart : present?.chart, isRevision ? revision : present?.revision];
  const next: Release = {
    app,
    generation: (present?.generation ?? 0) + 1,
    ...(Object.keys(all).length === 0 ? {} : { images: all }),
    ...(nextChart === undefined ? {} : { chart: nextChart }),
    ...(nextRevision === undefined ? {} : { revision: nextRevision }),
    ...(source === undefined ? {} : { source }),
    ...(promotedFrom === undefined ? {} : { promotedFrom }),
    ...(newerThan === undefined ? {} : { newerThan }),
  };
  const isSame = present !== undefined && versionKey(versionOf(present)) === versionKey(versionOf(next));
  return isSame ? undefined : { ...next, ...takenBackBefore(present, next) };
}

function changedImages(carried: Release, before: Release | undefined): NonNullable<Release['images']> {
  const [images, old] = [carried.images ?? {}, before?.images ?? {}];
  const keyOf = (image: (typeof images)[string] | undefined): string => JSON.stringify(image ?? null);
  return Object.fromEntries(Object.entries(images).filter(([name, image]) => keyOf(image) !== keyOf(old[name])));
}
