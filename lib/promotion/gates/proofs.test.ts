import { generateKeyPairSync } from 'node:crypto';
import type { Evidence, GateInput, ImageEvidence } from '../../model/gate';
import type { Release } from '../../model/release';
import { days } from '../../model/units';
import { approvals } from './approvals';
import { check } from './check';
import { digestPinned } from './digest-pinned';
import { except } from './except';
import { metric } from './metric';
import { scanned } from './scanned';
import { signed, signerText } from './signed';
import { cartInput, cartRelease, digestOf, minutesBefore, stateOf } from './testing';

const pinned = cartRelease('v1.4.2', {
  images: { cart: { repository: 'example.com/cart', tag: 'v1.4.2', digest: digestOf('a') } },
});

function withEvidence(more: Partial<Evidence>, release: Release = pinned): GateInput {
  const none: Evidence = { approvals: [], checks: new Map(), images: new Map(), metrics: new Map() };
  return cartInput({ release, evidence: { ...none, ...more } });
}

const image = (evidence: ImageEvidence, digest = digestOf('a')): Partial<Evidence> => ({
  images: new Map([[digest, evidence]]),
});

describe('digestPinned', () => {
  it('takes images with a digest only', () => {
    expect(stateOf(digestPinned(), withEvidence({}))).toBe('open');
    expect(digestPinned().evaluate(cartInput())).toMatchObject({ state: 'blocked', why: 'image cart has no digest' });
  });

  it('asks for exact charts and whole commit ids', () => {
    const bare = { app: 'cart', generation: 1 };
    const says = (more: Partial<Release>): string =>
      stateOf(digestPinned(), cartInput({ release: { ...bare, ...more } }));
    expect([says({ chart: { version: '1.2.3' } }), says({ chart: { version: '1.x' } })]).toEqual(['open', 'blocked']);
    expect([says({ revision: 'a'.repeat(40) }), says({ revision: 'abc1234' })]).toEqual(['open', 'blocked']);
  });
});

describe('signed', () => {
  const issuer = 'https://token.actions.githubusercontent.com';
  const gate = signed({
    keyless: { issuer, identity: 'https://github.com/example/cart/.github/workflows/build.yaml@refs/tags/*' },
  });
  const by = (...signedBy: string[]): GateInput => withEvidence(image({ signedBy }));

  it('takes the identity that it names, from its issuer', () => {
    const identity = 'https://github.com/example/cart/.github/workflows/build.yaml@refs/tags/v1.4.2';
    expect(stateOf(gate, by(`${issuer} ${identity}`))).toBe('open');
    expect(stateOf(gate, by(`https://evil.example.com ${identity}`))).toBe('blocked');
    expect(
      stateOf(gate, by(`${issuer} https://github.com/evil/cart/.github/workflows/build.yaml@refs/tags/v1.4.2`)),
    ).toBe('blocked');
    expect(stateOf(gate, by(`${issuer} ${identity.replace('build.yaml', 'buildXyaml')}`))).toBe('blocked');
  });

  it('is closed without a signature, for another digest, and without a digest', () => {
    expect(gate.evaluate(by())).toMatchObject({ state: 'blocked', why: 'image cart is not signed' });
    const other = image(
      { signedBy: [`${issuer} https://github.com/example/cart/.github/workflows/build.yaml@refs/tags/v1`] },
      digestOf('b'),
    );
    expect(stateOf(gate, withEvidence(other))).toBe('blocked');
    expect(gate.evaluate(cartInput())).toMatchObject({ why: 'image cart has no digest' });
  });

  it('takes a key by its content, and refuses what is none', () => {
    const key = (): string =>
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const [ours, theirs] = [key(), key()];
    expect(stateOf(signed({ key: ours }), by(signerText({ key: `${ours}\n` })))).toBe('open');
    expect(stateOf(signed({ key: ours }), by(signerText({ key: theirs })))).toBe('blocked');
    expect(() => signed({ key: 'cosign.pub' })).toThrow('the key is no public key');
  });

  it('refuses an identity that is anybody', () => {
    expect(() => signed({ keyless: { issuer, identity: '*' } })).toThrow('lets in everybody');
  });

  it('is closed for a chart, unless the app is excepted', () => {
    const chart = cartInput({ release: { app: 'cart', generation: 1, chart: { version: '1.0.0' } } });
    expect(stateOf(gate, chart)).toBe('blocked');
    expect(stateOf(except(['cart'], gate), chart)).toBe('open');
    expect(stateOf(except(['other'], gate), chart)).toBe('blocked');
  });
});

