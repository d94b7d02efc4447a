import { isObject, listAt, valueAt, type JsonObject } from '../../model/json';

/** Whether labels fit a label selector (`matchLabels` and `matchExpressions`); the empty one fits all. */
export function selects(selector: unknown, labels: JsonObject): boolean {
  const wanted = valueAt(selector, 'matchLabels');
  return (
    (!isObject(wanted) || hasLabels(wanted, labels)) &&
    listAt(selector, 'matchExpressions').every((one) => fits(one, labels))
  );
}

/** Whether labels have all of these values. */
export function hasLabels(wanted: JsonObject, labels: JsonObject): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** Whether a selector names no label at all. */
export function isEmptySelector(selector: unknown): boolean {
  const wanted = valueAt(selector, 'matchLabels');
  return (!isObject(wanted) || Object.keys(wanted).length === 0) && listAt(selector, 'matchExpressions').length === 0;
}

function fits(expression: unknown, labels: JsonObject): boolean {
  const key = String(valueAt(expression, 'key'));
  const values = listAt(expression, 'values');
  switch (valueAt(expression, 'operator')) {
    case 'In':
      return values.includes(labels[key]);
    case 'NotIn':
      return !values.includes(labels[key]);
    case 'Exists':
      return Object.hasOwn(labels, key);
    case 'DoesNotExist':
      return !Object.hasOwn(labels, key);
    default:
      return false;
  }
}
