import { releaseChange, schemaFiles } from '../environment-repo/release-file';
import { RepoView } from '../environment-repo/repo-view';
import { UserError } from '../errors';
import type { Platform } from '../model/platform';
import type { Release } from '../model/release';
import { writeChange, type Change } from './change';
import { describeRepository } from './describe-repository';
import { planPublish } from './publish-plan';
import { upsertRequest, type RequestLink } from './requests';
import { headRef, type Workspace } from './workspace';

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
  const { store, branch } = workspace;
  const pending = baseline(platform);
  const written = await store.withRetries({ refs: ['refs/heads/*'] }, async (heads) => {
    const head = heads.get(headRef(branch));
    const view = await RepoView.at(store, head);
    if (view.environments.length > 0) return { updates: [], value: undefined };
    const plan = await planPublish(platform, view, { selection: {}, overwrite: false, program, pending });
    const files = new Map<string, string | null>([...describeRepository(platform), ...schemaFiles()]);
    for (const [environment, releases] of pending) {
      for (const release of releases.values()) files.set(...releaseChange(environment, release));
    }
    for (const part of plan.parts) {
      if (part.state === 'outside') throw taken(part.paths);
      if (part.state === 'changed') for (const [path, content] of part.changes) files.set(path, content);
    }
    const change = initialChange(view, files);
    const { commit, update } = await writeChange(workspace, change, head, heads);
    return { updates: update === undefined ? [] : [update], value: { commit, change } };
  });
  if (written === undefined) return { releases: 0, commit: undefined, request: undefined };
  const { change, commit } = written;
  const releases = [...pending.values()].reduce((sum, one) => sum + one.size, 0);
  if (change.by === 'commit') return { releases, commit, request: undefined };
  const owners = [...new Set([...platform.environments.values()].flatMap((one) => one.owners))];
  const text = { branch: change.branch, title: change.subject, body: change.body, labels: ['slipway'], owners };
  return { releases, commit, request: await upsertRequest(workspace, text) };
}

function baseline(platform: Platform): Map<string, Map<string, Release>> {
  const apps = [...platform.apps.values()];
  return new Map(
    [...platform.environments.keys()].map((name) => [
      name,
      new Map(apps.filter((app) => app.runsIn(name)).map((app) => [app.name, app.baseline])),
    ]),
  );
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
