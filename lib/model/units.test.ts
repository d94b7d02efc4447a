import fc from 'fast-check';
import { UserError } from '../errors';
import {
  days,
  duration,
  formatDuration,
  hours,
  minutes,
  quantityRange,
  quantityRangeFault,
  quantityValue,
  seconds,
  wholeSeconds,
  type CpuRange,
  type DurationText,
  type MemoryRange,
} from './units';

test('durations are told in numbers, in words and in short', () => {
  expect(duration('30 seconds')).toEqual(seconds(30));
  expect(duration('1 minute')).toEqual(minutes(1));
  expect(duration('1.5 hours')).toEqual(hours(1.5));
  expect(duration('24h')).toEqual(days(1));
  expect([duration('90s'), duration('7d'), duration('5m')]).toEqual([seconds(90), days(7), minutes(5)]);
  expect(duration(minutes(3))).toEqual(minutes(3));
});

test.each(['', 'soon', '-5 seconds', '5', '5 weeks', '5 mi', '5 ss', '1e3 seconds'])(
  '%j is no length of time',
  (text) => {
    expect(() => duration(text)).toThrow(UserError);
  },
);

test('Kubernetes gets whole seconds, never too few', () => {
  expect([wholeSeconds('1 second'), wholeSeconds({ milliseconds: 1001 }), wholeSeconds(seconds(0))]).toEqual([1, 2, 0]);
});

test('a duration reads back from how it is written, to its two largest units', () => {
  expect([0, 12, 90, 5400, 129_600, 90_061].map((one) => formatDuration(seconds(one)))).toEqual([
    '0s', '12s', '1m30s', '1h30m', '1d12h', '1d1h',
  ]); // prettier-ignore
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 7 }), (count) => {
      const parts = formatDuration(seconds(count)).match(/\d+[dhms]/g) ?? [];
      const read = parts.reduce((sum, part) => sum + duration(part).milliseconds, 0) / 1000;
      expect(read).toBeLessThanOrEqual(count);
      expect(count - read).toBeLessThan(count < 3600 ? 1 : count < 86_400 ? 60 : 3600);
    }),
  );
});

test('quantities are numbers with a unit', () => {
  const known = { '100m': 0.1, '2': 2, '.5': 0.5, '64Mi': 2 ** 26, '1k': 1000, '1Ki': 1024, '1e3': 1000, '1E': 1e18 };
  for (const [text, value] of Object.entries(known)) expect([text, quantityValue(text)]).toEqual([text, value]);
  for (const text of ['', 'Mi', '1mi', '1 Mi', '0x10', '1MiB', '1..2', '--1'])
    expect([text, quantityValue(text)]).toEqual([text, undefined]);
});

const unit = fc.constantFrom('', 'm', 'Ki', 'Mi', 'Gi', 'k', 'M', 'G');

test('a larger number of the same unit is a larger quantity', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), unit, (a, b, suffix) => {
      const [x = Number.NaN, y = Number.NaN] = [quantityValue(`${a}${suffix}`), quantityValue(`${b}${suffix}`)];
      expect(Math.sign(x - y)).toBe(Math.sign(a - b));
    }),
  );
});

test('a range is its two quantities, or a fault, never a request above the limit', () => {
  fc.assert(
    fc.property(fc.nat(), unit, fc.nat(), unit, (a, left, b, right) => {
      const [request, limit] = [`${a}${left}`, `${b}${right}`];
      const text = `${request}..${limit}`;
      const fits = (quantityValue(request) ?? 0) <= (quantityValue(limit) ?? 0);
      expect(quantityRangeFault(text)).toBe(fits ? undefined : 'has a request above the limit');
      if (fits) expect(quantityRange(text)).toEqual({ request, limit });
      else expect(() => quantityRange(text)).toThrow(UserError);
    }),
  );
});

test('one quantity is request and limit, an open range has no limit', () => {
  expect(quantityRange('100m')).toEqual({ request: '100m', limit: '100m' });
  expect(quantityRange('100m..')).toEqual({ request: '100m', limit: undefined });
});

test.each(['', '..', '..1', '1..2..3', 'a..b', '1 .. 2'])('%j is no range', (text) => {
  expect(quantityRangeFault(text)).toBe('is no quantity or range of two');
});

test('negative quantities are refused', () => {
  expect(quantityRangeFault('-1..1')).toBe('must not be negative');
});

test('bad texts do not compile', () => {
  // @ts-expect-error Mi is no unit of CPU
  const cpu: CpuRange = '100Mi..200Mi';
  // @ts-expect-error a range has two sides
  const three: CpuRange = '1..2..3';
  // @ts-expect-error memory needs a unit
  const memory: MemoryRange = '64..128';
  // @ts-expect-error parsec is no unit of time
  const time: DurationText = '30 parsecs';
  // @ts-expect-error the count is no number
  const words: DurationText = 'thirty seconds';
  const fine: [CpuRange, CpuRange, CpuRange, MemoryRange, DurationText] = [
    '100m..2',
    '1',
    '100m..',
    '64Mi..1Gi',
    '1 day',
  ];
  expect([cpu, three, memory, time, words, ...fine]).toHaveLength(10);
});
