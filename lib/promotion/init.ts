import { releaseChange, schemaFiles } from '../environment-repo/release-file';
import { RepoView } from '../environment-repo/repo-view';
import { UserError } from '../errors';
import type { App } from '../model/app';
import { groupBy } from '../model/group-by';
import { upstreamOf, type Platform } from '../model/platform';
import type { Release } from '../model/release';
import type { Change } from './change';
import { changeRepository, type TargetHead } from './change-repository';
import { describeRepository } from './describe-repository';
import { planPublish, type PublishPlan } from './publish-plan';
import { requestChange, type RequestLink } from './requests';
import { targetsOf, type Workspace } from './workspace';

/** What `init` wrote. */
export interface Initialized {
  /** Releases recorded as the baseline; 0 where the repository had environments already. */
  readonly releases: number;
  /** Of several branches and repositories that of the environment repo itself, which is written last. */
  readonly commit: string | undefined;
  readonly request: RequestLink | undefined;
}

/**
 * Prepares an environment repo: what describes and guards it, and the baseline, a release for every app in every
 * environment with the versions in the apps' definitions.
 *
 * One commit into an empty repository; a pull request into one that holds something already. A repository that has
 * environments is left alone: from its first release on, releases decide.
 *
 * @param pipelines files by which the forge checks requests. @default none
 */
export async function init(
  workspace: Workspace,
  platform: Platform,
  program: string,
  pipelines: ReadonlyMap<string, string> = new Map(),
): Promise<Initialized> {
  const described = new Map([...describeRepository(platform), ...pipelines]);
  const pending = baseline(platform);
  const { value: changes, commits } = await changeRepository(workspace, async (view, heads) => {
    if (isInitialized(workspace, view)) return { changes: [], value: [] };
    const plan = await planPublish(platform, view, { selection: {}, overwrite: false, program, pending });
    const made = await initialChanges(workspace, heads, initialFiles(pending, plan), described);
    return { changes: made, value: made };
  });
  const main = changes.at(-1);
  if (main === undefined) return { releases: 0, commit: undefined, request: undefined };
  const releases = [...pending.values()].reduce((sum, one) => sum + one.size, 0);
  const owners = [...new Set([...platform.environments.values()].flatMap((one) => one.owners))];
  const requests: RequestLink[] = [];
  for (const change of changes.filter(({ by }) => by === 'pull-request')) {
    requests.push(await requestChange(workspace, change, { body: change.body, labels: ['slipway'], owners }));
  }
  return { releases, commit: commits.get(main), request: requests.at(-1) };
}

/** Of several repositories the environment repo's own is written last. */
function isInitialized(workspace: Workspace, view: RepoView): boolean {
  if (view.environments.length === 0) return false;
  return targetsOf(workspace).all.length === 1 || [...schemaFiles().keys()].some((path) => view.entries.has(path));
}

function initialFiles(pending: ReturnType<typeof baseline>, plan: PublishPlan): Map<string, string | null> {
  const files = new Map<string, string | null>();
  for (const [environment, releases] of pending) {
    for (const release of releases.values()) files.set(...releaseChange(environment, release));
  }
  for (const part of plan.parts) {
    if (part.state === 'outside') throw taken(part.paths);
    if (part.state === 'changed') for (const [path, content] of part.changes) files.set(path, content);
  }
  return files;
}

function baseline(platform: Platform): Map<string, Map<string, Release>> {
  const apps = [...platform.apps.values()];
  return new Map(
    [...platform.environments.keys()].map((name) => [
      name,
      new Map(apps.filter((app) => app.runsIn(name)).map((app) => [app.name, baselineIn(platform, app, name)])),
    ]),
  );
}

/** As if it had been promoted: so that nothing as old as the baseline ever counts as newer than what runs. */
function baselineIn(platform: Platform, app: App, name: string): Release {
  const [upstream] = upstreamOf(platform, name, app);
  if (upstream === undefined) return app.baseline;
  return { ...app.baseline, promotedFrom: { environment: upstream.name, generation: app.baseline.generation } };
}

/** One change per branch, which each get the files that describe and guard it. */
async function initialChanges(
  workspace: Workspace,
  heads: readonly TargetHead[],
  files: ReadonlyMap<string, string | null>,
  described: ReadonlyMap<string, string>,
): Promise<Change[]> {
  const byTarget = groupBy(files, ([path]) => targetsOf(workspace).of(path));
  const changes: Change[] = [];
  for (const { target, store, head } of heads) {
    const { entries } = await RepoView.at(store, head);
    // What people put there before is theirs.
    const beside = [...described, ...schemaFiles()].filter(
      ([path]) => !entries.has(path) || path.startsWith('.slipway/'),
    );
    changes.push({
      by: entries.size === 0 ? 'commit' : 'pull-request',
      branch: target.branch === workspace.branch ? 'slipway/init' : `slipway/init--${target.branch}`,
      subject: 'Record the baseline of every app in every environment',
      body: 'The versions are those in the definitions of the apps. From here on releases decide what runs.',
      trailers: { action: 'init' },
      files: new Map([...beside, ...(byTarget.get(target) ?? [])]),
      target,
    });
  }
  return changes.reverse();
}

function taken(paths: readonly string[]): UserError {
  return new UserError(
    `${paths.join(', ')} are there already`,
    'move them away in the environment repo, then run slipway init again',
  );
}
