import { dataLossRules } from './data-loss';
import { effectRules } from './effects';
import { refusedRules } from './refused';
import type { Rule } from './rule';

/** The table of risks. Of several rules that apply the highest counts. */
export const rules: readonly Rule[] = [...dataLossRules, ...refusedRules, ...effectRules];

export { remainingRules } from './effects';
