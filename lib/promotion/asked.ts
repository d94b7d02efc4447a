import type { GateResult } from './gates/evaluate';
import type { PromotionPlan } from './promotion-plan';

/** What the gates say of a request's present head. */
export interface Asked {
  /** `nothing`: the environment has it already, or something later: there is nothing to merge. */
  readonly outcome: 'open' | 'waiting' | 'blocked' | 'nothing';
  readonly why: string;
  /** Only while waiting: when the last gate opens. */
  readonly until?: Date | undefined;
  readonly gates: readonly GateResult[];
  /** Of a promotion. */
  readonly plan?: PromotionPlan;
  /** Whether the request still carries what would be planned now. */
  readonly isCurrent: boolean;
}

/** What follows for a merge from the verdicts of all gates: a review that only the merge waits for counts now. */
export function mergeOutcome(gates: readonly GateResult[]): Pick<Asked, 'outcome' | 'why' | 'until'> {
  const closed = gates.filter(({ verdict, skipped }) => skipped !== true && verdict.state !== 'open');
  if (closed.length === 0) return { outcome: 'open', why: 'every gate is open' };
  const why = closed.map(({ gate, verdict }) => `${gate}: ${verdict.why}`).join('; ');
  const untils = closed.flatMap(({ verdict }) => (verdict.state === 'waiting' ? [verdict.until.getTime()] : []));
  return untils.length < closed.length
    ? { outcome: 'blocked', why }
    : { outcome: 'waiting', why, until: new Date(Math.max(...untils)) };
}

/** A request that no gate guards. */
export function ungated(why: string, isCurrent: boolean): Asked {
  return { outcome: 'open', why, gates: [], isCurrent };
}
