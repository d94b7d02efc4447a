import pico from 'picocolors';
import { formatDuration } from '../model/units';
import { versionLabel } from '../model/release';
import type { Promoted } from '../promotion/promote';
import type { PromotionPlan } from '../promotion/promotion-plan';
import type { GateResult } from '../promotion/gates/evaluate';
import type { Outcome } from './command';

/** How gates are shown. */
export interface GateView {
  readonly now: Date;
  readonly color: boolean;
  readonly dryRun: boolean;
}

/** Promotions as text and JSON. Exit code 3 where a gate is not open. */
export function promoteOutcome(promoted: readonly Promoted[], view: GateView): Outcome {
  const stopped = promoted.some(
    ({ plan, request }) => (plan.outcome === 'blocked' || plan.outcome === 'waiting') && request === undefined,
  );
  return {
    text: promoted.map((one) => promotionText(one, view)).join('\n'),
    json: { dryRun: view.dryRun, promotions: promoted },
    exitCode: stopped ? 3 : 0,
  };
}

function promotionText({ plan, by, commit, request }: Promoted, view: GateView): string {
  const written = request === undefined ? `commit ${commit?.slice(0, 10) ?? ''}` : `${request.state} ${request.url}`;
  const how = view.dryRun ? `would go by ${by === 'commit' ? 'commit' : 'pull request'}` : written;
  const headline = plan.outcome === 'nothing' ? `  nothing to do: ${plan.why}` : '';
  const done = plan.outcome === 'promote' || request !== undefined ? `    ${how}` : '';
  return [planHeadline(plan, view), headline, gateLines(plan.gates, view), done]
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
