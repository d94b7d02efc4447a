import fc from 'fast-check';
import type { GateInput } from '../../model/gate';
import type { Receipt } from '../../model/receipt';
import type { Release } from '../../model/release';
import { minutes } from '../../model/units';
import { healthyIn } from './healthy-in';
import { cartInput, cartReceipt, cartRelease, minutesBefore, stateOf, testNow } from './testing';

const gate = healthyIn('staging', { soak: minutes(30) });

/** Staging as it is when the given release runs there, rendered to these trees. */
function stagingRuns(
  release: Release | undefined,
  trees: Readonly<Record<string, string>>,
  more: Partial<GateInput> = {},
): GateInput {
  const releases = new Map(release === undefined ? [] : [['cart', release]]);
  const staging = { releases, freezes: [], trees: new Map([['cart', new Map(Object.entries(trees))]]) };
  return cartInput({ state: { bans: [], environments: new Map([['staging', staging]]) }, ...more });
}

describe('healthyIn', () => {
  it('opens for a release that was healthy for long enough', () => {
    expect(gate.evaluate(cartInput())).toEqual({ state: 'open', why: 'healthy for 1h' });
  });

  it('waits for the end of the soak, and says when that is', () => {
    const input = cartInput({ receipts: [cartReceipt({ since: minutesBefore(12) })] });
    expect(gate.evaluate(input)).toEqual({
      state: 'waiting',
      why: 'healthy for 12m of 30m',
      until: minutesBefore(-18),
    });
  });

  it('is closed without a receipt', () => {
    expect(gate.evaluate(cartInput({ receipts: [] }))).toEqual({
      state: 'blocked',
      why: 'no receipt of its rendered tree',
      opens: 'with a new receipt: slipway receipts',
    });
  });

  it.each<[string, Partial<Receipt>]>([
    ['another tree', { tree: 'b' }],
    ['another app', { app: 'checkout' }],
    ['another environment', { environment: 'dev' }],
    ['another cluster', { cluster: 'us-1' }],
  ])('does not count a receipt of %s', (_what, other) => {
    expect(stateOf(gate, cartInput({ receipts: [cartReceipt(other)] }))).toBe('blocked');
  });

  it.each(['progressing', 'degraded', 'suspended', 'missing', 'unknown'] as const)('is closed while %s', (health) => {
    const verdict = gate.evaluate(cartInput({ receipts: [cartReceipt({ health })] }));
    expect(verdict).toEqual({ state: 'blocked', why: health, opens: 'when it was healthy for 30m' });
  });

  it('does not take silence for health', () => {
    const input = cartInput({ receipts: [cartReceipt({ observed: minutesBefore(11) })] });
    expect(gate.evaluate(input)).toMatchObject({ state: 'blocked', why: 'last seen 11m ago' });
    expect(stateOf(healthyIn('staging', { soak: '30 minutes', fresh: '11 minutes' }), input)).toBe('open');
  });

  it('does not trust an observation from far ahead', () => {
    const input = cartInput({ receipts: [cartReceipt({ observed: minutesBefore(-11) })] });
    expect(gate.evaluate(input)).toMatchObject({ state: 'blocked', why: 'last seen 11m ahead' });
  });

  it('waits by its own clock, where that of the cluster is ahead', () => {
    const ahead = cartReceipt({ since: minutesBefore(25), observed: minutesBefore(-6) });
    expect(gate.evaluate(cartInput({ receipts: [ahead] }))).toMatchObject({
      state: 'waiting',
      until: minutesBefore(-5),
    });
  });

  it('asks to be seen at the end of the soak', () => {
    const input = cartInput({ receipts: [cartReceipt({ since: minutesBefore(31), observed: minutesBefore(2) })] });
    expect(gate.evaluate(input)).toMatchObject({ state: 'blocked', why: 'not seen since its soak ended' });
  });

  it('is closed where times can not be read', () => {
    const unreadable = new Date(Number.NaN);
    expect(stateOf(gate, cartInput({ receipts: [cartReceipt({ since: unreadable })] }))).toBe('blocked');
    expect(stateOf(gate, cartInput({ receipts: [cartReceipt({ observed: unreadable })] }))).toBe('blocked');
  });

  it('says what runs there, where that is another release', () => {
    const input = stagingRuns(cartRelease('v1.5.0'), { 'eu-1': 'a' });
    expect(gate.evaluate(input)).toMatchObject({ state: 'blocked', why: 'staging runs v1.5.0, not v1.4.2' });
    expect(gate.evaluate(stagingRuns(undefined, {}))).toMatchObject({ why: 'staging has no release of cart' });
  });

  it('tells one digest from another under the same tag', () => {
    const image = { repository: 'example.com/cart', tag: 'v1.4.2' };
    const pinned = (letter: string): Release => ({
      ...cartRelease('v1.4.2'),
      images: { cart: { ...image, digest: `sha256:${letter.repeat(64)}` } },
    });
    expect(stateOf(gate, stagingRuns(pinned('a'), { 'eu-1': 'a' }, { release: pinned('a') }))).toBe('open');
    expect(stateOf(gate, stagingRuns(pinned('a'), { 'eu-1': 'a' }, { release: pinned('b') }))).toBe('blocked');
  });

  it('is closed while the release is not rendered', () => {
    expect(gate.evaluate(stagingRuns(cartRelease('v1.4.2'), {}))).toMatchObject({
      state: 'blocked',
      opens: 'publish staging',
    });
  });

  it('asks every cluster, and names those that hold it back', () => {
    const input = stagingRuns(
      cartRelease('v1.4.2'),
      { 'eu-1': 'a', 'us-1': 'b' },
      { receipts: [cartReceipt(), cartReceipt({ cluster: 'us-1', tree: 'b', health: 'degraded' })] },
    );
    expect(gate.evaluate(input)).toMatchObject({ state: 'blocked', why: 'us-1: degraded' });
    const late = cartReceipt({ cluster: 'us-1', tree: 'b', since: minutesBefore(10) });
    expect(gate.evaluate({ ...input, receipts: [cartReceipt(), late] })).toEqual({
      state: 'waiting',
      why: 'us-1: healthy for 10m of 30m',
      until: minutesBefore(-20),
    });
    expect(stateOf(gate, { ...input, receipts: [cartReceipt()] })).toBe('blocked');
  });

  it('counts from the last break that any receipt tells of', () => {
    const broken = cartReceipt({ health: 'degraded', since: minutesBefore(22), observed: minutesBefore(20) });
    const input = cartInput({ receipts: [cartReceipt(), broken] });
    expect(gate.evaluate(input)).toMatchObject({ state: 'waiting', until: minutesBefore(-10) });
    const replaced = cartReceipt({ tree: 'b', since: minutesBefore(50), observed: minutesBefore(20) });
    expect(gate.evaluate(cartInput({ receipts: [cartReceipt(), replaced] }))).toMatchObject({
      until: minutesBefore(-10),
    });
  });

  it('believes the bad one of two that were seen at once', () => {
    expect(stateOf(gate, cartInput({ receipts: [cartReceipt(), cartReceipt({ health: 'degraded' })] }))).toBe(
      'blocked',
    );
  });

  it('is closed once another tree was seen on the cluster', () => {
    const input = cartInput({ receipts: [cartReceipt({ observed: minutesBefore(1) }), cartReceipt({ tree: 'b' })] });
    expect(gate.evaluate(input)).toMatchObject({ state: 'blocked', why: 'another tree was seen since' });
  });
});

