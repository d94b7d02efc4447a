import fc from 'fast-check';
import { calendar, freeze, type Freeze, type Weekday, type WeekTime } from './freeze';

const minute = 60_000;

function isFrozen(one: Freeze, moment: Date): boolean {
  return one.spans(moment, new Date(moment.getTime() + 1)).length > 0;
}

/** What clocks in a zone show at a moment: minutes since 1970 as if that were UTC. An oracle that knows no library. */
function clockOf(zone: string): (moment: number) => number {
  const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  const format = new Intl.DateTimeFormat('en-US', { ...parts, timeZone: zone, hourCycle: 'h23' });
  return (moment) => {
    const shown = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 0, day = 0, hour = 0, minute: minutes = 0 } = shown;
    return Date.UTC(year, month - 1, day, hour, minutes) / minute;
  };
}

/** Every minute of the four days around one, and what clocks show at it. */
function minutesAround(zone: string, day: string): readonly (readonly [moment: number, wall: number])[] {
  const clock = clockOf(zone);
  const start = Date.parse(`${day}T00:00:00Z`) - 24 * 60 * minute;
  return Array.from({ length: 4 * 24 * 60 }, (_, index) => {
    const moment = start + index * minute;
    return [moment, clock(moment)] as const;
  });
}

/** Walks minute by minute: begins when clocks first show the start or later, ends when they last show the end. */
function bruteForce(shown: ReturnType<typeof minutesAround>, start: number, end: number): { from: number; to: number } {
  const first = shown.find(([, wall]) => wall >= start)?.[0] ?? Number.NaN;
  const exact = shown.filter(([, wall]) => wall === end).at(-1)?.[0];
  return { from: first, to: exact ?? shown.find(([, wall]) => wall > end)?.[0] ?? Number.NaN };
}

const changes = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Africa/Cairo', '2025-04-25'],
  ['Africa/Cairo', '2025-10-31'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Asia/Kolkata', '2026-05-03'],
] as const;

const weekdays: readonly Weekday[] = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** A wall time as a freeze is written with. */
function weekTime(wall: number): WeekTime {
  const date = new Date(wall * minute);
  const [hour = '', minutes = ''] = date.toISOString().slice(11, 16).split(':');
  return `${weekdays[(date.getUTCDay() + 6) % 7]!} ${hour as `${number}`}:${minutes as `${number}`}`;
}

describe('a weekly freeze', () => {
  const weekend = freeze('Fri 16:00', 'Mon 08:00', 'Europe/Berlin');

  it('lasts from its first minute to its last, by the clocks of its zone', () => {
    expect(isFrozen(weekend, new Date('2026-03-13T14:59:59.999Z'))).toBe(false);
    expect(isFrozen(weekend, new Date('2026-03-13T15:00:00Z'))).toBe(true);
    expect(isFrozen(weekend, new Date('2026-03-16T06:59:59.999Z'))).toBe(true);
    expect(isFrozen(weekend, new Date('2026-03-16T07:00:00Z'))).toBe(false);
  });

  it('is an hour shorter over the weekend on which clocks are put forward', () => {
    expect(weekend.spans(new Date('2026-03-28T00:00:00Z'), new Date('2026-03-29T00:00:00Z'))).toMatchObject([
      { from: new Date('2026-03-27T15:00:00Z'), to: new Date('2026-03-30T06:00:00Z') },
    ]);
  });

  it('may lie within one day', () => {
    const nightly = freeze('Wed 09:00', 'Wed 17:00', 'UTC');
    expect(isFrozen(nightly, new Date('2026-03-11T12:00:00Z'))).toBe(true);
    expect(isFrozen(nightly, new Date('2026-03-11T17:00:00Z'))).toBe(false);
    expect(isFrozen(freeze('Wed 17:00', 'Wed 09:00', 'UTC'), new Date('2026-03-10T12:00:00Z'))).toBe(true);
  });

  it.each(changes)('agrees with clocks, minute by minute: in %s around %s', (zone, day) => {
    const shown = minutesAround(zone, day);
    const midnight = Date.parse(`${day}T00:00:00Z`) / minute;
    const start = fc.integer({ min: -300, max: 300 });
    const length = fc.integer({ min: 1, max: 1800 });
    fc.assert(
      fc.property(start, length, (offset, minutes) => {
        const [wallStart, wallEnd] = [midnight + offset, midnight + offset + minutes];
        const expected = bruteForce(shown, wallStart, wallEnd);
        fc.pre(expected.from < expected.to);
        const spans = freeze(weekTime(wallStart), weekTime(wallEnd), zone).spans(
          new Date(expected.from),
          new Date(expected.from + 1),
        );
        expect(spans.map((one) => ({ from: one.from.getTime(), to: one.to.getTime() }))).toEqual([expected]);
      }),
      { numRuns: 60 },
    );
  });

  it('tells of all that overlap a time, and of none twice', () => {
    const spans = weekend.spans(new Date('2026-03-02T08:00:00Z'), new Date('2026-03-30T08:00:00Z'));
    expect(spans.map((one) => one.from.toISOString().slice(0, 10))).toEqual([
      '2026-03-06',
      '2026-03-13',
      '2026-03-20',
      '2026-03-27',
    ]);
  });
});

