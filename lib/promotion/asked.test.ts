import { mergeOutcome } from './asked';
import type { GateResult } from './gates/evaluate';
import { minutesBefore } from './gates/testing';
import { tryPlaceOf } from './request-place';

const result = (gate: string, verdict: GateResult['verdict'], more: Partial<GateResult> = {}): GateResult => ({
  ...{ gate, words: '', verdict },
  ...more,
});
const open = result('a', { state: 'open', why: 'yes' });
const waiting = (minutes: number): GateResult =>
  result(`w${minutes}`, { state: 'waiting', why: 'soaks', until: minutesBefore(-minutes) });
const blocked = result('b', { state: 'blocked', why: 'no', opens: 'when' });

test('a merge waits for the last gate, and one that is blocked counts more', () => {
  expect(mergeOutcome([open])).toEqual({ outcome: 'open', why: 'every gate is open' });
  expect(mergeOutcome([])).toMatchObject({ outcome: 'open' });
  expect(mergeOutcome([open, waiting(5), waiting(9)])).toEqual({
    outcome: 'waiting',
    why: 'w5: soaks; w9: soaks',
    until: minutesBefore(-9),
  });
  expect(mergeOutcome([waiting(5), blocked])).toEqual({ outcome: 'blocked', why: 'w5: soaks; b: no' });
});

test('what only the merge needs counts, what a hotfix skips does not', () => {
  expect(mergeOutcome([{ ...blocked, stops: 'merge' }])).toMatchObject({ outcome: 'blocked' });
  expect(
    mergeOutcome([
      { ...blocked, skipped: true },
      { ...waiting(5), skipped: true },
    ]),
  ).toMatchObject({ outcome: 'open' });
});

test.each([
  ['slipway/production/promote-cart', { kind: 'promotion', environment: 'production', app: 'cart' }],
  ['slipway/dev/release-cart', { kind: 'release', environment: 'dev', app: 'cart' }],
  ['slipway/dev/rollback-promote-x', { kind: 'rollback', environment: 'dev', app: 'promote-x' }],
  ['slipway/dev/backfill-cart', { kind: 'back-fill', environment: 'dev', app: 'cart' }],
  ['slipway/dev/configuration', { kind: 'configuration', environment: 'dev' }],
  ['slipway/dev/configuration-shop', { kind: 'configuration', environment: 'dev' }],
  ['slipway/init', { kind: 'init' }],
  ['slipway/dev/other', undefined],
  ['feature/promote-cart', undefined],
])('the branch %s tells what its request is about', (head, place) => {
  expect(tryPlaceOf({ head, fromFork: false })).toEqual(place);
  expect(tryPlaceOf({ head, fromFork: true })).toBeUndefined();
});
