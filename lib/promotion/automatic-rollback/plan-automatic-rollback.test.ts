import { cartRelease, minutesBefore, testNow } from '../gates/testing';
import { parseDegradedEvent, type DegradedEvent } from './degraded-event';
import { isLeftToPeople, planAutomaticRollback, type Arrival, type DegradedState } from './plan-automatic-rollback';

const oid = (letter: string): string => letter.repeat(40);
const event: DegradedEvent = {
  ...{ app: 'cart', environment: 'production', cluster: 'eu-1', revision: oid('b'), health: 'Degraded' },
  since: minutesBefore(5).toISOString(),
  message: 'crash loop',
};
const arrival: Arrival = { commit: oid('a'), at: minutesBefore(12), action: 'promote' };
const degraded: DegradedState = {
  ...{ event, arrival, withinSeconds: 1800, release: cartRelease('v1.4.2'), isSinceArrival: true },
  ...{ trees: { reported: 't', arrived: 't', now: 't' }, earlierRequest: undefined, now: testNow },
};
const reasonOf = (state: Partial<DegradedState>): string => {
  const plan = planAutomaticRollback({ ...degraded, ...state });
  return plan.outcome === 'none' ? plan.reason : plan.outcome;
};

test('a release that degrades soon after it came is taken back, with the commit to blame', () => {
  expect(planAutomaticRollback(degraded)).toEqual({
    outcome: 'rollback',
    why: 'v1.4.2 degraded on eu-1 7m after it came: crash loop',
    blamed: oid('a'),
  });
});

test.each<[string, string, Partial<DegradedState>]>([
  ['of another health', 'not-degraded', { event: { ...event, health: 'Progressing' } }],
  ['of an app without a release', 'unknown-app', { release: undefined }],
  ['where nothing is automatic', 'not-automatic', { withinSeconds: undefined }],
  [
    'of a held app',
    'held',
    { release: cartRelease('v1.4.2', { hold: { reason: 'x', since: testNow.toISOString() } }) },
  ],
  ['that a request was made for', 'once-only', { earlierRequest: '#4' }],
  ['of what a rollback restored', 'once-only', { arrival: { ...arrival, action: 'rollback' } }],
  ['of what a revert brought back', 'once-only', { arrival: { ...arrival, action: 'revert' } }],
  ['without history', 'other-release', { arrival: undefined }],
  ['of a revision before the release', 'other-release', { isSinceArrival: false }],
  ['of another tree', 'other-release', { trees: { reported: 'u', arrived: 't', now: 't' } }],
  ['of an unknown tree', 'other-release', { trees: { reported: undefined, arrived: undefined, now: undefined } }],
  ['after configuration changed', 'configuration-changed', { trees: { reported: 't', arrived: 's', now: 't' } }],
  ['that began before', 'degraded-before', { event: { ...event, since: minutesBefore(13).toISOString() } }],
  ['after the window', 'too-late', { arrival: { ...arrival, at: minutesBefore(36) } }],
  ['delivered late', 'too-late', { now: minutesBefore(-40) }],
])('an event %s changes nothing: %s', (_, reason, state) => {
  expect(reasonOf(state)).toBe(reason);
});

test('what is left to people is told from what is no news', () => {
  const isLeft = (state: Partial<DegradedState>): boolean =>
    isLeftToPeople(planAutomaticRollback({ ...degraded, ...state }));
  expect(isLeft({ arrival: { ...arrival, at: minutesBefore(36) } })).toBe(true);
  expect(isLeft({ trees: { reported: 't', arrived: 's', now: 't' } })).toBe(true);
  expect(isLeft({})).toBe(false);
  expect(isLeft({ isSinceArrival: false })).toBe(false);
  expect(isLeft({ event: { ...event, health: 'Progressing' } })).toBe(false);
});

test('the window counts to its last second', () => {
  expect(reasonOf({ arrival: { ...arrival, at: minutesBefore(35) } })).toBe('rollback');
  expect(reasonOf({ now: minutesBefore(-25) })).toBe('rollback');
});

test('an event with mistakes is told whole, and other fields are let through', () => {
  expect(() => parseDegradedEvent('{"app":"","revision":"main"}', 'event.json')).toThrow(
    /app: [\s\S]*revision: must be a whole commit id/,
  );
  expect(() => parseDegradedEvent('{', 'event.json')).toThrow('is no JSON');
  expect(parseDegradedEvent(JSON.stringify({ ...event, argocd: 'https://…' }), '-')).toMatchObject(event);
});
