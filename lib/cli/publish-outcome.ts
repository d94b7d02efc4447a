import type { PartPlan } from '../environment-repo/part';
import { formatProblem } from '../errors';
import { outsideChanges, type ForeignChange } from '../promotion/changed-by';
import { describeChanges, type DescribedPart } from '../promotion/describe-changes';
import { outsideProblem } from '../promotion/outside-problem';
import type { Published, PublishedChange } from '../promotion/publish';
import type { PublishPlan } from '../promotion/publish-plan';
import { countChanges, highestRisk, type ChangeCounts, type Risk } from '../render/diff';
import type { Outcome } from './command';
import { table } from './table';

/** A publish as text and JSON. Exit code 4 where others changed something that was left alone. */
export async function publishOutcome({ plan, view, changes, closed }: Published, dryRun: boolean): Promise<Outcome> {
  const changed = await outsideChanges(view, plan);
  const summaries = (await describeChanges(view, plan)).map((one) => summaryOf(one, changes));
  const rows = summaries.map(({ environment, app, risk, counts, files, change }) => [
    environment,
    app,
    risk ?? '',
    countsInWords(counts, files),
    whereTo(change, dryRun),
  ]);
  const headings = ['ENVIRONMENT', 'APP', 'RISK', 'CHANGES', dryRun ? 'WOULD GO BY' : 'WENT BY'];
  const lines = [
    ...(rows.length === 0 ? ['nothing changed'] : [table(headings, rows)]),
    ...closed.map((one) => `closed ${one.url}: nothing is left in it`),
    ...leftAlone(plan, changed),
  ];
  const json = {
    dryRun,
    changes: changes.map((one) => ({ ...one, parts: [...one.parts] })),
    parts: summaries.map(({ change, ...one }) => one),
    closed,
    ...leftAloneJson(plan, changed),
  };
  return { text: lines.join('\n'), json, exitCode: isChangedOutside(plan) ? 4 : 0 };
}

/** What one part of a publish changes, as a row. */
interface Summary {
  readonly part: string;
  readonly environment: string;
  readonly app: string;
  readonly risk: Risk | undefined;
  readonly counts: ChangeCounts;
  /** Of files that hold no resources. */
  readonly files: number;
  readonly change: PublishedChange | undefined;
}

function summaryOf({ part, apps, otherFiles }: DescribedPart, changes: readonly PublishedChange[]): Summary {
  return {
    part: part.id,
    environment: part.environment,
    app: part.app ?? `(${part.id})`,
    risk: apps.length === 0 ? undefined : highestRisk(apps.map((one) => one.risk)),
    counts: countChanges(apps.flatMap((one) => one.resources)),
    files: otherFiles.length,
    change: changes.find((one) => one.parts.includes(part.id)),
  };
}

function countsInWords({ added, changed, removed }: ChangeCounts, files: number): string {
  const counts = [
    [added, 'added'],
    [changed, 'changed'],
    [removed, 'removed'],
    [files, files === 1 ? 'file' : 'files'],
  ] as const;
  const shown = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return shown.length === 0 ? 'record only' : shown.join(', ');
}

function whereTo(change: PublishedChange | undefined, dryRun: boolean): string {
  if (change === undefined) return '';
  if (dryRun) return change.by === 'commit' ? 'commit' : 'pull request';
  if (change.request !== undefined) return `${change.request.state} ${change.request.url}`;
  return `commit ${change.commit?.slice(0, 10) ?? ''}`;
}

/** What a plan leaves alone, and why: a line for each held app and each part that others changed. */
export function leftAlone(plan: PublishPlan, changed: OutsideChanges): string[] {
  const outside = outsideParts(plan).map((one) => outsideText(one, changed.get(one.part.id) ?? []));
  return [...plan.held.map((one) => `held, left as it is: ${one}`), ...outside];
}

/** The same for machines. */
export function leftAloneJson(
  plan: PublishPlan,
  changed: OutsideChanges,
): { readonly held: readonly string[]; readonly changedOutside: readonly ChangedOutside[] } {
  return {
    held: plan.held,
    changedOutside: outsideParts(plan).map(({ part, paths }) => ({
      part: part.id,
      paths,
      changes: changed.get(part.id) ?? [],
    })),
  };
}

/** Whether others changed something that the plan would write. */
export function isChangedOutside(plan: PublishPlan): boolean {
  return outsideParts(plan).length > 0;
}

/** By part. */
type OutsideChanges = ReadonlyMap<string, readonly ForeignChange[]>;

interface ChangedOutside {
  readonly part: string;
  readonly paths: readonly string[];
  readonly changes: readonly ForeignChange[];
}

type OutsidePart = Extract<PartPlan, { state: 'outside' }>;

function outsideParts({ parts }: PublishPlan): OutsidePart[] {
  return parts.filter((one): one is OutsidePart => one.state === 'outside');
}

function outsideText({ part, paths }: OutsidePart, changes: readonly ForeignChange[]): string {
  return `✗ ${formatProblem(outsideProblem(part, paths, changes))}`;
}
