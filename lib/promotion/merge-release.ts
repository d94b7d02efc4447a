import type { RepoView } from '../environment-repo/repo-view';
import { UserError } from '../errors';
import type { PullRequest } from '../forge/forge';
import { findEnvironment, type Platform } from '../model/platform';
import { versionKey, versionLabel, versionOf, type Release } from '../model/release';
import { mergeOutcome } from './asked';
import { carriedRelease, carryOver, type CarriedRelease } from './carried-release';
import { enterRelease } from './enter-release';
import { askEntry } from './entry-gates';
import type { EvidenceSource } from './evidence-source';
import type { MergeSteps } from './merge';
import { withRequestEvidence } from './request-evidence';
import type { Place } from './stops';
import type { Workspace } from './workspace';

/** Merges a build, or a back-fill, that enters an environment by request: its gates are asked again, with the reviews. */
export function mergedRelease(
  workspace: Workspace,
  platform: Platform,
  place: Place & { readonly kind: 'release' | 'back-fill' },
  evidence: EvidenceSource,
): MergeSteps {
  const { environment, app, kind } = place;
  const target = findEnvironment(platform, environment);
  const carriedBy = async (request: PullRequest): Promise<CarriedRelease> => {
    const found = await carriedRelease(workspace, request, place);
    if (found !== undefined) return found;
    throw new UserError(`${request.url} carries no release of '${app}'`, 'close it, and release the build again');
  };
  return {
    async ask(request, view) {
      const found = await carriedBy(request);
      const reviewed = await withRequestEvidence(workspace, platform, request, environment, evidence);
      const present = await view.release(environment, app);
      const next = carryOver(found, present);
      const over = next === undefined ? `${environment} runs ${versionLabel(found.carried)} already` : undefined;
      const why = over ?? (await replacedHotfix(view, found.carried));
      if (next === undefined || why !== undefined)
        return { outcome: 'nothing', why: why ?? '', gates: [], isCurrent: false };
      const { results } = await askEntry(workspace, platform, view, target, next, reviewed);
      const isCurrent =
        found.carried.generation === next.generation &&
        versionKey(versionOf(found.carried)) === versionKey(versionOf(next));
      return { ...mergeOutcome(results), gates: results, isCurrent };
    },
    async replan(request, { rebuild = false } = {}) {
      const found = await carriedBy(request);
      await enterRelease(workspace, platform, {
        ...{ kind, environment: target, app, by: 'pull-request', evidence, dryRun: false, rebuild },
        next: (present) => carryOver(found, present),
      });
    },
  };
}

/** A back-fill brings what another environment runs as a hotfix: once that was replaced, there is nothing to bring. */
async function replacedHotfix(view: RepoView, carried: Release): Promise<string | undefined> {
  const from = carried.promotedFrom?.environment;
  if (from === undefined) return undefined;
  const source = await view.release(from, carried.app);
  const isThere = source !== undefined && versionKey(versionOf(source)) === versionKey(versionOf(carried));
  return isThere ? undefined : `${from} does not run ${versionLabel(carried)} any more`;
}
