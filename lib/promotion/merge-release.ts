import { UserError } from '../errors';
import type { PullRequest } from '../forge/forge';
import { findEnvironment, type Platform } from '../model/platform';
import { versionLabel, type Release } from '../model/release';
import { readRepository } from './change-repository';
import type { EvidenceSource } from './evidence-source';
import type { MergeSteps } from './merge';
import { checkEntry, enterAgain } from './release';
import { withApprovals } from './request-approvals';
import { requestedRelease } from './requested-release';
import type { Place } from './stops';
import type { Workspace } from './workspace';

/** Merges a build that enters an environment by request: its gates are asked again, now with the reviews. */
export function mergedRelease(
  workspace: Workspace,
  platform: Platform,
  place: Place,
  evidence: EvidenceSource,
): MergeSteps {
  const { environment, app } = place;
  const target = findEnvironment(platform, environment);
  const carriedBy = async (request: PullRequest): Promise<Release> => {
    const carried = await requestedRelease(workspace, request, place);
    if (carried !== undefined) return carried;
    throw new UserError(`${request.url} carries no release of '${app}'`, 'close it, and release the build again');
  };
  return {
    async ask(request) {
      const carried = await carriedBy(request);
      const reviewed = await withApprovals(workspace, platform, request, environment, evidence);
      const present = await readRepository(workspace, async (view) => {
        await checkEntry(workspace, platform, view, target, carried, 'commit', reviewed);
        return await view.release(environment, app);
      });
      return { isCurrent: carried.generation === (present?.generation ?? 0) + 1 };
    },
    async replan(request) {
      const carried = await carriedBy(request);
      const { next } = await enterAgain(workspace, platform, environment, carried, evidence);
      if (next === undefined) throw new UserError(`${environment} runs ${versionLabel(carried)} already`, 'close it');
    },
  };
}
