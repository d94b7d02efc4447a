import type { Oid } from '../environment-repo/git-objects';
import { RepoView } from '../environment-repo/repo-view';
import { UserError, type Problem } from '../errors';
import type { PullRequest } from '../forge/forge';
import { findApp, findEnvironment, type Platform } from '../model/platform';
import type { Release } from '../model/release';
import type { Change, FileChange } from './change';
import { changeRepository } from './change-repository';
import { checkEntry } from './entry-gates';
import type { EvidenceSource } from './evidence-source';
import { releaseFiles } from './release-files';
import { tryPlaceOf } from './request-place';
import { headRef, type Workspace } from './workspace';

/** Which request, and what may become of it. */
export interface RenderRequestOptions {
  readonly number: number;
  /** Merge it where it is rendered and every environment in it takes commits: nobody has to review those. */
  readonly merges: boolean;
  readonly evidence: EvidenceSource;
}

/** What became of a request whose release files somebody edited. */
export interface RenderedRequest {
  readonly request: PullRequest;
  /** `environment/app`, for each edited release. */
  readonly releases: readonly string[];
  /** `left`: it is Slipway's own, a fork's, or edits no release. */
  readonly done: 'left' | 'rendered' | 'current' | 'merged';
  readonly why: string;
}

interface EditedRelease {
  readonly environment: string;
  readonly release: Release;
}

/**
 * Renders what somebody (an update bot, mostly) asked for by editing release files, as a commit on the request's own branch:
 * its reviewers then see the real YAML, and what it merges into is consistent.
 *
 * The commit follows the branch and the newest head, and is planned on that head; on a second run it says the same.
 *
 * @throws UserError where the request edits anything but releases; BlockedError where a gate keeps a merge from happening.
 */
export async function renderRequest(
  workspace: Workspace,
  platform: Platform,
  options: RenderRequestOptions,
): Promise<RenderedRequest> {
  const request = await workspace.forge.findPullRequest(options.number);
  const left = (why: string): RenderedRequest => ({ request, releases: [], done: 'left', why });
  if (request.state !== 'open') return left(`it is ${request.state}`);
  if (request.fromFork) return left('it is from a fork, whose branch only its owner may push to');
  if (tryPlaceOf(request) !== undefined) return left("it is Slipway's own: rendered when it was planned");
  const edited = await editedReleases(workspace, platform, request);
  if (edited.length === 0) return left('it edits no release');
  const releases = edited.map(({ environment, release }) => `${environment}/${release.app}`);
  const commit = await renderOnto(workspace, platform, request, edited);
  if (commit !== request.headSha) return { request, releases, done: 'rendered', why: `commit ${commit.slice(0, 10)}` };
  const reviewed = edited.filter(({ environment }) => findEnvironment(platform, environment).publish !== 'commit');
  if (reviewed.length > 0) return { request, releases, done: 'current', why: 'its owners review it' };
  if (!options.merges) return { request, releases, done: 'current', why: 'rendered already' };
  return { request, releases, ...(await mergeReleases(workspace, platform, request, edited, options.evidence)) };
}

/** What the branch changes of releases, since it left the branch that it goes to. */
async function editedReleases(
  workspace: Workspace,
  platform: Platform,
  request: PullRequest,
): Promise<EditedRelease[]> {
  const { store } = workspace;
  const refs = await store.fetch([headRef(request.base), headRef(request.head)]);
  const head = refs.get(headRef(request.base));
  const after = await RepoView.at(store, request.headSha);
  const before = await RepoView.at(store, await branchedFrom(workspace, request.headSha, head));
  const differing = [...new Set([...before.entries.keys(), ...after.entries.keys()])].filter(
    (path) => before.entries.get(path)?.oid !== after.entries.get(path)?.oid,
  );
  const places = differing.flatMap((path) => {
    const { environment = '', app = '' } =
      /^(?<environment>[^/]+)\/releases\/(?<app>[^/]+)\.yaml$/.exec(path)?.groups ?? {};
    return app === '' ? [] : [{ path, environment, app }];
  });
  if (places.length === 0) return [];
  throwForeign(request, differing, places);
  const present = await RepoView.at(store, head);
  return await Promise.all(
    places.map(async ({ path, environment, app }) => {
      findEnvironment(platform, environment);
      findApp(platform, app);
      const release = await after.release(environment, app);
      if (release === undefined)
        throw new UserError('is removed', `take an app out by its definition, and slipway publish`, path);
      const generation = ((await present.release(environment, app))?.generation ?? 0) + 1;
      return { environment, release: { ...release, generation: Math.max(release.generation, generation) } };
    }),
  );
}

