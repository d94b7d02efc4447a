import type { RawChange } from './diff-value';
import { compareRisk } from './risk';
import type { FieldEvent, ObjectContext, Rule } from './rules/rule';
import { remainingRules, rules } from './rules';
import { eventsOf, kindId, wholeEvent } from './rules/rule';

/** A change with all the rules that apply to it, highest risk first. */
export interface JudgedChange {
  readonly change: RawChange;
  readonly rules: readonly Rule[];
}

/** The rules that apply to an object that came or went as a whole, highest risk first. */
export function judgeWhole(object: ObjectContext): readonly Rule[] {
  return judge([wholeEvent(object)], rulesFor(rules, object), object);
}

/** The rules that apply to each change of an object, highest risk first. */
export function judgeChanges(changes: readonly RawChange[], object: ObjectContext): readonly JudgedChange[] {
  const table = rulesFor(rules, object);
  return changes.map((change) => ({ change, rules: judge([...eventsOf(change)], table, object) }));
}

/** Only where no rule speaks of a change, it falls under what remains. */
function judge(events: readonly FieldEvent[], table: readonly Rule[], object: ObjectContext): readonly Rule[] {
  const applying = (candidates: readonly Rule[]): Rule[] =>
    candidates.filter((rule) => events.some((event) => rule.applies(event, object)));
  const found = applying(table);
  return found.length > 0 ? found.sort(byRisk) : applying(rulesFor(remainingRules, object));
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
