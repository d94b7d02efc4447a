import { nearestNames } from '../model/names';
import type { PolicyException, PolicySettings } from '../model/policy-settings';
import type { Finding } from './finding';
import type { Verdict } from './judge';
import type { ManifestSet } from './manifest-set';
import { policies } from './policies';
import { isLike } from './references/provided';

/** Whether an exception accepts what a rule holds against an object. */
export function isExcepted({ rule, manifest }: Verdict, { facts }: ManifestSet): boolean {
  return facts.settings.exceptions.some(
    ({ object = '*', app, environments, ...exception }) =>
      exception.rule === rule &&
      isLike(`${manifest.kind}/${manifest.name}`, object) &&
      (app === undefined || app === manifest.group) &&
      (environments === undefined || environments.includes(facts.environment ?? '')),
  );
}

/** Exceptions whose last day is over. Only a check of today asks: what was rendered once renders for ever. */
export function expiredExceptions(exceptions: readonly PolicyException[], now: Date): Finding[] {
  const today = now.toISOString().slice(0, 10);
  return exceptions
    .filter(({ until }) => until < today)
    .map(({ rule, object = '*', until, reason }): Finding => ({
      ...place,
      rule: 'exception/expired',
      severity: 'error',
      object,
      problem: `the exception from '${rule}' for ${object} (${reason}) ended on ${until}`,
      value: until,
      expectation: `a day from ${today} on`,
      fix: 'mend what it accepts, or have a later day reviewed',
    }));
}

/** Rules that are found by kind and field, and not listed anywhere. */
const families = /^(api|object|reference|schema|selector)\//;

/** Exceptions from rules that do not exist: what they were meant to accept is found all the same. */
export function unknownExceptions({ exceptions, policies: own }: PolicySettings): Finding[] {
  const known = [...policies, ...own].map(({ id }) => id);
  return exceptions
    .filter(({ rule }) => !families.test(rule) && !known.includes(rule))
    .map(({ rule, object = '*' }): Finding => ({
      ...place,
      rule: 'exception/unknown-rule',
      severity: 'warning',
      object,
      problem: `the exception for ${object} is from '${rule}', which is no rule`,
      value: rule,
      expectation: 'the id of a rule, as findings tell it',
      fix: nearestNames(rule, known),
    }));
}

const place = { file: 'environments/index.ts', path: '$', group: 'exceptions' };