describe('healthyIn, of a release that was replaced', () => {
  const past = (receipts: readonly Receipt[], trees: Readonly<Record<string, string>> = { 'eu-1': 'a' }): GateInput =>
    stagingRuns(
      cartRelease('v1.5.0'),
      { 'eu-1': 'b' },
      { receipts, candidateTrees: new Map([['staging', new Map(Object.entries(trees))]]) },
    );

  it('stays open where it was verified before', () => {
    const receipts = [
      cartReceipt({ since: minutesBefore(300), observed: minutesBefore(240) }),
      cartReceipt({ tree: 'b' }),
    ];
    expect(gate.evaluate(past(receipts))).toEqual({ state: 'open', why: 'healthy for 1h' });
  });

  it('is closed for good where its soak was cut short', () => {
    const input = past([cartReceipt({ since: minutesBefore(300), observed: minutesBefore(290) })]);
    expect(gate.evaluate(input)).toMatchObject({
      state: 'blocked',
      why: 'was healthy for 10m of 30m until it was replaced',
    });
  });

  it('is closed where it was last seen degraded', () => {
    const healthy = cartReceipt({ since: minutesBefore(300), observed: minutesBefore(240) });
    const degraded = cartReceipt({ health: 'degraded', since: minutesBefore(230), observed: minutesBefore(230) });
    expect(stateOf(gate, past([healthy, degraded]))).toBe('blocked');
  });

  it('is closed where it never was on a cluster that now has the app', () => {
    const verdict = gate.evaluate(past([cartReceipt({ cluster: 'us-1' })], { 'us-1': 'a' }));
    expect(verdict).toMatchObject({ state: 'blocked', why: 'eu-1: no receipt of its rendered tree' });
  });

  it('is judged by what runs where it runs again', () => {
    const input = { ...past([cartReceipt()]), release: cartRelease('v1.5.0') };
    expect(stateOf(gate, input)).toBe('blocked');
  });
});

