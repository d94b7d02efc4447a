import { JsonPatch } from 'cdk8s';
import { isList, isObject, sameJson, type JsonObject } from '../../../model/json';
import { alignItems } from './align-items';

/** One step of a JSON Patch. @see https://www.rfc-editor.org/rfc/rfc6902 */
export type PatchStep =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/** The steps that make one value of another, few and deep: fields and list items that both have are left alone. */
export function patchSteps(from: unknown, to: unknown, path = '', field = ''): PatchStep[] {
  if (sameJson(from, to)) return [];
  if (isObject(from) && isObject(to)) return fieldSteps(from, to, path);
  if (isList(from) && isList(to)) return itemSteps(from, to, path, field);
  return [{ op: 'replace', path, value: to }];
}

function fieldSteps(from: JsonObject, to: JsonObject, path: string): PatchStep[] {
  const removed = Object.keys(from).filter((key) => !Object.hasOwn(to, key));
  return [
    ...removed.map((key): PatchStep => ({ op: 'remove', path: `${path}/${pointer(key)}` })),
    ...Object.entries(to).flatMap(([key, value]): PatchStep[] => {
      const at = `${path}/${pointer(key)}`;
      return Object.hasOwn(from, key) ? patchSteps(from[key], value, at, key) : [{ op: 'add', path: at, value }];
    }),
  ];
}

/** Removals from the end, so that positions before stay; then, from the front, changes and additions as they come. */
function itemSteps(from: readonly unknown[], to: readonly unknown[], path: string, field: string): PatchStep[] {
  const pairs = alignItems(field, from, to);
  const kept = new Set(pairs.map((pair) => pair.from));
  const partners = new Map(pairs.map((pair) => [pair.to, pair.from]));
  const removed = [...from.keys()].filter((index) => !kept.has(index)).reverse();
  return [
    ...removed.map((index): PatchStep => ({ op: 'remove', path: `${path}/${index}` })),
    ...to.flatMap((value, index): PatchStep[] => {
      const partner = partners.get(index);
      const at = `${path}/${index}`;
      return partner === undefined ? [{ op: 'add', path: at, value }] : patchSteps(from[partner], value, at);
    }),
  ];
}

/** @see https://www.rfc-editor.org/rfc/rfc6901#section-3 */
function pointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Applies steps to a value, which stays as it is. @throws Error for a step whose path is not there */
export function applySteps(value: unknown, steps: readonly PatchStep[]): unknown {
  const operations = steps.map((step) => {
    if (step.op === 'remove') return JsonPatch.remove(step.path);
    return step.op === 'add' ? JsonPatch.add(step.path, step.value) : JsonPatch.replace(step.path, step.value);
  });
  return operations.length === 0 ? value : (JsonPatch.apply(value, ...operations) as unknown);
}
