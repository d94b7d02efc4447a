import type { Gate, GateInput } from '../../model/gate';
import type { Release } from '../../model/release';
import { tag, tagRule, versionTag } from './tag';
import { cartInput, cartRelease, stateOf } from './testing';

const says = (gate: Gate, release: Release, more: Partial<GateInput> = {}): string =>
  stateOf(gate, cartInput({ release, ...more }));

describe('versionTag', () => {
  it.each(['v1.4.2', '1.4.2', '2.0.0-rc.1', 'prod-v12', 'production-v1.4.2'])('takes %s', (version) => {
    expect(says(versionTag(), cartRelease(version))).toBe('open');
  });

  it.each(['latest', 'main', 'feature-login', 'main-3f2a91c', 'v1', 'staging-v12', 'p-v1', '3f2a91c'])(
    'refuses %s',
    (version) => {
      expect(says(versionTag(), cartRelease(version))).toBe('blocked');
    },
  );

  it('judges every image, the chart and the revision', () => {
    const images = { cart: { repository: 'a', tag: 'v1.0.0' }, proxy: { repository: 'b', tag: 'latest' } };
    const bare = { app: 'cart', generation: 1 };
    expect(versionTag().evaluate(cartInput({ release: { ...bare, images } }))).toEqual({
      state: 'blocked',
      why: 'image proxy is latest',
      opens: 'release a version, such as v1.4.2',
    });
    expect(says(versionTag(), { ...bare, chart: { version: '8.1.0' } })).toBe('open');
    expect(says(versionTag(), { ...bare, revision: 'main' })).toBe('blocked');
    expect(says(versionTag(), { ...bare, revision: 'f'.repeat(40) })).toBe('open');
    expect(says(versionTag(), bare)).toBe('open');
  });

  it('refuses an image that has only a digest', () => {
    const images = { cart: { repository: 'a', digest: `sha256:${'a'.repeat(64)}` } };
    expect(versionTag().evaluate(cartInput({ release: { app: 'cart', generation: 1, images } }))).toMatchObject({
      why: 'image cart has no tag',
    });
  });
});

describe('tag', () => {
  it('takes what fits as a whole', () => {
    expect(says(tag('prod-v*'), cartRelease('prod-v12'))).toBe('open');
    expect(says(tag('prod-v*'), cartRelease('no-prod-v12'))).toBe('blocked');
    expect(says(tag('v1.*'), cartRelease('v1x4'))).toBe('blocked');
    expect(says(tag(/v\d+|stable/), cartRelease('stable'))).toBe('open');
    expect(says(tag(/v\d+|stable/), cartRelease('v1-stable'))).toBe('blocked');
  });

  it('answers the same however often it is asked', () => {
    const gate = tag(/v\d+/gy);
    expect([1, 2, 3].map(() => says(gate, cartRelease('v1')))).toEqual(['open', 'open', 'open']);
  });
});

describe('tagRule', () => {
  const main = tagRule('main')!;
  const built = (branch: string, version: string): Release => cartRelease(version, { source: { branch } });

  it('is no gate where anything may run', () => {
    expect(tagRule('any')).toBeUndefined();
  });

  it('takes builds of main, and versions', () => {
    expect(says(main, built('main', 'sha-123'))).toBe('open');
    expect(says(main, cartRelease('main-3f2a91c'))).toBe('open');
    expect(says(main, built('release/1.4', 'v1.4.2'))).toBe('open');
  });

  it('refuses builds of other branches, whatever their tag', () => {
    expect(main.evaluate(cartInput({ release: built('feature', 'main-3f2a91c') }))).toMatchObject({
      why: 'built from feature',
    });
    expect(says(main, cartRelease('latest'))).toBe('blocked');
  });

  it('leaves the branch of a build that enters directly to the entry rules', () => {
    expect(says(main, built('staging', 'sha-123'), { from: undefined })).toBe('open');
  });

  it('reads a pattern as a regular expression for the whole tag', () => {
    const gate = tagRule({ pattern: 'v\\d+' })!;
    expect(says(gate, cartRelease('v12'))).toBe('open');
    expect(says(gate, cartRelease('latest-v12'))).toBe('blocked');
  });
});
