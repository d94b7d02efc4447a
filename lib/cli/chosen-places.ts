import type { RepoView } from '../environment-repo/repo-view';
import { findRelease } from '../promotion/rollback';
import type { Place } from '../promotion/stops';

/** One place, an app everywhere, or everything that has a release. @throws UserError with the nearest names */
export async function chosenPlaces(
  view: RepoView,
  app: string | undefined,
  environment: string | undefined,
): Promise<readonly Place[]> {
  if (app !== undefined && environment !== undefined) {
    await findRelease(view, { app, environment });
    return [{ app, environment }];
  }
  const releases = await view.releases();
  const all = [...releases].flatMap(([name, apps]) => [...apps.keys()].map((one) => ({ app: one, environment: name })));
  const found = all.filter((one) => app === undefined || one.app === app);
  if (app !== undefined && found.length === 0)
    await findRelease(view, { app, environment: view.environments[0] ?? '' });
  return found;
}
