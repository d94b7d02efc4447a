/**
 * Gates: pure functions that say whether a promotion may happen now. One file each; `environments/*.ts` name them.
 * A gate of your own is one more function that returns a `Gate`: a name, its words, and `evaluate(input) → verdict`.
 */
export { approvals } from './approvals';
export { check } from './check';
export { dependsOn } from './depends-on';
export { digestPinned } from './digest-pinned';
export { evaluateGates, type Evaluation, type GateResult } from './evaluate';
export { except } from './except';
export { calendar, freeze, type DayTime, type Freeze, type Span, type Weekday, type WeekTime } from './freeze';
export { gatesOf } from './gates-of';
export { healthyIn, type HealthyInOptions } from './healthy-in';
export { metric, type MetricProps } from './metric';
export { bansOn, notBanned } from './not-banned';
export { notHeld } from './not-held';
export { notFrozen, outside } from './outside';
export { scanned, type ScannedProps } from './scanned';
export { signed, signerText } from './signed';
export { tag, tagRule, versionTag } from './tag';
export { blocked, open, waiting } from './verdict';
