import { RepoView } from '../environment-repo/repo-view';
import type { PullRequest } from '../forge/forge';
import { paths } from '../model/paths';
import type { Platform } from '../model/platform';
import { ungated } from './asked';
import type { MergeSteps } from './merge';
import { publish } from './publish';
import { headRef, type Workspace } from './workspace';

/** Merges a request of configuration: without the apps that are held by now. */
export function mergedConfiguration(workspace: Workspace, platform: Platform, environment: string): MergeSteps {
  const { program = 'unversioned' } = workspace;
  return {
    ask: async (request, view) =>
      ungated('configuration waits for no gate', !(await carriesHeldApp(workspace, request, environment, view))),
    replan: async (_request, { rebuild = false } = {}) => {
      const selection = { environments: [environment] };
      await publish(workspace, platform, { selection, overwrite: false, program, dryRun: false, rebuild });
    },
  };
}

/** A hold changes the release file only: to the forge it is no conflict. */
async function carriesHeldApp(
  { store }: Workspace,
  request: PullRequest,
  environment: string,
  view: RepoView,
): Promise<boolean> {
  const releases = (await view.releases([environment])).get(environment);
  const held = [...(releases ?? [])].filter(([, release]) => release.hold !== undefined).map(([app]) => app);
  if (held.length === 0) return false;
  await store.fetch([headRef(request.head)]);
  const [commit] = await store.history(request.headSha, { limit: 1 });
  // The last parent is the head of the base that it was planned on.
  const [wanted, planned] = await Promise.all(
    [request.headSha, commit?.parents.at(-1)].map((oid) => RepoView.at(store, oid)),
  );
  const recordIn = (of: RepoView | undefined, app: string): string | undefined =>
    of?.entries.get(paths.rendered(environment, app))?.oid;
  return held.some((app) => recordIn(wanted, app) !== recordIn(planned, app));
}