/** Rendered files of the same apps belong to the edit: they are rendered again. Anything else is another change. */
function throwForeign(
  request: PullRequest,
  differing: readonly string[],
  places: readonly { readonly environment: string }[],
): void {
  const environments = new Set(places.map(({ environment }) => environment));
  const foreign = differing.filter((path) => {
    const [environment = '', folder = ''] = path.split('/');
    const isRendered = ['releases', 'rendered', 'manifests', 'argocd', 'flux', 'charts'].includes(folder);
    return !(environments.has(environment) && isRendered) && !/^(bases|clusters)\//.test(path);
  });
  const problems: Problem[] = foreign.map((path) => ({
    where: path,
    problem: `is changed together with releases by ${request.url}`,
    fix: 'make it a request of its own: this one is rendered onto the newest head, from its releases alone',
  }));
  if (problems.length > 0) throw new UserError(problems);
}

/** The newest commit of the branch that its base has too. */
async function branchedFrom({ store }: Workspace, tip: Oid, base: Oid | undefined): Promise<Oid | undefined> {
  if (base === undefined) return undefined;
  for (const { oid } of await store.history(tip, { limit: 200 })) {
    if (await store.isAncestor(oid, base)) return oid;
  }
  return undefined;
}

/** @returns the commit that the branch is at then */
async function renderOnto(
  workspace: Workspace,
  platform: Platform,
  request: PullRequest,
  edited: readonly EditedRelease[],
): Promise<Oid> {
  const { value, commits } = await changeRepository(workspace, async (view) => {
    const files = new Map<string, FileChange>();
    for (const { environment, release } of edited) {
      const isNew = (await view.release(environment, release.app)) === undefined;
      const made = await releaseFiles(workspace, platform, view, { environment, release, isNew });
      for (const [path, content] of made.files) files.set(path, content);
    }
    const change: Change = {
      by: 'pull-request',
      branch: request.head,
      subject: `Render ${edited.map(({ environment, release }) => `${release.app} in ${environment}`).join(', ')}`,
      body: 'What the edited releases render to, on the newest head.',
      trailers: { action: 'render' },
      files,
    };
    return { changes: [change], value: change };
  });
  return commits.get(value) ?? request.headSha;
}

/** The gates of each release are asked as if a build had announced it. */
async function mergeReleases(
  workspace: Workspace,
  platform: Platform,
  request: PullRequest,
  edited: readonly EditedRelease[],
  evidence: EvidenceSource,
): Promise<Pick<RenderedRequest, 'done' | 'why'>> {
  const refs = await workspace.store.fetch([headRef(request.base)]);
  const view = await RepoView.at(workspace.store, refs.get(headRef(request.base)));
  for (const { environment, release } of edited) {
    await checkEntry(workspace, platform, view, findEnvironment(platform, environment), release, 'commit', evidence);
  }
  const result = await workspace.forge.merge(request.number, { expectedHead: request.headSha });
  if (result.outcome === 'merged') return { done: 'merged', why: `commit ${result.commit.slice(0, 10)}` };
  return { done: 'current', why: 'reason' in result ? result.reason : 'it moved meanwhile' };
}
