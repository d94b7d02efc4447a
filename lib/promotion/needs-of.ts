import type { Gate, Signer } from '../model/gate';

/** What some gates, taken together, must know before they can be asked. */
export interface Needs {
  readonly approvals: boolean;
  /** Names of commit statuses. */
  readonly checks: readonly string[];
  /** Whose signatures count, on images and on scans. */
  readonly signers: readonly Signer[];
  readonly scan: boolean;
  /** Queries of metrics. */
  readonly metrics: readonly string[];
}

/** Gathers what gates say that they need, so that nothing else is looked up. */
export function needsOf(gates: readonly Gate[]): Needs {
  const needs = gates.flatMap((gate) => gate.needs ?? []);
  return {
    approvals: needs.some((need) => need.kind === 'approvals'),
    checks: [...new Set(needs.flatMap((need) => (need.kind === 'check' ? need.context : [])))],
    signers: needs.flatMap((need) => (need.kind === 'signature' || need.kind === 'scan' ? (need.signer ?? []) : [])),
    scan: needs.some((need) => need.kind === 'scan'),
    metrics: [...new Set(needs.flatMap((need) => (need.kind === 'metric' ? need.query : [])))],
  };
}
