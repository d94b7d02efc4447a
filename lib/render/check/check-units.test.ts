import { join } from 'node:path';
import { policySettings } from '../../model/policy-settings';
import { checkPlatform, platformCheck } from './check-platform';
import { checkedUnits } from './check-units';
import { loadPlatform } from '../load-platform';
import { baselineReleases } from '../releases';
import { renderPlatform } from '../render-platform';
import { problemsOf } from '../../constructs/test-support';
import { plainApp, testApp, testPlatform } from '../testing';
import { ApiObject } from 'cdk8s';

const needsSecret = plainApp({
  name: 'needy',
  resources: (scope) => {
    new ApiObject(scope, 'route', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'needy' },
      spec: { tls: [{ hosts: ['a.example.com'], secretName: 'gone' }], rules: [{ host: 'a.example.com' }] },
    });
  },
});

test('the sample platform has no error, two exceptions at most, and warns of digests alone', () => {
  const platform = loadPlatform(join(__dirname, '../../..'));
  const { findings } = checkPlatform(platform, baselineReleases(platform));
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(new Set(findings.filter(({ severity }) => severity === 'warning').map(({ rule }) => rule))).toEqual(new Set(['image-digest']));
  expect(platform.policies?.exceptions.length).toBeLessThanOrEqual(2);
}); // prettier-ignore

test('a finding names file, path, construct and the app', () => {
  const platform = testPlatform([needsSecret]);
  const { findings } = checkPlatform(platform, baselineReleases(platform), { selection: { environments: ['production'] } });
  expect(findings.filter(({ rule }) => rule === 'reference/secret')).toMatchObject([
    {
      file: 'production/manifests/prod/needy/ingress-needy.yaml',
      path: '$.spec.tls[0].secretName',
      object: 'Ingress/needy/needy',
      construct: 'needy/route',
      environment: 'production',
      group: 'needy',
      value: 'gone',
      source: { file: 'lib/apps/needy.ts', line: 1 },
    },
  ]);
}); // prettier-ignore

test('what is declared external is not missed', () => {
  const platform = {
    ...testPlatform([needsSecret]),
    policies: policySettings({ external: [{ kind: 'Secret', name: 'go*', reason: 'by hand' }] }),
  };
  const { findings } = checkPlatform(platform, baselineReleases(platform));
  expect(findings.filter(({ rule }) => rule.startsWith('reference/'))).toEqual([]);
});

test('an error stops what would be written, after the last unit', () => {
  const platform = testPlatform([testApp('cart'), needsSecret]);
  const releases = baselineReleases(platform);
  const units = checkedUnits(renderPlatform(platform, releases), platformCheck(platform, releases));
  expect(() => [...units]).toThrow(/there is no Secret 'gone'/);
});

test('of many breaches of one rule the first are told, and how many there are', () => {
  const apps = Array.from({ length: 5 }, (_, index) => plainApp({ ...needsSecret.props, name: `needy-${index}` }));
  const platform = testPlatform(apps);
  const releases = baselineReleases(platform);
  const units = checkedUnits(renderPlatform(platform, releases), platformCheck(platform, releases));
  const told = problemsOf(() => [...units]).filter((one) => one.includes('reference/secret'));
  expect(told.length).toBe(11);
  expect(told).toContain('5 more break reference/secret (slipway check tells each of them)');
});

test('one app alone is not asked for what others have', () => {
  const platform = testPlatform([needsSecret]);
  const { findings } = checkPlatform(platform, baselineReleases(platform), { selection: { apps: ['needy'] } });
  expect(findings.filter(({ rule }) => rule.startsWith('reference/'))).toEqual([]);
});
