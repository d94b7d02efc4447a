import { releaseChange, schemaFiles } from '../environment-repo/release-file';
import type { RepoView } from '../environment-repo/repo-view';
import { UserError } from '../errors';
import type { App } from '../model/app';
import { upstreamOf, type Platform } from '../model/platform';
import type { Release } from '../model/release';
import type { Change } from './change';
import { changeRepository } from './change-repository';
import { describeRepository } from './describe-repository';
import { planPublish, type PublishPlan } from './publish-plan';
import { upsertRequest, type RequestLink } from './requests';
import type { Workspace } from './workspace';

/** What `init` wrote. */
export interface Initialized {
  /** Releases recorded as the baseline; 0 where the repository had environments already. */
  readonly releases: number;
  readonly commit: string | undefined;
  readonly request: RequestLink | undefined;
}

/**
 * Prepares an environment repo: what describes and guards it, and the baseline, a release for every app in every
 * environment with the versions in the apps' definitions.
 *
 * One commit into an empty repository; a pull request into one that holds something already. A repository that has
 * environments is left alone: from its first release on, releases decide.
 */
export async function init(workspace: Workspace, platform: Platform, program: string): Promise<Initialized> {
  const pending = baseline(platform);
  const { value: change, commits } = await changeRepository(workspace, async (view) => {
    if (view.environments.length > 0) return { changes: [], value: undefined };
    const plan = await planPublish(platform, view, { selection: {}, overwrite: false, program, pending });
    const made = initialChange(view, initialFiles(platform, pending, plan));
    return { changes: [made], value: made };
  });
  if (change === undefined) return { releases: 0, commit: undefined, request: undefined };
  const commit = commits.get(change);
  const releases = [...pending.values()].reduce((sum, one) => sum + one.size, 0);
  if (change.by === 'commit') return { releases, commit, request: undefined };
  const owners = [...new Set([...platform.environments.values()].flatMap((one) => one.owners))];
  const text = { branch: change.branch, title: change.subject, body: change.body, labels: ['slipway'], owners };
  return { releases, commit, request: await upsertRequest(workspace, text) };
}

function initialFiles(
  platform: Platform,
  pending: ReturnType<typeof baseline>,
  plan: PublishPlan,
): Map<string, string | null> {
  const files = new Map<string, string | null>([...describeRepository(platform), ...schemaFiles()]);
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

function initialChange(view: RepoView, files: ReadonlyMap<string, string | null>): Change {
  // What people put there before is theirs.
  const own = new Map(
    [...files].filter(([path]) => !['README.md', '.github/CODEOWNERS'].includes(path) || !view.entries.has(path)),
  );
  return {
    by: view.entries.size === 0 ? 'commit' : 'pull-request',
    branch: 'slipway/init',
    subject: 'Record the baseline of every app in every environment',
    body: 'The versions are those in the definitions of the apps. From here on releases decide what runs.',
    trailers: { action: 'init' },
    files: own,
  };
}

function taken(paths: readonly string[]): UserError {
  return new UserError(
    `${paths.join(', ')} are there already`,
    'move them away in the environment repo, then run slipway init again',
  );
}
