import { UserError, type Problem } from '../errors';
import type { PullRequest } from '../forge/forge';
import type { Platform } from '../model/platform';
import { publish } from './publish';
import { tryPlaceOf } from './request-place';
import { openRequests } from './requests';
import type { Workspace } from './workspace';

/**
 * Plans the rolling request of an environment anew after a request of one app was merged there: what that one brought
 * along is no longer in it, and it closes where nothing is left. Does nothing where there is no such request.
 *
 * @returns why it could not be planned: what was merged is merged all the same.
 */
export async function shrinkConfiguration(
  workspace: Workspace,
  platform: Platform,
  merged: PullRequest,
): Promise<readonly Problem[]> {
  const place = tryPlaceOf(merged);
  if (place === undefined || !('app' in place)) return [];
  const { environment } = place;
  const open = await openRequests(workspace, { labels: ['slipway', 'configuration'] });
  const isIts = open.some(({ request }) => {
    const other = tryPlaceOf(request);
    return other?.kind === 'configuration' && other.environment === environment;
  });
  if (!isIts) return [];
  const { program = 'unversioned' } = workspace;
  try {
    const selection = { environments: [environment] };
    await publish(workspace, platform, { selection, overwrite: false, dryRun: false, program });
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
}
