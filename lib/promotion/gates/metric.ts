import { UserError } from '../../errors';
import type { Gate } from '../../model/gate';
import { blocked, open } from './verdict';

/** A query, and the bounds that its value must keep. At least one of them. */
export interface MetricProps {
  /** In the monitoring system's language, with one number as its answer. */
  readonly query: string;
  /** What people call it. @default the query */
  readonly name?: string;
  readonly min?: number;
  readonly max?: number;
}

/** Asks for a metric to be within bounds; one without a value is not. @throws UserError where there is no bound */
export function metric({ query, name = query, min, max }: MetricProps): Gate {
  if (min === undefined && max === undefined) throw new UserError(`metric '${name}' has no bound`, 'give max or min');
  const bounds = [...(min === undefined ? [] : [`at least ${min}`]), ...(max === undefined ? [] : [`at most ${max}`])];
  const asked = bounds.join(' and ');
  return {
    name: `metric(${name})`,
    words: `${name} is ${asked}.`,
    // A hotfix is what brings bad figures back.
    onHotfix: 'skip',
    needs: [{ kind: 'metric', query }],
    evaluate({ evidence }) {
      const value = evidence.metrics.get(query);
      if (value === undefined || Number.isNaN(value))
        return blocked(`${name} has no value`, 'when the query has an answer');
      const isWithin = value >= (min ?? -Infinity) && value <= (max ?? Infinity);
      return isWithin ? open(`${value}, ${asked}`) : blocked(`${value}, not ${asked}`, `when ${name} is ${asked}`);
    },
  };
}
