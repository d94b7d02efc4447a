import type { Oid } from '../environment-repo/git-objects';
import { RepoView } from '../environment-repo/repo-view';
import { formatRelease } from '../environment-repo/release-file';
import { UserError } from '../errors';
import { nearestNames } from '../model/names';
import { paths } from '../model/paths';
import { versionLabel, type Release } from '../model/release';
import { findEarlierRelease, type EarlierRelease } from './earlier-release';
import { environmentSettings } from './environment-settings';
import type { Change, FileChange } from './change';
import { changeRepository } from './change-repository';
import { furthestMark } from './furthest-mark';
import { upsertRequest, type RequestLink } from './requests';
import type { Workspace } from './workspace';

/** What to roll back, and why. */
export interface RollbackOptions {
  readonly app: string;
  readonly environment: string;
  /** The generation to go back to. @default the last one that ran another version, neither banned nor taken back since */
  readonly to?: number;
  readonly reason: string;
  readonly dryRun: boolean;
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
      const present = await findRelease(view, options);
      const earlier = await findEarlierRelease(workspace, view, present, options);
      const settings = await environmentSettings(view, options.environment);
      const restored = restoredRelease(workspace, present, earlier, options.reason, settings.promotesFrom);
      const files = await restoredFiles(workspace, view, options, earlier, restored);
      const change = rollbackChange(options, present, restored, files, settings.rollback.by);
      return { changes: [change], value: { present, restored, change } };
    },
    options,
  );
  const { present, restored, change } = value;
  const commit = commits.get(change);
  const request =
    change.by === 'pull-request' && commit !== undefined ? await urgentRequest(workspace, change) : undefined;
  return { from: present, to: restored, files: [...change.files.keys()].sort(), by: change.by, commit, request };
}

async function urgentRequest(workspace: Workspace, change: Change): Promise<RequestLink> {
  const { branch, subject, body } = change;
  return await upsertRequest(workspace, {
    branch,
    title: subject,
    body,
    labels: ['slipway', 'rollback', 'urgent'],
    owners: [],
  });
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
  reason: string,
  upstream: string | undefined,
): Release {
  const { hold, hotfix, newerThan, ...earlier } = release;
  const last = furthestMark([present.promotedFrom, present.newerThan, newerThan], upstream);
  return {
    ...earlier,
    generation: present.generation + 1,
    ...(last === undefined ? {} : { newerThan: last }),
    hold: { reason, by: actor, since: now().toISOString() },
  };
}

/** The files of then in place of the files of now: those that only one of both has come and go. */
async function restoredFiles(
  { store }: Workspace,
  view: RepoView,
  { app, environment }: RollbackOptions,
  earlier: EarlierRelease,
  release: Release,
): Promise<Map<string, FileChange>> {
  const record = paths.rendered(environment, app);
  const then = await RepoView.at(store, earlier.commit);
  const before = (await then.records([record])).get(record)?.files ?? {};
  const present = (await view.records([record])).get(record)?.files ?? {};
  const files = new Map<string, FileChange>();
  for (const path of Object.keys(present))
    if (before[path] === undefined && view.entries.has(path)) files.set(path, null);
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
    branch: `slipway/${environment}/rollback-${app}`,
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
