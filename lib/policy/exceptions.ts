import type { PolicyException } from '../model/policy-settings';
import type { Finding } from './finding';
import { isLike } from './references/provided';

/** Findings without those that an exception accepts. */
export function withoutExcepted(findings: readonly Finding[], exceptions: readonly PolicyException[]): Finding[] {
  return findings.filter((finding) => !exceptions.some((one) => accepts(one, finding)));
}

function accepts({ rule, object = '*', app, environments }: PolicyException, finding: Finding): boolean {
  const [kind = '', name = ''] = [finding.object.split('/')[0], finding.object.split('/').at(-1)];
  return (
    rule === finding.rule &&
    isLike(`${kind}/${name}`, object) &&
    (app === undefined || app === finding.group) &&
    (environments === undefined || environments.includes(finding.environment ?? ''))
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
