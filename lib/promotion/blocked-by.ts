import { BlockedError } from '../errors';
import type { GateResult } from './gates/evaluate';

/** The error for gates that are not open: a problem for each of them. @param why told where no single gate is at fault */
export function blockedBy(gates: readonly GateResult[], why: string): BlockedError {
  const closed = gates.filter((one) => one.skipped !== true && one.verdict.state !== 'open');
  if (closed.length === 0) return new BlockedError(why, 'slipway explain tells more');
  return new BlockedError(
    closed.map(({ gate, verdict }) => ({
      where: gate,
      problem: `${verdict.state}: ${verdict.why}`,
      fix:
        verdict.state === 'waiting'
          ? `it opens ${verdict.until.toISOString()}`
          : verdict.state === 'blocked'
            ? verdict.opens
            : '',
    })),
  );
}
