import { isList, isObject, sameJson, type JsonObject } from '../../model/json';
import { orderMatters } from './list-keys';
import { matchItems } from './match-items';
import type { Step } from './path';
import { pathShape } from './path';
import { sameValue } from './same-value';
import type { FieldChangeKind } from './types';

/** A difference before it has a risk: `before` is undefined for `add`, `after` for `remove`, positions for `move`. */
export interface RawChange {
  readonly steps: readonly Step[];
  readonly kind: FieldChangeKind;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * Every difference between two values, in the order of their fields.
 *
 * A null is the same as an absent field. List items are matched by their merge keys; what only stands elsewhere is a move.
 * @param kind the Kubernetes kind that the values are part of.
 */
export function diffValue(kind: string, before: unknown, after: unknown, steps: readonly Step[] = []): RawChange[] {
  if (sameJson(before, after)) return [];
  if (isObject(before) && isObject(after)) return diffFields(kind, before, after, steps);
  if (isList(before) && isList(after)) return diffItems(kind, before, after, steps);
  if (before === undefined || before === null) {
    return after === undefined || after === null ? [] : [{ steps, kind: 'add', before: undefined, after }];
  }
  if (after === undefined || after === null) return [{ steps, kind: 'remove', before, after: undefined }];
  return sameValue(pathShape(steps), before, after) ? [] : [{ steps, kind: 'change', before, after }];
}

function diffFields(kind: string, before: JsonObject, after: JsonObject, steps: readonly Step[]): RawChange[] {
  const keys = [...Object.keys(before), ...Object.keys(after).filter((key) => !Object.hasOwn(before, key))];
  return keys.flatMap((key) => diffValue(kind, own(before, key), own(after, key), [...steps, key]));
}

function own(value: JsonObject, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function diffItems(
  kind: string,
  before: readonly unknown[],
  after: readonly unknown[],
  steps: readonly Step[],
): RawChange[] {
  const shape = pathShape(steps);
  const { pairs, removed, added } = matchItems(shape.at(-1) ?? '', before, after);
  const ordered = orderMatters(shape, kind);
  const changes = pairs.flatMap(({ from, to, key, moved }): RawChange[] => {
    const at = [...steps, key === undefined ? { index: to } : { index: to, key }];
    const move: RawChange[] = moved && ordered ? [{ steps: at, kind: 'move', before: from, after: to }] : [];
    return [...move, ...diffValue(kind, before[from], after[to], at)];
  });
  return [
    ...changes,
    ...removed.map((item): RawChange => itemChange('remove', steps, item, before[item.index], undefined)),
    ...added.map((item): RawChange => itemChange('add', steps, item, undefined, after[item.index])),
  ];
}

function itemChange(
  kind: 'add' | 'remove',
  steps: readonly Step[],
  step: Step,
  before: unknown,
  after: unknown,
): RawChange {
  return { steps: [...steps, step], kind, before, after };
}
