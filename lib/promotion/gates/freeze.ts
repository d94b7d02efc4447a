import { DateTime } from 'luxon';
import { UserError } from '../../errors';
import type { WeeklyFreeze } from '../../model/gate';
import { checkZone, momentOf, wallTime } from './zoned-time';

/** One stretch of time, its end not included. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
  /** Zone in which people are told of it. */
  readonly zone: string;
  readonly reason: string;
}

/** Times in which nothing is promoted. */
export interface Freeze {
  readonly words: string;
  /** The same as a schedule, where it comes back each week. */
  readonly weekly?: WeeklyFreeze;
  /** Those that overlap the time between two moments, in any order. */
  spans(from: Date, to: Date): readonly Span[];
}

/** A day of the week, in English, by its first three letters. */
export type Weekday = 'Mon' | 'Tue' | 'Wed' | 'Thu' | 'Fri' | 'Sat' | 'Sun';
/** A time in every week: `'Fri 16:00'`. */
export type WeekTime = `${Weekday} ${number}:${number}`;
/** A day, or a time on it: `'2026-12-20'`, `'2026-12-20 18:00'`. */
export type DayTime = `${number}-${number}-${number}` | `${number}-${number}-${number} ${number}:${number}`;

/**
 * A time in every week, or one between two days.
 *
 * A last day is frozen to its end. Times are what clocks in the zone show: where they show one twice, a freeze begins
 * the first time and ends the second; where they skip it, it does so at the change.
 *
 * @example freeze('Fri 16:00', 'Mon 08:00', 'Europe/Berlin')
 * @example freeze('2026-12-20', '2027-01-03', 'America/New_York')
 * @throws UserError where a time or the zone can not be read, or where the freeze is empty.
 */
export function freeze(from: WeekTime, to: WeekTime, zone: string): Freeze;
export function freeze(from: DayTime, to: DayTime, zone: string): Freeze;
export function freeze(from: string, to: string, zone: string): Freeze {
  checkZone(zone);
  return /^\d/.test(from) ? dated(from, to, zone) : weekly(from, to, zone);
}

/**
 * Whole days: a calendar of holidays or of sales.
 *
 * @example calendar(['2026-11-27', '2026-12-24'], 'Europe/Berlin', 'sales')
 * @throws UserError where a date or the zone can not be read.
 */
export function calendar(dates: readonly string[], zone: string, name = 'calendar'): Freeze {
  checkZone(zone);
  const days = dates.map((date): Span => {
    const day = readDay(date, false);
    if (date.includes(' ')) throw new UserError(`'${date}' is no day`, `write it like '2026-12-24'`);
    return {
      from: momentOf(day, zone, 'first'),
      to: momentOf(day.plus({ days: 1 }), zone, 'last'),
      zone,
      reason: name,
    };
  });
  return {
    words: `${name} (${days.length} ${days.length === 1 ? 'day' : 'days'}, ${zone})`,
    spans: (from, to) => days.filter((day) => overlaps(day, from, to)),
  };
}

/** Whether a span and the time between two moments have a moment in common. */
export function overlaps(span: Pick<Span, 'from' | 'to'>, from: Date, to: Date): boolean {
  return span.from < to && span.to > from;
}

function dated(from: string, to: string, zone: string): Freeze {
  const words = `${from} to ${to} (${zone})`;
  const span = {
    from: momentOf(readDay(from, false), zone, 'first'),
    to: momentOf(readDay(to, true), zone, 'last'),
    zone,
    reason: words,
  };
  if (span.from >= span.to)
    throw new UserError(`freeze '${from}' to '${to}' ends before it begins`, 'swap the two times');
  return { words, spans: (after, before) => (overlaps(span, after, before) ? [span] : []) };
}

function weekly(from: string, to: string, zone: string): Freeze {
  const words = `${from} to ${to} (${zone})`;
  const start = readWeekTime(from);
  const end = readWeekTime(to);
  if (start === end)
    throw new UserError(`freeze '${from}' to '${to}' is empty, or never ends`, 'give two times of the week');
  const length = end > start ? end - start : end - start + minutesPerWeek;
  const known = new Map<number, Span>();
  const ofWeek = (monday: DateTime): Span => {
    const first = monday.plus({ minutes: start });
    const last = first.plus({ minutes: length });
    return { from: momentOf(first, zone, 'first'), to: momentOf(last, zone, 'last'), zone, reason: words };
  };
  return {
    words,
    weekly: { schedule: cronOf(start), minutes: length, timeZone: zone, words },
    spans(after, before) {
      const found: Span[] = [];
      // The week before may reach into this one, and the next may begin before it where a change of clocks moves it.
      const until = wallTime(before, zone).plus({ weeks: 1 });
      for (
        let monday = wallTime(after, zone).startOf('week').minus({ weeks: 1 });
        monday <= until;
        monday = monday.plus({ weeks: 1 })
      ) {
        const span = known.get(monday.toMillis()) ?? ofWeek(monday);
        known.set(monday.toMillis(), span);
        if (overlaps(span, after, before)) found.push(span);
      }
      return found;
    },
  };
}

const weekdays: readonly string[] = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] satisfies Weekday[];
const minutesPerWeek = 7 * 24 * 60;

/** Minutes since Monday 00:00. */
function readWeekTime(text: string): number {
  const [, day = '', hour, minute] = /^(\w{3}) (\d{2}):(\d{2})$/.exec(text) ?? [];
  const index = weekdays.indexOf(day);
  if (index < 0 || Number(hour) > 23 || Number(minute) > 59) {
    throw new UserError(`'${text}' is no time of the week`, `write it like 'Fri 16:00'`);
  }
  return (index * 24 + Number(hour)) * 60 + Number(minute);
}

/** A time of the week in minutes since Monday 00:00, as cron writes it. */
function cronOf(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  return `${minutes % 60} ${hours % 24} * * ${(Math.floor(hours / 24) + 1) % 7}`;
}

/** @param isEnd whether a day without a time stands for its end */
function readDay(text: string, isEnd: boolean): DateTime {
  const isWhole = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const day = DateTime.fromFormat(text, isWhole ? 'yyyy-MM-dd' : 'yyyy-MM-dd HH:mm', { zone: 'utc', locale: 'en' });
  if (!day.isValid) throw new UserError(`'${text}' is no day`, `write it like '2026-12-24' or '2026-12-24 18:00'`);
  return isWhole && isEnd ? day.plus({ days: 1 }) : day;
}
