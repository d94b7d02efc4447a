import { isList, isObject, type JsonObject } from '../../../model/json';
import { alignItems } from './align-items';

/**
 * What two values share: fields and list items that both have, in the order of both; undefined where that is nothing.
 *
 * @param field the field that holds the values; it tells a list's items apart.
 */
export function sharedValue(one: unknown, other: unknown, field = ''): unknown {
  if (isObject(one) && isObject(other)) return sharedFields(one, other);
  if (isList(one) && isList(other)) return sharedItems(field, one, other);
  return one === other ? one : undefined;
}

function sharedFields(one: JsonObject, other: JsonObject): JsonObject | undefined {
  const fields = Object.keys(one).flatMap((key) => {
    const value = Object.hasOwn(other, key) ? sharedValue(one[key], other[key], key) : undefined;
    return value === undefined ? [] : [[key, value] as const];
  });
  return fields.length === 0 && !bothEmpty(Object.keys(one), Object.keys(other))
    ? undefined
    : Object.fromEntries(fields);
}

function sharedItems(field: string, one: readonly unknown[], other: readonly unknown[]): unknown[] | undefined {
  const items = alignItems(field, one, other).flatMap(({ from, to }) => {
    const value = sharedValue(one[from], other[to]);
    return value === undefined ? [] : [value];
  });
  return items.length === 0 && !bothEmpty(one, other) ? undefined : items;
}

function bothEmpty(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === 0 && other.length === 0;
}
