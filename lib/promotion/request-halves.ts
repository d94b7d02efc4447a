import { UserError } from '../errors';
import type { PullRequest } from '../forge/forge';
import { paths } from '../model/paths';
import { tryPlaceOf } from './request-place';
import type { OpenRequest } from './requests';
import { onTarget, targetsOf, type Target, type Workspace } from './workspace';

/**
 * The request that holds the release, of a change that has one in each of several repositories: its gates count, and it
 * is merged last. Any other request is its own.
 *
 * @param workspace on the repository of the request.
 * @throws UserError where that one is not open.
 */
export async function homeRequest(workspace: Workspace, request: PullRequest): Promise<OpenRequest> {
  const { all, of } = targetsOf(workspace);
  const own = all.find(({ store, branch }) => store === workspace.store && branch === request.base) ?? workspace;
  const place = tryPlaceOf(request);
  const home = place !== undefined && 'app' in place ? of(paths.release(place.environment, place.app)) : own;
  if (home.store === own.store) return { request, workspace: onTarget(workspace, own) };
  const [found] = await requestsAt(home, request.head);
  if (found !== undefined) return { request: found, workspace: onTarget(workspace, home) };
  throw new UserError(
    `${request.url} belongs to a request in ${home.store.url} that is not open`,
    'close it, and run slipway publish: it writes what is still missing',
  );
}

/** The requests that are merged before one: what its change has in other repositories. */
export async function requestsBefore(workspace: Workspace, request: PullRequest): Promise<OpenRequest[]> {
  const place = tryPlaceOf(request);
  if (place === undefined || !('app' in place)) return [];
  const others = targetsOf(workspace).all.filter(({ store }) => store !== workspace.store);
  const found: OpenRequest[] = [];
  for (const target of others) {
    const open = await requestsAt(target, request.head);
    found.push(...open.map((one) => ({ request: one, workspace: onTarget(workspace, target) })));
  }
  return found;
}

async function requestsAt({ forge, branch }: Target, head: string): Promise<readonly PullRequest[]> {
  const open = await forge.listPullRequests({ state: 'open', head, base: branch });
  return open.filter(({ fromFork }) => !fromFork);
}
