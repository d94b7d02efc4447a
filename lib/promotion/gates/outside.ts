import { DateTime } from 'luxon';
import type { Gate, GateInput, Verdict } from '../../model/gate';
import { days } from '../../model/units';
import { overlaps, type Freeze, type Span } from './freeze';
import { blocked, open, waiting } from './verdict';

/**
 * Waits while any of these freezes, or one declared by `slipway freeze`, lasts.
 *
 * A hotfix goes past planned freezes. Past declared ones it does not: see {@link notFrozen}.
 */
export function outside(...freezes: readonly Freeze[]): Gate {
  return {
    name: 'freeze',
    words: `Outside of ${[...freezes.map((one) => one.words), 'declared freezes'].join(', ')}.`,
    onHotfix: 'skip',
    weekly: freezes.flatMap(({ weekly }) => weekly ?? []),
    evaluate: (input) => judge([...freezes, declared(input)], input.now),
  };
}

/** Waits while a freeze declared by `slipway freeze` lasts: somebody said stop, for a reason. Always asked. */
export function notFrozen(): Gate {
  return {
    name: 'notFrozen',
    words: 'No freeze is declared.',
    onHotfix: 'keep',
    evaluate: (input) => judge([declared(input)], input.now),
  };
}

function declared({ state, to }: GateInput): Freeze {
  const spans = (state.environments.get(to)?.freezes ?? []).map((one): Span => {
    const [from, end] = [new Date(one.from), new Date(one.to)];
    // Thrown, and so blocked: a freeze that can not be read must not be passed over.
    if (Number.isNaN(from.getTime()) || Number.isNaN(end.getTime())) {
      throw new Error(`freeze '${one.from}' to '${one.to}' can not be read`);
    }
    return { from, to: end, zone: 'UTC', reason: one.by === undefined ? one.reason : `${one.reason} (${one.by})` };
  });
  return { words: 'declared', spans: (from, to) => spans.filter((span) => overlaps(span, from, to)) };
}

const oneDay = days(1).milliseconds;
/** A freeze that has no end by then has none. */
const farDays = 800;

function judge(freezes: readonly Freeze[], now: Date): Verdict {
  const current = spansAt(freezes, now);
  if (current.length === 0) {
    const next = nextOf(freezes, now);
    return open(next === undefined ? 'no freeze ahead' : `next freeze ${shown(next.from, next, now)}`);
  }
  const end = endOf(freezes, current, now);
  const why = `frozen: ${[...new Set(current.map((one) => one.reason))].join('; ')}`;
  if (end === undefined) return blocked(`${why}; no end in sight`, 'when the freezes leave a gap');
  return waiting(`frozen until ${shown(end.to, end, now)}: ${why.slice('frozen: '.length)}`, end.to);
}

function spansAt(freezes: readonly Freeze[], moment: Date): Span[] {
  return freezes.flatMap((one) => one.spans(moment, new Date(moment.getTime() + 1)));
}

/** The last span of those that follow one another without a gap; undefined where there is none. */
function endOf(freezes: readonly Freeze[], current: readonly Span[], now: Date): Span | undefined {
  let last: Span | undefined;
  for (let spans = current; spans.length > 0; spans = spansAt(freezes, last.to)) {
    last = spans.reduce((a, b) => (b.to > a.to ? b : a));
    if (last.to.getTime() - now.getTime() > farDays * oneDay) return undefined;
  }
  return last;
}

/** Looks a week ahead first: that is cheap, and finds every weekly freeze. */
function nextOf(freezes: readonly Freeze[], now: Date): Span | undefined {
  for (const ahead of [8, farDays]) {
    const until = new Date(now.getTime() + ahead * oneDay);
    const spans = freezes.flatMap((one) => one.spans(now, until));
    if (spans.length > 0) return spans.reduce((a, b) => (b.from < a.from ? b : a));
  }
  return undefined;
}

/** `Fri 16:00` within a week, else with the date; declared freezes know no zone but UTC. */
function shown(moment: Date, { zone }: Span, now: Date): string {
  const isNear = moment.getTime() - now.getTime() < 7 * oneDay;
  const text = DateTime.fromJSDate(moment, { zone })
    .setLocale('en')
    .toFormat(isNear ? 'ccc HH:mm' : 'yyyy-MM-dd HH:mm');
  return zone === 'UTC' ? `${text} UTC` : text;
}
