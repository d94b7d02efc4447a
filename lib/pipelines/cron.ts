/**
 * Says what is wrong with a time of a schedule, or undefined: minute, hour, day of the month, month, day of the week.
 *
 * Numbers, `*`, ranges, lists and steps; months and weekdays by the first three letters of their name, too.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/crontab.html
 */
export function cronFault(text: string): string | undefined {
  const given = text.trim().split(/\s+/);
  if (given.length !== fields.length) return 'is no time of a schedule';
  const wrong = given.flatMap((one, index) => {
    const field = fields[index];
    return field === undefined || isField(one, field) ? [] : [`${field.name} '${one}'`];
  });
  return wrong.length === 0 ? undefined : `is no time of a schedule: ${wrong.join(', ')} is out of range`;
}

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** What stands for `from` and what follows. */
  readonly words?: readonly string[];
}

const fields: readonly Field[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day', from: 1, to: 31 },
  {
    name: 'month',
    from: 1,
    to: 12,
    words: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  },
  { name: 'weekday', from: 0, to: 6, words: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] },
];

function isField(text: string, field: Field): boolean {
  return text.split(',').every((part) => {
    const [range = '', step, ...more] = part.split('/');
    const isStep = step === undefined || (/^\d+$/.test(step) && Number(step) > 0);
    return more.length === 0 && isStep && isRange(range, field);
  });
}

function isRange(text: string, field: Field): boolean {
  if (text === '*') return true;
  const [first = Number.NaN, last = first, ...more] = text.split('-').map((one) => numberOf(one, field));
  return more.length === 0 && first >= field.from && last <= field.to && first <= last;
}

function numberOf(text: string, { from, words = [] }: Field): number {
  if (/^\d+$/.test(text)) return Number(text);
  const index = words.indexOf(text.toUpperCase());
  return index < 0 ? Number.NaN : from + index;
}
