import { DateTime, IANAZone } from 'luxon';
import { UserError } from '../../errors';

/**
 * The moment at which clocks in a zone show a time.
 *
 * Where they show it twice, the first or the last of the two; where they skip it, the moment of the change.
 *
 * @param wall what the clocks show, as a time in UTC.
 */
export function momentOf(wall: DateTime, zone: string, which: 'first' | 'last'): Date {
  const local = wall.setZone(zone, { keepLocalTime: true });
  const isSkipped = local.toFormat(clock) !== wall.toFormat(clock);
  if (isSkipped) return changeBefore(local).toJSDate();
  const moments = local.getPossibleOffsets().map((one) => one.toMillis());
  return new Date(which === 'first' ? Math.min(...moments) : Math.max(...moments));
}

/** What clocks in a zone show, as a time in UTC: for reckoning with days and weeks that have no 23 or 25 hours. */
export function wallTime(moment: Date, zone: string): DateTime {
  return DateTime.fromJSDate(moment, { zone }).setZone('utc', { keepLocalTime: true });
}

/** @throws UserError where it is no zone of the IANA time zone database */
export function checkZone(zone: string): void {
  if (IANAZone.isValidZone(zone)) return;
  throw new UserError(
    `'${zone}' is no time zone`,
    `take a name of the IANA database, such as 'Europe/Berlin' or 'UTC'`,
  );
}

const clock = `yyyy-MM-dd'T'HH:mm`;

/** A skipped time is read as if clocks had not been put forward, so the change lies before it. */
function changeBefore(local: DateTime): DateTime {
  let at = local;
  for (;;) {
    const before = at.minus({ minutes: 1 });
    if (before.offset !== at.offset) return at;
    at = before;
  }
}
