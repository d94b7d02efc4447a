/**
 * Automatic rollback: Argo CD says that an app degraded, and the release that did it is taken back, where it is certain
 * which one that was. `planAutomaticRollback` decides purely; everything else reads or writes.
 */
export { degradedEventSchema, parseDegradedEvent, type DegradedEvent } from './degraded-event';
export {
  isLeftToPeople,
  planAutomaticRollback,
  type Arrival,
  type AutomaticRollbackPlan,
  type DegradedState,
  type NoRollback,
} from './plan-automatic-rollback';
export { rollBackDegraded, type DegradedOutcome } from './roll-back-degraded';
