import { environment } from '../../model/environment';
import type { Ban } from '../../model/gate';
import type { Release } from '../../model/release';
import { takenBackWith } from '../taken-back';
import { dependsOn } from './depends-on';
import { gatesOf } from './gates-of';
import { notBanned } from './not-banned';
import { notHeld } from './not-held';
import { notTakenBack } from './not-taken-back';
import { tag, versionTag } from './tag';
import { cartInput, cartRelease, digestOf, inProduction, stateOf } from './testing';

describe('notHeld', () => {
  const hold = { reason: 'degraded', by: 'ada', since: '2026-03-11T10:00:00Z' };

  it('is closed while the app is held where it goes', () => {
    const input = inProduction({ releases: [cartRelease('v1.0.0', { hold })] });
    expect(notHeld().evaluate(input)).toEqual({
      state: 'blocked',
      why: 'held by ada since 2026-03-11T10:00:00Z: degraded',
      opens: 'slipway unhold cart production --reason "…"',
    });
  });

  it('does not look at holds elsewhere', () => {
    expect(stateOf(notHeld(), cartInput({ release: cartRelease('v1.4.2', { hold }) }))).toBe('open');
    expect(stateOf(notHeld(), inProduction({ releases: [{ ...cartRelease('v1'), app: 'other', hold }] }))).toBe('open');
  });
});

describe('notTakenBack', () => {
  const why = { since: '2026-03-11T10:00:00Z', reason: 'carts lose items' };
  const after = (tag: string): Release => ({
    ...cartRelease('v1.0.0'),
    ...takenBackWith(cartRelease(tag), why, cartRelease('v1.0.0')),
  });

  it('is closed for a version that was rolled back where it goes, whatever its generation', () => {
    const input = {
      ...inProduction({ releases: [after('v1.4.2')] }),
      release: cartRelease('v1.4.2', { generation: 99 }),
    };
    expect(notTakenBack().evaluate(input)).toEqual({
      state: 'blocked',
      why: 'v1.4.2 was taken back in production at 2026-03-11T10:00:00Z: carts lose items',
      opens: 'release another version, or slipway unhold cart production --again --reason "…"',
    });
  });

  it('is open for another version, and for one that nobody took back', () => {
    const input = { ...inProduction({ releases: [after('v1.4.1')] }), release: cartRelease('v1.4.2') };
    expect(stateOf(notTakenBack(), input)).toBe('open');
    expect(stateOf(notTakenBack(), cartInput())).toBe('open');
  });
});

describe('notBanned', () => {
  const release = {
    app: 'cart',
    generation: 1,
    images: { cart: { repository: 'example.com/cart', tag: 'v1.4.2', digest: digestOf('a') } },
    chart: { version: '8.1.0' },
    revision: 'f'.repeat(40),
  };
  const says = (ban: Partial<Ban>): string => {
    const bans = [{ version: 'v0', reason: 'data loss', since: '2026-03-11T10:00:00Z', ...ban }];
    return stateOf(notBanned(), { ...cartInput({ release }), state: { bans, environments: new Map() } });
  };

  it('is closed for a banned digest, tag, chart or revision', () => {
    const versions = [digestOf('a'), 'v1.4.2', '8.1.0', 'f'.repeat(40), 'v1.4.3'];
    expect(versions.map((version) => says({ version }))).toEqual(['blocked', 'blocked', 'blocked', 'blocked', 'open']);
  });

  it('keeps a ban of one app to that app', () => {
    expect(says({ version: 'v1.4.2', app: 'cart' })).toBe('blocked');
    expect(says({ version: 'v1.4.2', app: 'other' })).toBe('open');
  });
});

describe('dependsOn', () => {
  const payment = { ...cartRelease('v2.3.0'), app: 'payment' };
  const calling = { ...cartInput(), calls: ['payment', 'cart'] };

  it('is closed until all that the app calls is there', () => {
    expect(dependsOn().evaluate(calling)).toEqual({
      state: 'blocked',
      why: 'payment is not in production',
      opens: 'promote payment to production first',
    });
    expect(stateOf(dependsOn(), inProduction({ releases: [payment] }, calling))).toBe('open');
    expect(stateOf(dependsOn(), cartInput())).toBe('open');
  });

  it('asks for a version that is new enough', () => {
    const input = inProduction({ releases: [payment] }, calling);
    expect(stateOf(dependsOn('payment', { atLeast: '2.3.0' }), input)).toBe('open');
    expect(dependsOn('payment', { atLeast: '2.10.0' }).evaluate(input)).toMatchObject({
      why: 'payment v2.3.0 in production is not 2.10.0 or later',
    });
    const untagged = inProduction({ releases: [{ ...payment, images: {} }] }, calling);
    expect(stateOf(dependsOn('payment', { atLeast: '1.0.0' }), untagged)).toBe('blocked');
    const latest = inProduction({ releases: [{ ...cartRelease('latest'), app: 'payment' }] }, calling);
    expect(stateOf(dependsOn('payment', { atLeast: '1.0.0' }), latest)).toBe('blocked');
    expect(() => dependsOn('payment', { atLeast: '2' })).toThrow('is no version');
  });

  it('speaks only of apps that call the one it names', () => {
    expect(stateOf(dependsOn('mail'), calling)).toBe('open');
  });
});

describe('gatesOf', () => {
  const dev = environment({ name: 'dev', domain: 'dev.example.com' });
  const staging = environment({ name: 'staging', domain: 'staging.example.com', promotesFrom: 'dev' });
  const production = environment({ name: 'production', domain: 'example.com', promotesFrom: 'staging' });
  const all = [dev, staging, production];
  const names = (one: typeof dev): string[] => gatesOf(one, all).map((gate) => gate.name);
  const always = ['notHeld', 'notTakenBack', 'notBanned', 'notFrozen'];

  it('judges tags more strictly the further an environment is', () => {
    expect(names(dev)).toEqual(always);
    expect(names(staging)).toEqual(['mainBuild', ...always]);
    expect(names(production)).toEqual(['versionTag', ...always]);
  });

  it('takes an environment that says so for none of production', () => {
    const qa = environment({ name: 'staging', domain: 'qa.example.com', promotesFrom: 'dev', production: false });
    expect(gatesOf(qa, [dev, qa]).map((gate) => gate.name)).toEqual(['mainBuild', ...always]);
  });

  it('leaves tags to a gate or a rule of its own', () => {
    expect(names({ ...production, gates: [versionTag()] })).toEqual(['versionTag', ...always]);
    expect(names({ ...production, gates: [tag('prod-*')] })).toEqual(['tag(prod-*)', ...always]);
    expect(names({ ...production, tags: 'any' })).toEqual(always);
    expect(names({ ...production, tags: 'version', gates: [tag('v*')] })).toEqual(['tag(v*)', 'versionTag', ...always]);
  });
});
