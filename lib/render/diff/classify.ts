import type { RawChange } from './diff-value';
import type { Step } from './path';
import { compareRisk } from './risk';
import type { FieldEvent, ObjectContext, Rule } from './rules/rule';
import { remainingRules, rules } from './rules';
import { eventsOf, kindId, wholeEvent } from './rules/rule';

/** A change with all the rules that apply to it, highest risk first. */
export interface JudgedChange {
  readonly change: RawChange;
  readonly rules: readonly Rule[];
}

/**
 * Judges each change of an object.
 *
 * Of an object that came or went as a whole: that, and each part of a new one that a rule speaks of.
 */
export function judgeChanges(changes: readonly RawChange[], object: ObjectContext): readonly JudgedChange[] {
  const table = rulesFor(rules, object);
  const remaining = rulesFor(remainingRules, object);
  if (object.change !== 'changed') return judgeWhole(table, remaining, object);
  return changes.map((change) => {
    const events = eventsOf(change, object);
    const found = applying(table, events, object);
    return { change, rules: found.length > 0 ? found : applying(remaining, events, object) };
  });
}

function judgeWhole(table: readonly Rule[], remaining: readonly Rule[], object: ObjectContext): JudgedChange[] {
  const { kind, before, after } = wholeEvent(object);
  const whole: RawChange = { steps: [], kind, before, after };
  const parts = kind === 'add' ? foundParts(whole, table, object) : [];
  const found = applying(table, [wholeEvent(object)], object);
  const own = found.length + parts.length > 0 ? found : applying(remaining, [wholeEvent(object)], object);
  return [{ change: whole, rules: own }, ...parts];
}

/** Each part of a new object that a rule speaks of; of a part within a part the outer one only. */
function foundParts(whole: RawChange, table: readonly Rule[], object: ObjectContext): JudgedChange[] {
  const parts: JudgedChange[] = [];
  for (const event of eventsOf(whole, object)) {
    if (event.steps.length === 0) continue;
    const found = applying(table, [event], object);
    const isWithin = parts.some(({ change }) => change.steps.every((step, at) => isSameStep(step, event.steps[at])));
    if (found.length > 0 && !isWithin) parts.push({ change: event, rules: found });
  }
  return parts;
}

function isSameStep(a: Step, b: Step | undefined): boolean {
  if (typeof a === 'string' || typeof b === 'string' || b === undefined) return a === b;
  return a.index === b.index;
}

function applying(table: readonly Rule[], events: readonly FieldEvent[], object: ObjectContext): readonly Rule[] {
  return table.filter((rule) => events.some((event) => rule.applies(event, object))).sort(byRisk);
}

function rulesFor(table: readonly Rule[], object: ObjectContext): readonly Rule[] {
  const id = kindId(object);
  return table.filter(
    ({ on = ['changed'], kinds }) => on.includes(object.change) && (kinds === undefined || kinds.includes(id)),
  );
}

function byRisk(a: Rule, b: Rule): number {
  return compareRisk(a.risk, b.risk);
}
