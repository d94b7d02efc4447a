import { formatProblem } from '../errors';
import { versionLabel } from '../model/release';
import type { Followed } from '../promotion/automatic';
import type { Entered } from '../promotion/release';
import type { Outcome } from './command';
import { followedJson, followedText, type GateView } from './promote-outcome';
import { table } from './table';

/** What a release did. */
export interface ReleaseResult {
  readonly entered: readonly Entered[];
  readonly followed: readonly Followed[];
  /** In a dry run: environments to which it would go on by itself. */
  readonly goesOnTo: readonly string[];
  /** Images were announced, and no registry was asked for them. */
  readonly isUnproven: boolean;
}

/** What an announcement did, environment by environment, and what followed from it. Exit code of what refused it, if any. */
export function releaseOutcome({ entered, followed, goesOnTo, isUnproven }: ReleaseResult, view: GateView): Outcome {
  const rows = entered.map((one) => [one.decision.environment, inWords(one, view.dryRun)]);
  const refusals = entered.flatMap(({ refusal }) => refusal ?? []);
  const text = [
    table(['ENVIRONMENT', 'WHAT'], rows),
    ...refusals.flatMap(({ problems }) => problems.map((one) => `✗ ${formatProblem(one)}`)),
    ...(isUnproven ? ['no registry was asked (SLIPWAY_REGISTRY=off): nothing proves that the image exists'] : []),
    ...goesOnTo.map((name) => `then by itself: its promotion to ${name}, once it is there`),
    ...followedText(followed, view),
  ];
  const environments = entered.map(({ refusal, ...one }) => ({ ...one, problems: refusal?.problems ?? [] }));
  const json = { dryRun: view.dryRun, environments, followed: followedJson(followed), goesOnTo, isUnproven };
  return { text: text.join('\n'), json, exitCode: refusals[0]?.exitCode ?? 0 };
}

function inWords({ decision, refusal, release, present, commit, request }: Entered, dryRun: boolean): string {
  if (decision.outcome !== 'enter') return `not directly: ${decision.why}`;
  if (refusal !== undefined) return 'refused';
  if (release === undefined) return `runs ${present === undefined ? 'it' : versionLabel(present)} already`;
  const versions = `${present === undefined ? 'nothing' : versionLabel(present)} → ${versionLabel(release)}`;
  if (dryRun) return `${versions}, would go by ${decision.by}`;
  return `${versions}, ${request === undefined ? `commit ${commit?.slice(0, 10) ?? ''}` : `${request.state} ${request.url}`}`;
}
