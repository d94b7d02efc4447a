import { judgeChanges, type JudgedChange } from './classify';
import { diffValue } from './diff-value';
import { sameJson } from '../../model/json';
import { pairObjects, type ObjectPair } from './pair-objects';
import { formatPath, pathShape } from './path';
import { shownValue } from './redact';
import { compareRisk, countChanges, highestRisk } from './risk';
import type { ObjectContext, Rule } from './rules/rule';
import { objectContext } from './rules/rule';
import type { AppChange, AppPlace, FieldChange, K8sObject, ResourceChange, RiskReason } from './types';

/**
 * What differs between two sets of Kubernetes objects, highest risk first, then by group, kind, namespace and name.
 *
 * Order of objects and fields has no meaning, nor has how a quantity is written. Status is not compared.
 */
export function diffObjects(before: readonly K8sObject[], after: readonly K8sObject[]): ResourceChange[] {
  return pairObjects(before, after)
    .flatMap((pair) => {
      const change = sameJson(pair.before, pair.after) ? undefined : diffPair(pair);
      return change === undefined ? [] : [change];
    })
    .sort((a, b) => compareRisk(a.risk, b.risk));
}

/** What differs for one app in one place, or undefined where nothing does. An app without objects before is added. */
export function diffApp(
  place: AppPlace,
  before: readonly K8sObject[],
  after: readonly K8sObject[],
): AppChange | undefined {
  const resources = diffObjects(before, after);
  if (resources.length === 0) return undefined;
  return {
    ...place,
    change: before.length === 0 ? 'added' : after.length === 0 ? 'removed' : 'changed',
    resources,
    risk: highestRisk(resources.map(({ risk }) => risk)),
    counts: countChanges(resources),
  };
}

function diffPair({ before, after }: ObjectPair): ResourceChange | undefined {
  const object = objectContext(before, after);
  const changes = diffValue(object.kind, withoutStatus(before), withoutStatus(after));
  if (changes.length === 0) return undefined;
  const judged = judgeChanges(changes, object);
  const fields = judged
    .filter(({ change }) => change.steps.length > 0)
    .map((one) => fieldChange(one, object))
    .sort((a, b) => compareRisk(a.risk, b.risk));
  return resourceChange(
    object,
    fields,
    judged.flatMap(({ rules }) => rules),
  );
}

function resourceChange(object: ObjectContext, fields: readonly FieldChange[], rules: readonly Rule[]): ResourceChange {
  const reasons = reasonsOf(rules);
  const { name, namespace } = (object.after ?? object.before)?.metadata ?? { name: '' };
  return {
    group: object.group,
    kind: object.kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    change: object.change,
    fields,
    risk: highestRisk(reasons.map(({ risk }) => risk)),
    reasons,
  };
}

function fieldChange({ change, rules }: JudgedChange, object: ObjectContext): FieldChange {
  const keys = pathShape(change.steps);
  const show = (value: unknown): unknown => (change.kind === 'move' ? value : shownValue(object.kind, keys, value));
  return {
    path: formatPath(change.steps),
    kind: change.kind,
    ...(change.kind === 'add' ? {} : { before: show(change.before) }),
    ...(change.kind === 'remove' ? {} : { after: show(change.after) }),
    risk: highestRisk(rules.map(({ risk }) => risk)),
    rule: rules[0]?.id ?? '',
  };
}

function reasonsOf(rules: readonly Rule[]): RiskReason[] {
  const unique = [...new Map(rules.map((rule) => [rule.id, rule])).values()];
  return unique.sort((a, b) => compareRisk(a.risk, b.risk)).map(({ id, risk, says }) => ({ rule: id, risk, says }));
}

/** What the cluster reports is no part of what is asked for. */
function withoutStatus(object: K8sObject | undefined): unknown {
  if (object?.['status'] === undefined) return object;
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== 'status'));
}
