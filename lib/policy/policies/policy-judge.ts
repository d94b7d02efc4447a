import type { Judge, Verdict } from '../judge';
import type { Policy } from './policy';

/** Judges by one policy. */
export function policyJudge({ id, fix, severity, breaches }: Policy): Judge {
  return (set) =>
    breaches(set).map((breach): Verdict => ({
      rule: id,
      severity: severity[set.facts.isProduction ? 'production' : 'elsewhere'],
      fix,
      ...breach,
    }));
}
