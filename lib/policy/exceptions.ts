import type { PolicyException } from '../model/policy-settings';
import type { Finding } from './finding';
import type { Verdict } from './judge';
import type { ManifestSet } from './manifest-set';
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
      rule: 'exception/expired',
      severity: 'error',
      file: 'environments/index.ts',
      path: '$',
      object: object,
      group: 'exceptions',
      problem: `the exception from '${rule}' for ${object} (${reason}) ended on ${until}`,
      value: until,
      expectation: `a day from ${today} on`,
      fix: 'mend what it accepts, or have a later day reviewed',
    }));
}
