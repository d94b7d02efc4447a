import { RepoView } from '../environment-repo/repo-view';
import type { PullRequest } from '../forge/forge';
import type { Release } from '../model/release';
import type { Place } from './stops';
import { headRef, type Workspace } from './workspace';

/** The release that a request carries to an app's environment. */
export async function requestedRelease(
  { store }: Workspace,
  request: PullRequest,
  { environment, app }: Place,
): Promise<Release | undefined> {
  await store.fetch([headRef(request.head)]);
  return await (await RepoView.at(store, request.headSha)).release(environment, app);
}
