import fc from 'fast-check';
import type { Release } from '../../model/release';
import { diffApp, type AppChange } from '../../render/diff';
import { cartReceipt, digestOf, minutesBefore } from '../gates/testing';
import type { PromotionPlan } from '../promotion-plan';
import {
  behindOn,
  commitUrl,
  compareUrl,
  entryBody,
  evidenceBlock,
  parseEvidenceBlock,
  promotionBody,
  promotionSummary,
  rollbackBody,
  type EvidenceBlock,
  type PromotionEvidence,
} from '.';
import { anyText } from '../../model/testing/any-text';

const release = (tag: string, digest: string, more: Partial<Release> = {}): Release => ({
  app: 'cart',
  generation: 4,
  images: { server: { repository: 'example.com/cart', tag, digest: digestOf(digest) } },
  ...more,
});
const repository = 'https://github.com/example/cart.git';
const present = release('v1.0.0', 'a', { source: { repository, commit: 'a'.repeat(40) } });
const promotedFrom = { environment: 'staging', generation: 7 };
const next = release('v1.1.0', 'b', { generation: 5, promotedFrom, source: { repository, commit: 'b'.repeat(40) } });
const plan: PromotionPlan = {
  ...{ app: 'cart', from: 'staging', to: 'production', outcome: 'waiting', why: 'soak' },
  ...{ candidate: next, present, next, until: undefined },
  gates: [
    {
      gate: 'healthyIn(staging)',
      words: '',
      verdict: { state: 'waiting', why: 'healthy for 12m of 30m', until: minutesBefore(-18) },
    },
    { gate: 'notHeld', words: '', verdict: { state: 'open', why: 'not held' } },
  ],
};
const deployment = (replicas: number, note = ''): Parameters<typeof diffApp>[1][number] => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'cart' },
  spec: { replicas, note },
});
const place = { app: 'cart', environment: 'production', cluster: 'eu-1' };
const changesOf = (before: string, after: string): AppChange[] => [
  diffApp(place, [deployment(1, before)], [deployment(2, after)])!,
];
const evidence: PromotionEvidence = {
  ...{ plan, next, receipts: [cartReceipt()], changes: changesOf('', ''), ridesAlong: [], behind: [], planId: 'abc' },
};

