import { environment } from './environment';
import { environmentRepo } from './environment-repo';
import type { Platform } from './platform';
import { policyProblems } from './policy-problems';
import { policySettings, type PolicySettings } from './policy-settings';

const production = environment({ name: 'production', cluster: 'prod', domain: 'example.com' });

function problems(settings: Partial<Record<keyof PolicySettings, unknown>>): string[] {
  const platform: Platform = {
    root: '/program',
    environments: new Map([['production', production]]),
    clusters: new Map(),
    apps: new Map(),
    environmentRepo: environmentRepo({ layout: { name: 'directory' } }),
    files: new Map(),
    policies: policySettings(settings as Partial<PolicySettings>),
  };
  return policyProblems(platform).map(({ problem, fix }) => `${problem} (${fix})`);
}

const exception = { rule: 'probes', object: 'Deployment/web', reason: 'batch work', until: '2028-02-29' };
const own = { id: 'small', what: 'It is small', why: 'It is cheap', fix: 'shrink it', cel: 'true' };

test('what is right has no problem', () => {
  const external = { kind: 'Secret', name: 'wildcard-*', reason: 'of the network team', environments: ['production'] };
  expect(problems({ exceptions: [exception], external: [external], policies: [own], digests: ['production'] })).toEqual([]);
}); // prettier-ignore

test.each(['31.12.2028', '2028-2-1', '2027-02-29', 'soon', '2028-12-31T00:00:00Z'])('%s is no last day', (until) => {
  expect(problems({ exceptions: [{ ...exception, until }] })).toEqual([
    `exceptions[0].until '${until}' is no day (write the last day that it holds like '2027-03-31')`,
  ]);
});

test('an exception has a reason and a day', () => {
  expect(problems({ exceptions: [{ rule: 'probes', reason: ' ' }] })).toEqual([
    "exceptions[0].reason ' ' must not be empty (say why)",
    'exceptions[0].until is missing (give text)',
  ]);
});

test('environments that are none are told, wherever they are named', () => {
  expect(
    problems({
      digests: ['prodution'],
      exceptions: [{ ...exception, environments: ['prod'] }],
      policies: [{ ...own, environments: ['qa'] }],
    }),
  ).toEqual([
    expect.stringContaining("digests 'prodution' is no environment"),
    expect.stringContaining("exceptions[0].environments 'prod' is no environment"),
    expect.stringContaining("policies[0].environments 'qa' is no environment"),
  ]);
});

test('an own policy has an expression or a function, and an id of its own', () => {
  const { cel, ...neither } = own;
  expect(problems({ policies: [neither] })[0]).toContain('needs either cel or judge');
  expect(problems({ policies: [{ ...own, judge: () => [cel] }] })[0]).toContain('needs either cel or judge');
  expect(problems({ policies: [own, own] })).toEqual(["two policies are 'small' (rename one of them)"]);
});

test('a misspelt setting is told with the nearest one', () => {
  expect(problems({ exceptions: [{ ...exception, untill: '2028-01-01' }] })[0]).toContain("'until'");
});