describe('a freeze between two days', () => {
  it('lasts to the end of its last day', () => {
    const turn = freeze('2026-12-20', '2027-01-03', 'America/New_York');
    expect(isFrozen(turn, new Date('2026-12-20T04:59:59Z'))).toBe(false);
    expect(isFrozen(turn, new Date('2026-12-20T05:00:00Z'))).toBe(true);
    expect(isFrozen(turn, new Date('2027-01-04T04:59:59Z'))).toBe(true);
    expect(isFrozen(turn, new Date('2027-01-04T05:00:00Z'))).toBe(false);
  });

  it('may begin and end at a time of the day', () => {
    const sale = freeze('2026-11-26 18:00', '2026-11-30 09:30', 'Europe/Berlin');
    expect(isFrozen(sale, new Date('2026-11-26T17:00:00Z'))).toBe(true);
    expect(isFrozen(sale, new Date('2026-11-30T08:30:00Z'))).toBe(false);
  });
});

describe('where clocks show a time twice', () => {
  it('a freeze begins the first time and ends the second', () => {
    const [span] = freeze('2026-10-25 02:15', '2026-10-25 02:45', 'Europe/Berlin').spans(
      new Date(0),
      new Date('2030-01-01'),
    );
    expect(span).toMatchObject({ from: new Date('2026-10-25T00:15:00Z'), to: new Date('2026-10-25T01:45:00Z') });
  });

  it('so does a day', () => {
    // At midnight clocks in Havana go back to 00:00 an hour later, so that its first minutes are shown twice.
    const [span] = calendar(['2026-11-01'], 'America/Havana').spans(new Date(0), new Date('2030-01-01'));
    expect(span).toMatchObject({ from: new Date('2026-11-01T04:00:00Z'), to: new Date('2026-11-02T05:00:00Z') });
  });
});

describe('a calendar', () => {
  it('freezes whole days, also those without a midnight', () => {
    const holidays = calendar(['2025-04-25', '2026-12-24'], 'Africa/Cairo', 'holidays');
    expect(holidays.words).toBe('holidays (2 days, Africa/Cairo)');
    expect(isFrozen(holidays, new Date('2025-04-24T21:59:59Z'))).toBe(false);
    expect(isFrozen(holidays, new Date('2025-04-24T22:00:00Z'))).toBe(true);
    expect(isFrozen(holidays, new Date('2025-04-25T21:00:00Z'))).toBe(false);
    expect(isFrozen(holidays, new Date('2026-12-24T12:00:00Z'))).toBe(true);
  });
});

describe('freezes that make no sense', () => {
  it.each([
    [() => freeze('Fri 16:00', 'Mon 08:00', 'Europe/Berln'), `'Europe/Berln' is no time zone`],
    [() => freeze('Fri 25:00', 'Mon 08:00', 'UTC'), `'Fri 25:00' is no time of the week`],
    [() => freeze('Fri 16:00', 'Fri 16:00', 'UTC'), 'is empty, or never ends'],
    [() => freeze('2026-12-20', '2026-12-19', 'UTC'), 'ends before it begins'],
    [() => freeze('2026-02-30', '2026-03-01', 'UTC'), `'2026-02-30' is no day`],
    [() => calendar(['2026-12-24 10:00'], 'UTC'), 'is no day'],
  ])('are refused (%#)', (make, message) => {
    expect(make).toThrow(message);
  });
});
