import { isList, isObject, type JsonObject } from '../../model/json';

/** An object as the API server reads it: a field that is null is not there. Returned as it is where it has none. */
export function withoutNulls(object: JsonObject): JsonObject {
  return hasNull(object) ? cleaned(object) : object;
}

/** Whether a field at any depth is null. Plain loops: every object of a platform passes here. */
export function hasNull(value: unknown): boolean {
  if (value === null) return true;
  if (typeof value !== 'object') return false;
  if (isList(value)) {
    for (const one of value) if (typeof one === 'object' && one !== null && hasNull(one)) return true;
    return false;
  }
  for (const field in value) {
    const one = (value as JsonObject)[field];
    if (typeof one === 'object' && hasNull(one)) return true;
  }
  return false;
}

function cleaned(object: JsonObject): JsonObject {
  const entries = Object.entries(object).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([key, value]) => [key, cleanedValue(value)]));
}

/** An item that is null stays: nothing may stand there. */
function cleanedValue(value: unknown): unknown {
  if (isList(value)) return value.map(cleanedValue);
  return isObject(value) ? cleaned(value) : value;
}