describe('scanned', () => {
  const gate = scanned({ severity: 'medium', maxAge: days(7) });
  const scan = (worst: 'none' | 'medium' | 'high', at = minutesBefore(60)): GateInput =>
    withEvidence(image({ signedBy: [], scan: { worst, at } }));

  it('takes nothing worse, and nothing old', () => {
    expect(stateOf(gate, scan('none'))).toBe('open');
    expect(stateOf(gate, scan('medium'))).toBe('open');
    expect(gate.evaluate(scan('high'))).toMatchObject({ state: 'blocked', why: 'image cart has high vulnerabilities' });
    expect(stateOf(gate, scan('none', minutesBefore(7 * 24 * 60)))).toBe('open');
    expect(gate.evaluate(scan('none', minutesBefore(7 * 24 * 60 + 1)))).toMatchObject({
      why: 'image cart was scanned 7d1m ago',
    });
  });

  it('is closed without a scan', () => {
    expect(gate.evaluate(withEvidence(image({ signedBy: [] })))).toMatchObject({
      state: 'blocked',
      why: 'image cart has no scan',
    });
    expect(stateOf(gate, withEvidence({}))).toBe('blocked');
  });
});

describe('approvals', () => {
  const people = [
    { by: 'ada', teams: ['example/platform'] },
    { by: 'ada', teams: ['example/platform'] },
    { by: 'bob', teams: [] },
  ];

  it('counts people, not approvals', () => {
    expect(approvals(2).evaluate(withEvidence({ approvals: people }))).toEqual({
      state: 'open',
      why: 'approved by ada, bob',
    });
    expect(approvals(3).evaluate(withEvidence({ approvals: people }))).toEqual({
      state: 'blocked',
      why: '2 of 3 approvals',
      opens: '1 more must approve',
    });
  });

  it('counts only members of a team', () => {
    expect(stateOf(approvals(1, '@example/platform'), withEvidence({ approvals: people }))).toBe('open');
    expect(stateOf(approvals(2, '@example/platform'), withEvidence({ approvals: people }))).toBe('blocked');
  });

  it('asks for somebody', () => {
    expect(() => approvals(0)).toThrow('asks for no number of people');
  });
});

describe('check', () => {
  it.each([
    ['success', 'open'],
    ['pending', 'blocked'],
    ['failure', 'blocked'],
    [undefined, 'blocked'],
  ] as const)('a check that is %s leaves it %s', (state, expected) => {
    const checks = new Map(state === undefined ? [] : [['e2e', state]]);
    expect(stateOf(check('e2e'), withEvidence({ checks }))).toBe(expected);
  });
});

describe('metric', () => {
  const gate = metric({ query: 'error_rate', min: 0, max: 0.01 });
  it.each([
    [0, 'open'],
    [0.01, 'open'],
    [0.011, 'blocked'],
    [-1, 'blocked'],
    [Number.NaN, 'blocked'],
    [undefined, 'blocked'],
  ] as const)('a value of %s leaves it %s', (value, expected) => {
    const metrics = new Map(value === undefined ? [] : [['error_rate', value]]);
    expect(stateOf(gate, withEvidence({ metrics }))).toBe(expected);
  });

  it('needs a bound', () => {
    expect(() => metric({ query: 'up' })).toThrow('has no bound');
  });
});

describe('gates that look at proofs', () => {
  it('say what has to be found out, and whether the pull request comes first', () => {
    expect(approvals(1)).toMatchObject({ needs: [{ kind: 'approvals' }], stops: 'merge' });
    expect(check('e2e')).toMatchObject({ needs: [{ kind: 'check', context: 'e2e' }], stops: 'merge' });
    expect(metric({ query: 'up', min: 1 }).needs).toEqual([{ kind: 'metric', query: 'up' }]);
    expect(scanned({ severity: 'low' }).needs).toEqual([{ kind: 'scan' }]);
    const by = { keyless: { issuer: 'https://issuer.example.com', identity: 'https://ci.example.com/scan' } };
    expect(scanned({ severity: 'low', by }).needs).toEqual([{ kind: 'scan', signer: by }]);
    expect(scanned({ severity: 'low', by }).words).toContain('attested by https://issuer.example.com');
    expect(() => scanned({ severity: 'low', by: { keyless: { ...by.keyless, identity: '*' } } })).toThrow('everybody');
  });

  it('are kept by a hotfix, figures aside', () => {
    const kept = [digestPinned(), scanned({ severity: 'low' }), approvals(1), check('e2e')].map((one) => one.onHotfix);
    expect(kept).toEqual(['keep', 'keep', 'keep', 'keep']);
    expect(metric({ query: 'up', min: 1 }).onHotfix).toBe('skip');
  });
});
