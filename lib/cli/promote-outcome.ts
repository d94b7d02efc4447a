import pico from 'picocolors';
import { formatProblem } from '../errors';
import { formatDuration } from '../model/units';
import { versionLabel } from '../model/release';
import type { Followed } from '../promotion/automatic';
import type { Promoted } from '../promotion/promote';
import type { PromotionPlan } from '../promotion/promotion-plan';
import type { GateResult } from '../promotion/gates/evaluate';
import type { Outcome } from './command';
import { table } from './table';

/** How gates are shown. */
export interface GateView {
  readonly now: Date;
  readonly color: boolean;
  readonly dryRun: boolean;
}

/** What a promotion of several apps did, and what followed from it. */
export interface PromoteResult {
  readonly promoted: readonly Promoted[];
  readonly followed: readonly Followed[];
}

/**
 * Promotions as text and JSON. Exit code 1 where one could not be written, 4 where that is because others changed its
 * files, 3 where a gate is not open; of several the first of these.
 */
export function promoteOutcome({ promoted, followed }: PromoteResult, view: GateView): Outcome {
  const stopped = promoted.some(({ plan, request }) => isClosed(plan) && request === undefined);
  const failed = promoted.some(({ problems, isChangedOutside }) => problems.length > 0 && !isChangedOutside);
  const isOutside = promoted.some((one) => one.isChangedOutside);
  const told = promoted.length > 1 ? [promotionTable(promoted, view)] : promoted.map((one) => promotionText(one, view));
  return {
    text: promoted.length === 0 ? 'no apps to promote' : [...told, ...followedText(followed, view)].join('\n'),
    json: { dryRun: view.dryRun, promotions: promoted, followed: followedJson(followed) },
    exitCode: failed ? 1 : isOutside ? 4 : stopped ? 3 : 0,
  };
}

/** A row each, then in full what kept some from being written: slipway explain tells the gates of one. */
function promotionTable(promoted: readonly Promoted[], view: GateView): string {
  const rows = promoted.map((one) => {
    const { plan, problems, isChangedOutside } = one;
    const versions = plan.candidate === undefined ? '' : versionsOf(plan);
    const refused = isChangedOutside ? 'changed outside Slipway' : 'could not be written';
    const why = problems.length > 0 ? refused : whyOf(plan);
    return [plan.app, versions, plan.outcome === 'promote' ? 'open' : plan.outcome, whereTo(one, view), why];
  });
  const told = table(['APP', 'VERSION', 'GATES', view.dryRun ? 'WOULD GO BY' : 'WENT BY', 'WHY'], rows);
  return [told, ...promoted.flatMap(({ problems }) => problems.map((one) => `✗ ${formatProblem(one)}`))].join('\n');
}

function versionsOf({ present, candidate }: PromotionPlan): string {
  const now = candidate === undefined ? '' : versionLabel(candidate);
  return `${present === undefined ? 'nothing' : versionLabel(present)} → ${now}`;
}

/** Every gate that is not open, and why. */
function whyOf({ outcome, why, gates }: PromotionPlan): string {
  const closed = gates.filter(({ verdict, skipped }) => verdict.state !== 'open' && skipped !== true);
  if (outcome === 'nothing' || closed.length === 0) return outcome === 'promote' ? '' : why;
  return closed.map(({ gate, verdict }) => `${gate}: ${verdict.why}`).join('; ');
}

function isClosed({ outcome }: PromotionPlan): boolean {
  return outcome === 'blocked' || outcome === 'waiting';
}

function whereTo({ plan, by, commit, request, problems }: Promoted, { dryRun }: GateView): string {
  if (problems.length > 0 || (plan.outcome !== 'promote' && request === undefined)) return '';
  if (dryRun) return by === 'commit' ? 'commit' : 'pull request';
  return request === undefined ? `commit ${commit?.slice(0, 10) ?? ''}` : `${request.state} ${request.url}`;
}

/** One promotion: its headline, its gates, and what was written. */
export function promotionText(promoted: Promoted, view: GateView): string {
  const { plan, problems } = promoted;
  const headline = plan.outcome === 'nothing' ? `  nothing to do: ${plan.why}` : '';
  const where = whereTo(promoted, view);
  const done = where === '' ? '' : `    ${view.dryRun ? 'would go by ' : ''}${where}`;
  return [
    planHeadline(plan, view),
    headline,
    gateLines(plan.gates, view),
    done,
    ...problems.map((one) => `✗ ${formatProblem(one)}`),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** `✗ blocked  cart v1.4.2 → production`. */
export function planHeadline({ app, to, outcome, candidate }: PromotionPlan, { color }: GateView): string {
  const colors = pico.createColors(color);
  const mark = {
    promote: colors.green('✓ open'),
    nothing: colors.dim('· same'),
    waiting: colors.yellow('… waiting'),
    blocked: colors.red('✗ blocked'),
  };
  return `${mark[outcome]}  ${app}${candidate === undefined ? '' : ` ${versionLabel(candidate)}`} → ${to}`;
}

/** A line per gate: name, state, why, and when it opens. */
export function gateLines(gates: readonly GateResult[], { now, color }: GateView): string {
  const colors = pico.createColors(color);
  const width = Math.max(0, ...gates.map(({ gate }) => gate.length));
  const paint = { open: colors.green, waiting: colors.yellow, blocked: colors.red };
  return gates
    .map(({ gate, verdict, skipped }) => {
      const opens =
        verdict.state === 'waiting'
          ? `, opens in ${formatDuration({ milliseconds: verdict.until.getTime() - now.getTime() })}`
          : '';
      const fix = verdict.state === 'blocked' ? `\n${' '.repeat(width + 17)}opens when: ${verdict.opens}` : '';
      const state = skipped === true ? 'skipped' : verdict.state;
      return `    ${gate.padEnd(width)}  ${paint[verdict.state](state.padEnd(8))} ${verdict.why}${opens}${skipped === true ? '' : fix}`;
    })
    .join('\n');
}

/** What followed by itself, one text per environment. Nothing of it changes the exit code: what it followed from landed. */
export function followedText(followed: readonly Followed[], view: GateView): string[] {
  return followed.map(({ to, promoted, backfilled, problems }) => {
    const told = promoted === undefined ? problems.map(formatProblem).join('\n') : promotionText(promoted, view);
    if (backfilled === undefined) return `then by itself, to ${to}:\n${told}`;
    const { request } = backfilled;
    return `back-fill of the hotfix to ${to}: ${request === undefined ? 'nothing to do' : `${request.state} ${request.url}`}`;
  });
}

/** The same for machines. */
export function followedJson(followed: readonly Followed[]): readonly object[] {
  return followed.map(({ to, promoted, backfilled, problems }) => ({ to, ...promoted, backfilled, problems }));
}
