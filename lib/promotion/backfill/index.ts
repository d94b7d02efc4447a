/**
 * Back-fills: a hotfix passes environments over, and must come back to each of them, or be replaced by a release that
 * came all the way. Open ones are found purely; each gets a request of its own.
 */
export { openBackfills, passedOver, type BackfillState, type OpenBackfill } from './open-backfills';
export { readBackfills, requestBackfills, type RequestedBackfill } from './request-backfills';
