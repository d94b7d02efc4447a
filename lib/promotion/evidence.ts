import { versionLabel } from '../model/release';
import type { GateResult } from './gates/evaluate';
import type { PromotionPlan } from './promotion-plan';

/** The body of a promotion's request: from → to, gates, and how to take it back. */
export function promotionBody(plan: PromotionPlan): string {
  const { app, from, to, present, next } = plan;
  const before = present === undefined ? 'nothing' : versionLabel(present);
  return [
    `**${app}** in **${to}**: ${before} → ${next === undefined ? before : versionLabel(next)}, from ${from}.`,
    gateTable(plan.gates),
    `Roll back: \`slipway rollback ${app} ${to} --reason "…"\`, or \`git revert\` the merge.`,
  ].join('\n\n');
}

function gateTable(gates: readonly GateResult[]): string {
  const rows = gates.map(
    ({ gate, verdict }) => `| ${gate} | ${verdict.state} | ${verdict.why.replaceAll('|', '\\|')} |`,
  );
  return ['| gate | state | why |', '| --- | --- | --- |', ...rows].join('\n');
}
