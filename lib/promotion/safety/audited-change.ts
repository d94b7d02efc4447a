import type { Commit } from '../../environment-repo/git-history';
import type { Oid } from '../../environment-repo/git-objects';
import { RepoView } from '../../environment-repo/repo-view';
import { versionKey, versionOf, type Release } from '../../model/release';
import { appNames, stages, type AppName, type Stage } from './safety-platform';
import type { World } from './world';

/** One commit of the main branch, as an auditor looks at it. */
export interface AuditedChange {
  readonly commit: Commit;
  /** `hand` for plain git; for a merge, what the merged branch was for. */
  readonly action: string;
  /** Head of the request that it merged. */
  readonly merged: Oid | undefined;
  readonly before: RepoView;
  readonly after: RepoView;
  readonly places: readonly AuditedPlace[];
}

/** What it made of one app in one environment. */
export interface AuditedPlace {
  readonly key: `${Stage}/${AppName}`;
  readonly environment: Stage;
  readonly app: AppName;
  readonly before: Release | undefined;
  readonly after: Release | undefined;
  /** Whether another version runs. */
  readonly isOther: boolean;
}

/** The commits of the main branch since another one, oldest first. @throws Error where that one is no longer part of it */
export async function changesSince(world: World, last: Oid | undefined): Promise<AuditedChange[]> {
  const { observer } = world;
  const head = (await world.heads()).get(world.main);
  if (head === undefined || head === last) return [];
  if (last !== undefined && !(await observer.isAncestor(last, head))) throw new Error('history was rewritten');
  const commits = await observer.history(head, { firstParent: true, ...(last === undefined ? {} : { after: last }) });
  const changes: AuditedChange[] = [];
  for (const commit of commits.reverse()) changes.push(await auditedChange(world, commit));
  return changes;
}

async function auditedChange(world: World, commit: Commit): Promise<AuditedChange> {
  const { observer, byHand } = world;
  const [parent, merged] = commit.parents;
  const [before, after] = [await RepoView.at(observer, parent), await RepoView.at(observer, commit.oid)];
  const [written] = merged === undefined ? [commit] : await observer.history(merged, { limit: 1 });
  const action = byHand.has(commit.oid) ? 'hand' : written?.trailers.get('Slipway-Action')?.[0];
  if (action === undefined) throw new Error(`${commit.subject}: nobody made it`);
  const [were, are] = [await before.releases(stages), await after.releases(stages)];
  const places = stages.flatMap((environment) =>
    appNames.map((app) =>
      auditedPlace(environment, app, were.get(environment)?.get(app), are.get(environment)?.get(app)),
    ),
  );
  return { commit, action, merged, before, after, places };
}

function auditedPlace(
  environment: Stage,
  app: AppName,
  before: Release | undefined,
  after: Release | undefined,
): AuditedPlace {
  const isOther = keyOf(before) !== keyOf(after);
  return { key: `${environment}/${app}`, environment, app, before, after, isOther };
}

/** What runs, as text. */
export function keyOf(release: Release | undefined): string {
  return release === undefined ? 'nothing' : versionKey(versionOf(release));
}