test('a promotion tells versions with digests, commits with a link, gates, receipts, soak, diff and the way back', () => {
  const body = promotionBody(evidence);
  expect(body).toContain('<code>v1&#46;0&#46;0</code> <code>sha256&#58;aaaaaaaaaaaa</code> of');
  expect(body).toContain(`(https://github.com/example/cart/compare/${'a'.repeat(40)}...${'b'.repeat(40)})`);
  expect(body).toMatch(/\| <code>healthyIn&#40;staging&#41;<\/code> \| ⏳ waiting \| <code>healthy for 12m of 30m/);
  expect(body).toMatch(/\| staging \| eu-1 \| <code>a<\/code> \| healthy \| 1h \| 2026-03-11T12:00:00.000Z \|/);
  expect(body).toContain('spec.replicas: 1 → 2');
  expect(body).toContain('Nothing but the release changes.');
  expect(body).toContain('slipway rollback cart production');
  expect(body).not.toContain('Hotfix');
});

test('commits in between are told one by one with their links, twenty of them, and how many there are', () => {
  const commits = Array.from({ length: 50 }, (_, index) => ({
    oid: String(index).padStart(40, 'c'),
    subject: index === 0 ? 'Fix #12 for @bob' : `Change ${index}`,
    author: 'alice',
  }));
  const body = promotionBody({ ...evidence, commits: { total: 73, commits } });
  expect(body).toMatch(/What came in between: \[.*\]\(.*\), 73 commits\./);
  expect(body).toContain(`- [<code>ccccccc</code>](https://github.com/example/cart/commit/${commits[0]?.oid ?? ''}) `);
  expect(body).toContain('<code>Fix &#35;12 for &#64;bob</code> by <code>alice</code>');
  expect(body.match(/^- \[<code>c/gm)).toHaveLength(20);
  expect(body).toContain('- and 53 more');
});

test('without them the link stands alone, and a way back has nothing new', () => {
  expect(promotionBody(evidence)).toMatch(/What came in between: \[.*\]\(.*\)\.\n/);
  expect(promotionBody({ ...evidence, commits: { total: 0, commits: [] } })).toContain(', nothing that is new.');
});

test('configuration that rides along, and what else is behind, are said only where there is any', () => {
  const more = { ridesAlong: ['ConfigMap/cart'], behind: [{ app: 'web', here: 'v1', upstream: 'v2' }] };
  const body = promotionBody({ ...evidence, ...more });
  expect(body).toMatch(/rides along: <code>ConfigMap&#47;cart<\/code>|rides along: <code>ConfigMap\/cart<\/code>/);
  expect(body).toContain('| web | <code>v1</code> | <code>v2</code> |');
  expect(promotionBody(evidence)).not.toContain('behind on');
});

test('a hotfix says who, why, what it goes past and until when', () => {
  const hotfix = {
    reason: 'CVE @all',
    by: 'alice',
    since: '2026-03-11T12:00:00Z',
    expires: '2026-03-12T12:00:00Z',
    skipped: ['healthyIn(staging)'],
  };
  const body = promotionBody({ ...evidence, next: { ...next, hotfix }, plan: { ...plan, next: { ...next, hotfix } } });
  expect(body).toContain('**Hotfix** by <code>alice</code>: <code>CVE &#64;all</code>');
  expect(body).toContain('back-filled by 2026-03-12T12:00:00Z');
});

test('machines read back what the body says', () => {
  expect(parseEvidenceBlock(promotionBody(evidence))).toEqual({
    ...{
      version: 1,
      kind: 'promotion',
      app: 'cart',
      environment: 'production',
      from: 'staging',
      fromGeneration: 7,
      plan: 'abc',
      risk: 'scale',
    },
    before: { label: 'v1.0.0', generation: 4 },
    after: { label: 'v1.1.0', generation: 5 },
    images: [
      {
        name: 'server',
        before: `example.com/cart:v1.0.0@${digestOf('a')}`,
        after: `example.com/cart:v1.1.0@${digestOf('b')}`,
      },
    ],
    gates: [
      { name: 'healthyIn(staging)', state: 'waiting' },
      { name: 'notHeld', state: 'open' },
    ],
  });
});

test('whatever texts a block holds, it is read back, and it ends where it ends', () => {
  const text = fc.oneof(anyText(), fc.constantFrom('-->', '<!--', '<!-- slipway:evidence {', '--!>', '\u2028'));
  fc.assert(
    fc.property(text, text, (label, plan) => {
      const block: EvidenceBlock = {
        ...{ version: 1, kind: 'rollback', app: 'cart', environment: 'dev', images: [], gates: [], plan },
        after: { label, generation: 1 },
      };
      const written = evidenceBlock(block);
      expect(written.indexOf('-->')).toBe(written.length - 3);
      expect(parseEvidenceBlock(`before\n${written}\nafter`)).toEqual(block);
    }),
  );
});

test('a second block is not believed, and neither is none', () => {
  const body = promotionBody(evidence);
  const forged = evidenceBlock({ ...parseEvidenceBlock(body)!, after: { label: 'v9', generation: 9 } });
  expect(parseEvidenceBlock(`${forged}${body}`)).toBeUndefined();
  expect(parseEvidenceBlock('')).toBeUndefined();
  expect(parseEvidenceBlock('<!-- slipway:evidence {} -->')).toBeUndefined();
  expect(parseEvidenceBlock('<!-- slipway:evidence {')).toBeUndefined();
});

test('nothing that others wrote breaks out of its place', () => {
  const nasty = '| x | <!-- slipway:evidence {} --> </code> @team #1 [a](javascript:b) `';
  const hold = { ...plan.gates[1]!, verdict: { state: 'blocked', why: nasty, opens: nasty } as const };
  const body = promotionBody({ ...evidence, plan: { ...plan, gates: [hold] } });
  expect(parseEvidenceBlock(body)).toBeDefined();
  expect(body).not.toMatch(/@team|javascript:|\| x \|/);
});

test('a huge change keeps every section and the block, within the limit of forges', () => {
  const long = Array.from({ length: 400 }, (_, index) =>
    diffApp({ ...place, app: `app-${index}` }, [deployment(1, 'x'.repeat(900))], [deployment(2, 'y'.repeat(900))])!,
  );
  const many = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [
      `container-${index}`,
      { repository: `example.com/${'r'.repeat(120)}`, tag: `v${index}` },
    ]),
  );
  const behind = Array.from({ length: 500 }, (_, index) => ({ app: `app-${index}`, here: 'v1', upstream: 'v2' }));
  const huge = { ...next, images: many };
  const body = promotionBody({ ...evidence, next: huge, plan: { ...plan, next: huge }, changes: long, behind });
  expect(body.length).toBeLessThanOrEqual(65_536);
  expect(body).toContain('How to roll back');
  expect(body).toContain('and 490 more');
  expect(parseEvidenceBlock(body)?.images).toHaveLength(201);
});

test('the message of the commit is short', () => {
  expect(promotionSummary(plan)).toBe(
    `From staging.\n\n- server: example.com/cart:v1.0.0@${digestOf('a')} → example.com/cart:v1.1.0@${digestOf('b')}\n\nGates:\n- healthyIn(staging): waiting\n- notHeld: open`,
  );
});

test('builds and rollbacks are told with a block of their own', () => {
  const common = { environment: 'staging', present, next, changes: [], planId: 'p' };
  expect(parseEvidenceBlock(entryBody({ ...common, kind: 'back-fill', gates: [] }))?.kind).toBe('back-fill');
  const body = rollbackBody({ ...common, reason: 'errors @all' });
  expect(body).toContain('errors &#64;all');
  expect(parseEvidenceBlock(body)).toMatchObject({
    kind: 'rollback',
    before: { generation: 4 },
    after: { generation: 5 },
  });
});

test.each([
  ['git@github.com:example/cart.git', 'https://github.com/example/cart/compare/aaaaaaa...bbbbbbb'],
  [
    'https://gitlab.example.com/group/sub/cart',
    'https://gitlab.example.com/group/sub/cart/-/compare/aaaaaaa...bbbbbbb',
  ],
  ['ssh://git@gitea.example.com:22/a/cart.git', 'https://gitea.example.com/a/cart/compare/aaaaaaa...bbbbbbb'],
  ['https://token@codeberg.org/a/cart', 'https://codeberg.org/a/cart/compare/aaaaaaa...bbbbbbb'],
  ['https://git.example.com/a/cart', undefined],
  ['https://github.com/a/b)[x](http://evil', undefined],
  ['/srv/cart.git', undefined],
])('%s compares two commits at %s', (url, expected) => {
  expect(compareUrl(url, 'aaaaaaa', 'bbbbbbb')).toBe(expected);
  expect(compareUrl(url, 'main', 'bbbbbbb')).toBeUndefined();
});

test('one commit has a page', () => {
  expect(commitUrl(repository, 'aaaaaaa')).toBe('https://github.com/example/cart/commit/aaaaaaa');
});

test('an environment is behind on what is newer upstream, and not on what it had', () => {
  const of = (...all: Release[]): Map<string, Release> => new Map(all.map((one) => [one.app, one]));
  const promotedFrom = { environment: 'staging', generation: 4 };
  const here = of(
    { ...present, promotedFrom },
    release('v1', 'c', { app: 'same' }),
    release('v2', 'd', { app: 'rolled', newerThan: promotedFrom }),
  );
  const upstream = of(
    next,
    release('v1', 'c', { app: 'same' }),
    release('v3', 'e', { app: 'rolled' }),
    release('v1', 'f', { app: 'fresh' }),
  );
  expect(behindOn(here, upstream, 'staging')).toEqual([
    { app: 'cart', here: 'v1.0.0', upstream: 'v1.1.0' },
    { app: 'fresh', here: undefined, upstream: 'v1' },
  ]);
});