describe('healthyIn, by properties', () => {
  const minute = fc.integer({ min: -600, max: 600 });
  const anyReceipt = fc.record({
    tree: fc.constantFrom('a', 'b'),
    health: fc.constantFrom<Receipt['health']>('healthy', 'degraded', 'progressing'),
    since: minute.map((at) => minutesBefore(at)),
    observed: minute.map((at) => minutesBefore(at)),
  });
  const anyReceipts = fc.array(anyReceipt.map(cartReceipt), { maxLength: 6 });

  it('opens exactly at the end of the soak, while it is watched', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 86_400_000 }),
        fc.integer({ min: -86_400_000, max: 86_400_000 }),
        (soak, after) => {
          const since = minutesBefore(100_000);
          const now = new Date(since.getTime() + soak + after);
          const input = cartInput({ now, receipts: [cartReceipt({ since, observed: now })] });
          expect(stateOf(healthyIn('staging', { soak: { milliseconds: soak } }), input)).toBe(
            after >= 0 ? 'open' : 'waiting',
          );
        },
      ),
    );
  });

  it('never opens with a gap: no bad news and no other tree within the soak before the last good word', () => {
    fc.assert(
      fc.property(anyReceipts, (receipts) => {
        if (stateOf(gate, cartInput({ receipts })) !== 'open') return;
        const good = receipts
          .filter((one) => one.tree === 'a' && one.health === 'healthy')
          .map((one) => one.observed.getTime());
        const last = Math.max(...good);
        const bad = receipts
          .filter((one) => one.tree !== 'a' || one.health !== 'healthy')
          .map((one) => one.observed.getTime());
        expect(bad.filter((at) => at > last - minutes(30).milliseconds)).toEqual([]);
        expect(testNow.getTime() - last).toBeLessThanOrEqual(minutes(10).milliseconds);
      }),
      { numRuns: 2000 },
    );
  });

  it('is never opened by a receipt of another tree', () => {
    fc.assert(
      fc.property(anyReceipts, anyReceipt, (receipts, more) => {
        const before = stateOf(gate, cartInput({ receipts }));
        const after = stateOf(gate, cartInput({ receipts: [...receipts, cartReceipt({ ...more, tree: 'c' })] }));
        expect(before !== 'open' && after === 'open').toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('does not depend on the order of receipts', () => {
    fc.assert(
      fc.property(anyReceipts, (receipts) => {
        expect(gate.evaluate(cartInput({ receipts: [...receipts].reverse() }))).toEqual(
          gate.evaluate(cartInput({ receipts })),
        );
      }),
    );
  });
});
