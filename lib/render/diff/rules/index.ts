import { dataLossRules } from './data-loss';
import { effectRules } from './effects';
import { networkRules } from './network';
import { podSecurityRules } from './pod-security';
import { rbacRules } from './rbac';
import { refusedRules } from './refused';
import type { Rule } from './rule';
import { tenancyRules } from './tenancy';

/** The table of risks. Of several rules that apply the highest counts. */
export const rules: readonly Rule[] = [
  ...dataLossRules,
  ...refusedRules,
  ...podSecurityRules,
  ...rbacRules,
  ...networkRules,
  ...tenancyRules,
  ...effectRules,
];

export { remainingRules } from './effects';
