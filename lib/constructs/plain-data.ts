import type { Problem } from '../errors';
import { joinPath } from '../model/property-path';

/**
 * What in a value is no plain data: YAML could not say it, or cdk8s would drop it.
 *
 * @param path of the value, as problems name it.
 */
export function plainDataProblems(value: unknown, path: string): Problem[] {
  if (value === undefined || typeof value === 'string' || typeof value === 'boolean') return [];
  if (typeof value === 'number')
    return Number.isFinite(value) ? [] : [{ problem: `${path} is ${value}`, fix: 'give a finite number' }];
  if (value === null) {
    return [
      {
        problem: `${path} is null, which would not reach the chart`,
        fix: `give the value that turns it off: false, '', [] or {}`,
      },
    ];
  }
  if (Array.isArray(value)) return value.flatMap((one, index) => plainDataProblems(one, joinPath(path, index)));
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.entries(value).flatMap(([key, one]) => plainDataProblems(one, joinPath(path, key)));
  }
  const what = typeof value === 'object' ? value.constructor.name : typeof value;
  return [
    {
      problem: `${path} is a ${what}, no plain data`,
      fix: 'give text, numbers, true or false, lists and objects of them',
    },
  ];
}

/** Whether a value is nothing but data, which JSON says whole. */
export function isPlainData(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (Array.isArray(value)) return value.every(isPlainData);
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.values(value).every(isPlainData);
}
