import type { Oid } from '../environment-repo/git-objects';
import { RepoView } from '../environment-repo/repo-view';
import { formatRelease } from '../environment-repo/release-file';
import { UserError } from '../errors';
import { nearestNames } from '../model/names';
import { isShared, paths } from '../model/paths';
import { versionLabel, type Release } from '../model/release';
import { findEarlierRelease, type EarlierRelease } from './earlier-release';
import { environmentSettings } from './environment-settings';
import { rollbackBranch, type Change, type FileChange } from './change';
import { changeRepository } from './change-repository';
import { furthestMark } from './furthest-mark';
import type { RequestLink } from './requests';
import { requestRollback } from './rollback-request';
import { takenBackWith } from './taken-back';
import type { Workspace } from './workspace';

/** What to roll back, and why. */
export interface RollbackOptions {
  readonly app: string;
  readonly environment: string;
  /** The generation to go back to. @default the last one that ran another version, neither banned nor taken back since */
  readonly to?: number;
  readonly reason: string;
  readonly dryRun: boolean;
  /** The commit that is to blame, for the hold. */
  readonly blamed?: Oid;
}

/** What a rollback restored. */
export interface RolledBack {
  readonly from: Release;
  readonly to: Release;
  /** Paths that it changes. */
  readonly files: readonly string[];
  readonly by: 'commit' | 'pull-request';
  readonly commit: Oid | undefined;
  readonly request: RequestLink | undefined;
}

/**
 * Restores an earlier release of one app with exactly the files that were rendered from it, and holds the app: it is
 * neither promoted nor rendered anew until it is released.
 *
 * Loads no user code and asks nobody about health: it works when the program no longer builds.
 */
export async function rollback(workspace: Workspace, options: RollbackOptions): Promise<RolledBack> {
  const { value, commits } = await changeRepository(
    workspace,
    async (view) => {
      const planned = await planRollback(workspace, view, options);
      return { changes: [planned.change], value: planned };
    },
    options,
  );
  return await finishRollback(workspace, value, commits.get(value.change));
}

/** A rollback as planned on one commit. */
export interface PlannedRollback {
  readonly view: RepoView;
  readonly environment: string;
  readonly reason: string;
  readonly present: Release;
  readonly restored: Release;
  readonly change: Change;
}

/** Plans a rollback on one commit. */
export async function planRollback(
  workspace: Workspace,
  view: RepoView,
  options: RollbackOptions,
): Promise<PlannedRollback> {
  const { environment, reason } = options;
  const present = await findRelease(view, options);
  const earlier = await findEarlierRelease(view, present, options);
  const settings = await environmentSettings(view, environment);
  const restored = restoredRelease(workspace, present, earlier, options, settings.promotesFrom);
  const files = await restoredFiles(view, options, earlier, restored);
  const change = rollbackChange(options, present, restored, files, settings.rollback.by);
  return { view, environment, reason, present, restored, change };
}

/** Opens the request of a rollback, where it goes by one. @param commit what was pushed; undefined in a dry run */
export async function finishRollback(
  workspace: Workspace,
  planned: PlannedRollback,
  commit: Oid | undefined,
): Promise<RolledBack> {
  const { present, restored, change } = planned;
  const request =
    change.by === 'pull-request' && commit !== undefined ? await requestRollback(workspace, planned) : undefined;
  return { from: present, to: restored, files: [...change.files.keys()].sort(), by: change.by, commit, request };
}

/** @throws UserError naming the nearest apps that have a release there */
export async function findRelease(
  view: RepoView,
  { app, environment }: Pick<RollbackOptions, 'app' | 'environment'>,
): Promise<Release> {
  if (!view.environments.includes(environment)) {
    throw new UserError(`there is no environment '${environment}'`, nearestNames(environment, view.environments));
  }
  const found = await view.release(environment, app);
  if (found !== undefined) return found;
  const known = [...((await view.releases([environment])).get(environment)?.keys() ?? [])];
  throw new UserError(`'${app}' has no release in ${environment}`, nearestNames(app, known));
}

function restoredRelease(
  { now, actor }: Workspace,
  present: Release,
  { release }: EarlierRelease,
  { reason, blamed }: RollbackOptions,
  upstream: string | undefined,
): Release {
  const { hold, hotfix, newerThan, takenBack, ...earlier } = release;
  const last = furthestMark([present.promotedFrom, present.newerThan, newerThan], upstream);
  const since = now().toISOString();
  return {
    ...earlier,
    generation: present.generation + 1,
    ...(last === undefined ? {} : { newerThan: last }),
    ...takenBackWith(present, { since, reason }, release),
    hold: { reason, by: actor, since, ...(blamed === undefined ? {} : { commit: blamed }) },
  };
}

/** The files of then in place of the files of now: those that only one of both has come and go. */
async function restoredFiles(
  view: RepoView,
  { app, environment }: RollbackOptions,
  earlier: EarlierRelease,
  release: Release,
): Promise<Map<string, FileChange>> {
  const record = paths.rendered(environment, app);
  const then = await RepoView.at(view.commitOf(record).store, earlier.commit);
  const before = (await then.records([record])).get(record)?.files ?? {};
  const present = (await view.records([record])).get(record)?.files ?? {};
  const files = new Map<string, FileChange>();
  for (const path of Object.keys(present))
    if (before[path] === undefined && view.entries.has(path) && !isShared(path)) files.set(path, null);
  for (const [path, blob] of Object.entries(before))
    if (view.entries.get(path)?.oid !== blob) files.set(path, { blob });
  const recordBlob = then.entries.get(record)?.oid;
  if (recordBlob !== undefined && view.entries.get(record)?.oid !== recordBlob) files.set(record, { blob: recordBlob });
  files.set(paths.release(environment, app), formatRelease(release));
  return files;
}

function rollbackChange(
  { app, environment, reason }: RollbackOptions,
  present: Release,
  restored: Release,
  files: ReadonlyMap<string, FileChange>,
  by: Change['by'],
): Change {
  const versions = `${versionLabel(present)} → ${versionLabel(restored)}`;
  return {
    by,
    branch: rollbackBranch(environment, app),
    subject: `Roll back ${app} in ${environment}: ${versions}`,
    body: `${reason}\n\nHeld until: slipway unhold ${app} ${environment} --reason "…"`,
    trailers: {
      action: 'rollback',
      release: `${app}@${environment} ${restored.generation} ${versionLabel(restored)}`,
      reason,
    },
    files,
  };
}
