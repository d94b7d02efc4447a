import type { RepoView } from '../environment-repo/repo-view';
import { UserError } from '../errors';
import type { Environment } from '../model/environment';
import type { Platform } from '../model/platform';
import { versionLabel, type Release } from '../model/release';
import { blockedBy } from './blocked-by';
import type { Change } from './change';
import type { EvidenceSource } from './evidence-source';
import { evaluateGates, type Evaluation, type GateResult } from './gates/evaluate';
import { gatesOf } from './gates/gates-of';
import { callsOf } from './plan-promotion';
import type { Workspace } from './workspace';

/** Asks the gates of a release that enters an environment directly: all but those that look at another environment. */
export async function askEntry(
  workspace: Workspace,
  platform: Platform,
  view: RepoView,
  target: Environment,
  next: Release,
  evidence: EvidenceSource,
): Promise<Evaluation> {
  const gates = gatesOf(target, platform.environments.values()).filter((gate) => gate.environment === undefined);
  const calls = callsOf(platform, next.app);
  return evaluateGates(gates, {
    app: next.app,
    from: undefined,
    to: target.name,
    release: next,
    state: await view.deliveryState([next.app, ...calls]),
    receipts: [],
    evidence: await evidence.gather({ app: next.app, environment: target, releases: [next] }),
    calls,
    now: workspace.now(),
  });
}

/**
 * Checks that a release may enter an environment directly: that its app is not held there, and its gates.
 *
 * @param by a request may be opened while what only its merge needs is missing.
 * @throws BlockedError with the gates that are closed; UserError where the app is held.
 */
export async function checkEntry(
  workspace: Workspace,
  platform: Platform,
  view: RepoView,
  target: Environment,
  next: Release,
  by: Change['by'],
  evidence: EvidenceSource,
): Promise<readonly GateResult[]> {
  const { hold } = (await view.release(target.name, next.app)) ?? {};
  if (hold !== undefined) {
    throw new UserError(
      `'${next.app}' is held in ${target.name}: ${hold.reason}`,
      `slipway unhold ${next.app} ${target.name} --reason "…"`,
    );
  }
  const { results, state, requestState } = await askEntry(workspace, platform, view, target, next, evidence);
  if ((by === 'commit' ? state : requestState) !== 'open')
    throw blockedBy(results, `${versionLabel(next)} may not enter ${target.name}`);
  return results;
}
