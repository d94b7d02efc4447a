import type { Release } from '../../model/release';
import { cartRelease, minutesBefore, testNow } from '../gates/testing';
import { openBackfills, passedOver, type BackfillState } from './open-backfills';

const hotfix = {
  reason: 'burns',
  by: 'alice',
  since: minutesBefore(60).toISOString(),
  skipped: [],
  expires: minutesBefore(-60).toISOString(),
};
const upstream = new Map([
  ['production', ['staging', 'dev']],
  ['staging', ['dev']],
  ['dev', []],
]);
const stateOf = (
  all: Readonly<Record<string, Release | undefined>>,
  more: Partial<BackfillState> = {},
): BackfillState => ({
  releases: new Map(
    Object.entries(all).map(([name, release]) => [name, new Map(release === undefined ? [] : [['cart', release]])]),
  ),
  ...{ upstream, events: [], now: testNow },
  ...more,
});
const placesOf = (state: BackfillState): string[] => openBackfills(state).map(({ from, to }) => `${from} → ${to}`);
const [v1, v2] = [cartRelease('v1'), cartRelease('v2')];
const fixed = cartRelease('v1.1', { hotfix, promotedFrom: { environment: 'dev', generation: 9 } });

test('a hotfix is open for every environment between where it came from and where it runs', () => {
  expect(placesOf(stateOf({ dev: cartRelease('v1.1'), staging: v1, production: fixed }))).toEqual([
    'production → staging',
  ]);
  const { promotedFrom, ...direct } = fixed;
  expect(placesOf(stateOf({ dev: v2, staging: v1, production: direct }))).toEqual([
    'production → staging',
    'production → dev',
  ]);
  expect(passedOver(['staging', 'dev'], { ...fixed, promotedFrom: { environment: 'staging', generation: 1 } })).toEqual(
    [],
  );
});

test('it is filled back once the version came there, whatever came after', () => {
  expect(placesOf(stateOf({ dev: v1, staging: cartRelease('v1.1'), production: fixed }))).toEqual([]);
  const events = [{ changes: [{ environment: 'staging', app: 'cart', before: v1, after: cartRelease('v1.1') }] }];
  expect(placesOf(stateOf({ dev: v1, staging: v2, production: fixed }, { events }))).toEqual([]);
});

test('a release in its place ends it, and an environment without the app needs nothing', () => {
  expect(placesOf(stateOf({ dev: v1, staging: v1, production: v2 }))).toEqual([]);
  expect(placesOf(stateOf({ dev: v1, staging: undefined, production: fixed }))).toEqual([]);
});

test('one that nobody filled back in time is told', () => {
  const state = stateOf({ dev: v1, staging: v1, production: fixed });
  expect(openBackfills(state)[0]?.isExpired).toBe(false);
  expect(openBackfills({ ...state, now: minutesBefore(-60) })[0]?.isExpired).toBe(true);
});
