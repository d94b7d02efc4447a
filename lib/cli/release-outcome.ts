import { versionLabel } from '../model/release';
import type { Entered } from '../promotion/release';
import type { Outcome } from './command';
import { table } from './table';

/** What an announcement did, environment by environment. */
export function releaseOutcome(entered: readonly Entered[], dryRun: boolean): Outcome {
  const rows = entered.map((one) => [one.decision.environment, inWords(one, dryRun)]);
  return { text: table(['ENVIRONMENT', 'WHAT'], rows), json: { dryRun, environments: entered } };
}

function inWords({ decision, release, present, commit, request }: Entered, dryRun: boolean): string {
  if (decision.outcome !== 'enter') return `not directly: ${decision.why}`;
  if (release === undefined) return `runs ${present === undefined ? 'it' : versionLabel(present)} already`;
  const versions = `${present === undefined ? 'nothing' : versionLabel(present)} → ${versionLabel(release)}`;
  if (dryRun) return `${versions}, would go by ${decision.by}`;
  return `${versions}, ${request === undefined ? `commit ${commit?.slice(0, 10) ?? ''}` : `${request.state} ${request.url}`}`;
}
