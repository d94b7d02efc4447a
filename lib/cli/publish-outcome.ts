import type { Published, PublishedChange } from '../promotion/publish';
import type { PartPlan } from '../environment-repo/part';
import type { Outcome } from './command';
import { table } from './table';

/** A publish as text and JSON. Exit code 4 where others changed something that was left alone. */
export function publishOutcome({ plan, changes, closed }: Published, dryRun: boolean): Outcome {
  const outside = plan.parts.filter((one): one is Extract<PartPlan, { state: 'outside' }> => one.state === 'outside');
  const changed = plan.parts.filter((one): one is Extract<PartPlan, { state: 'changed' }> => one.state === 'changed');
  const rows = changed.map(({ part, changes: files }) => [
    part.environment,
    part.app ?? `(${part.id})`,
    counts(files),
    whereTo(
      changes.find((one) => one.parts.includes(part.id)),
      dryRun,
    ),
  ]);
  const lines = [
    ...(rows.length === 0
      ? ['nothing changed']
      : [table(['ENVIRONMENT', 'APP', 'FILES', dryRun ? 'WOULD GO BY' : 'WENT BY'], rows)]),
    ...closed.map((one) => `closed ${one.url}: nothing is left in it`),
    ...plan.held.map((one) => `held, left as it is: ${one}`),
    ...outside.map((one) => outsideText(one)),
  ];
  const json = {
    dryRun,
    changes: changes.map((one) => ({ ...one, parts: [...one.parts] })),
    closed,
    held: plan.held,
    changedOutside: outside.map(({ part, paths }) => ({ part: part.id, paths })),
  };
  return { text: lines.join('\n'), json, exitCode: outside.length > 0 ? 4 : 0 };
}

function counts(files: ReadonlyMap<string, string | null>): string {
  const removed = [...files.values()].filter((content) => content === null).length;
  const written = files.size - removed;
  return [written > 0 ? `${written} written` : '', removed > 0 ? `${removed} removed` : '']
    .filter((one) => one !== '')
    .join(', ');
}

function whereTo(change: PublishedChange | undefined, dryRun: boolean): string {
  if (change === undefined) return '';
  if (dryRun) return change.by === 'commit' ? 'commit' : 'pull request';
  if (change.request !== undefined) return `${change.request.state} ${change.request.url}`;
  return `commit ${change.commit?.slice(0, 10) ?? ''}`;
}

function outsideText({ part, paths }: Extract<PartPlan, { state: 'outside' }>): string {
  const place = part.app === undefined ? part.environment : `${part.environment} --app ${part.app}`;
  const keep = part.app === undefined ? '' : `keep it: slipway adopt ${part.app} ${part.environment}; or `;
  return `✗ ${part.id} was changed outside Slipway, and left alone: ${paths.join(', ')}\n  fix: ${keep}take it back: slipway publish ${place} --overwrite`;
}
