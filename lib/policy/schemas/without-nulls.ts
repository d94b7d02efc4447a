import { isList, isObject, type JsonObject } from '../../model/json';

/** An object as the API server reads it: a field that is null is not there. Returned as it is where it has none. */
export function withoutNulls(object: JsonObject): JsonObject {
  return hasNull(object) ? cleaned(object) : object;
}

function hasNull(value: unknown): boolean {
  if (value === null) return true;
  if (isList(value)) return value.some((one) => one !== null && hasNull(one));
  if (typeof value !== 'object') return false;
  for (const one of Object.values(value)) if (hasNull(one)) return true;
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
