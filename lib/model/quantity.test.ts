import fc from 'fast-check';
import { compareQuantities, sameDuration } from './quantity';

const suffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'Ti'] as const;
/** Nano-units of one of each suffix, written out by hand. */
const nano: Record<(typeof suffixes)[number], bigint> = {
  n: 1n, u: 1000n, m: 1_000_000n, '': 1_000_000_000n, k: 1_000_000_000_000n, M: 1_000_000_000_000_000n,
  G: 1_000_000_000_000_000_000n, Ki: 1_024_000_000_000n, Mi: 1_048_576_000_000_000n,
  Gi: 1_073_741_824_000_000_000n, Ti: 1_099_511_627_776_000_000_000n,
}; // prettier-ignore

test.each([
  ['0.5', '500m'],
  ['1Gi', '1024Mi'],
  ['1e3', '1k'],
  ['1E3', '1000'],
  ['.3', '300m'],
  ['0.7', '700m'],
  [1, '1'],
  ['1.5Gi', '1536Mi'],
  ['-1', '-1000m'],
  ['1E', '1000P'],
])('%s and %s are one quantity', (a, b) => {
  expect(compareQuantities(a, b)).toBe(0);
});

test.each([
  ['0.5', '501m', -1],
  ['1G', '1Gi', -1],
  ['2', '1999m', 1],
])('%s against %s is %i', (a, b, sign) => {
  expect(compareQuantities(a, b)).toBe(sign);
});

test.each(['', '.', 'm', '1 Gi', '1gi', 'one', '1e999', '1Gi1', null, {}])('%p is no quantity', (text) => {
  expect(compareQuantities(text, '1')).toBeUndefined();
});

test('quantities compare as their nano-units do', () => {
  const quantity = fc.record({ count: fc.integer({ min: 0, max: 10_000 }), suffix: fc.constantFrom(...suffixes) });
  fc.assert(
    fc.property(quantity, quantity, (a, b) => {
      const [left, right] = [BigInt(a.count) * nano[a.suffix], BigInt(b.count) * nano[b.suffix]];
      const expected = left < right ? -1 : left > right ? 1 : 0;
      expect(compareQuantities(`${a.count}${a.suffix}`, `${b.count}${b.suffix}`)).toBe(expected);
    }),
  );
});

test.each([
  ['90s', '1m30s'],
  ['2160h', '2160h0m0s'],
  ['1.5h', '90m'],
  ['1000ms', '1s'],
])('%s and %s are one length of time', (a, b) => {
  expect(sameDuration(a, b)).toBe(true);
});

test.each([
  ['1m', '1s'],
  ['1m', '1ms'],
  ['1d', '24h'],
  ['60', '60'],
])('%s and %s are not', (a, b) => {
  expect(sameDuration(a, b)).toBe(false);
});
