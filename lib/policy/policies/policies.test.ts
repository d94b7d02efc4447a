import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { policySettings } from '../../model/policy-settings';
import { unknownExceptions } from '../exceptions';
import { findingsOf } from '../judge';
import { found, testSet } from '../testing';
import { policies } from '.';
import type { Policy } from './policy';
import { policyJudge } from './policy-judge';
import { policyPage } from './policy-page';

function breaches(policy: Policy, yaml: string): number {
  const more = policy.settings === undefined ? {} : { settings: policy.settings };
  return findingsOf(testSet(yaml, more), [policyJudge(policy)]).length;
}

describe.each(policies.map((policy) => [policy.id, policy] as const))('%s', (id, policy) => {
  test('accepts its good example', () => expect(breaches(policy, policy.good)).toBe(0));
  test('refuses its bad example', () => expect(breaches(policy, policy.bad)).toBeGreaterThan(0));
  test('is a file of its name, with a page of its name', () => {
    expect(existsSync(join(__dirname, `${id}.ts`))).toBe(true);
    const page = join(__dirname, '../../../docs/policies', `${id}.md`);
    expect(readFileSync(page, 'utf8')).toBe(policyPage(policy));
  });
});

test('every page is of a policy', () => {
  const pages = readdirSync(join(__dirname, '../../../docs/policies')).filter((name) => name !== 'README.md');
  expect(pages.sort()).toEqual(policies.map(({ id }) => `${id}.md`).sort());
});

test('examples fit the schemas of Kubernetes', () => {
  for (const { good, bad } of policies) {
    expect(found(`${good}\n---\n${bad}`, 'schema/')).toEqual([]);
  }
});

const pod = policies.find(({ id }) => id === 'image-no-latest')?.good ?? '';

test('a namespace that asks for a weaker Pod Security level is not held to a stronger one', () => {
  const bad = policies.find(({ id }) => id === 'no-privileged')?.bad ?? '';
  const namespace = `
---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: privileged } }
`;
  expect(found(bad + namespace, 'no-privileged')).toEqual([]);
});

test('a missing digest is a warning, and an error where the environment asks for digests', () => {
  const severities = (more: object): unknown[] => found(pod, 'image-digest', more).map(({ severity }) => severity);
  expect(severities({})).toEqual(['warning']);
  expect(severities({ settings: policySettings({ digests: ['production'] }) })).toEqual(['error']);
  expect(severities({ isProduction: false })).toEqual([]);
});

test('an own policy judges in CEL', () => {
  const settings = policySettings({
    policies: [{ id: 'web-only', what: 'Pods are called web', why: '', fix: 'rename it', kinds: ['Pod'], cel: "object.metadata.name == 'web'" }],
  }); // prettier-ignore
  expect(found(pod, 'web-only', { settings })).toEqual([]);
  expect(found(pod.replace('name: web,', 'name: api,'), 'web-only', { settings })).toMatchObject([
    { rule: 'web-only', object: 'Pod/shop/api', severity: 'error', fix: 'rename it' },
  ]);
});

test('an own policy in CEL that fails says which object it failed on', () => {
  const settings = policySettings({
    policies: [{ id: 'few', what: '', why: '', fix: '', kinds: ['Pod'], cel: 'object.spec.replicas < 3' }],
  });
  expect(() => found(pod, 'few', { settings })).toThrow(/policy 'few' fails on Pod web/);
});

test('an own policy judges in TypeScript', () => {
  const settings = policySettings({
    policies: [
      {
        id: 'no-pods', what: 'No bare pods', why: '', fix: 'use a workload', severity: 'warning',
        judge: ({ kind }) => (kind === 'Pod' ? [{ path: ['kind'], problem: 'is a bare pod' }] : []),
      },
    ],
  }); // prettier-ignore
  expect(found(pod, 'no-pods', { settings })).toMatchObject([{ path: '$.kind', value: 'Pod', severity: 'warning' }]);
});

test('an exception accepts findings of its rule, object and environment, and nothing else', () => {
  const exception = { rule: 'image-digest', object: 'Pod/w*', reason: 'tried out', until: '2030-01-01' };
  const settings = policySettings({ exceptions: [exception] });
  expect(found(pod, 'image-digest', { settings })).toEqual([]);
  const elsewhere = policySettings({ exceptions: [{ ...exception, environments: ['dev'] }] });
  expect(found(pod, 'image-digest', { settings: elsewhere })).toHaveLength(1);
  const other = policySettings({ exceptions: [{ ...exception, object: 'Pod/api' }] });
  expect(found(pod, 'image-digest', { settings: other })).toHaveLength(1);
});

test('an exception from a rule that does not exist is told with the nearest one', () => {
  const exceptions = ['image-digest', 'reference/secret', 'web-only', 'image-digests'].map((rule) => ({ rule, reason: 'tried out', until: '2030-01-01' }));
  const own = { id: 'web-only', what: '', why: '', fix: '', cel: 'true' };
  expect(unknownExceptions(policySettings({ exceptions, policies: [own] }))).toMatchObject([
    { rule: 'exception/unknown-rule', severity: 'warning', value: 'image-digests', fix: expect.stringContaining('image-digest') as string },
  ]);
}); // prettier-ignore
