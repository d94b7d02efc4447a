import { JsonPatch } from 'cdk8s';
import { UserError, type Problem, throwIfAny } from '../errors';
import type { Patch, PatchOperation } from '../model/app';
import type { KubernetesObject } from '../model/kubernetes-object';
import type { Synthesized } from './synthesize';

/** Says why an object can not be patched, or undefined. */
export type PatchRefusal = (object: KubernetesObject) => Problem | undefined;

/**
 * Applies an app's patches to its rendered objects.
 *
 * @throws UserError for each patch that matches no object, matches one that can not be patched, or fails.
 */
export function applyPatches(
  rendered: readonly Synthesized[],
  patches: readonly Patch[],
  refusal: PatchRefusal = () => undefined,
): Synthesized[] {
  const problems: Problem[] = [];
  const result = [...rendered];
  for (const patch of patches) {
    const matched = result.map((one, index) => ({ one, index })).filter(({ one }) => matches(patch, one.object));
    if (matched.length === 0) problems.push(noMatch(patch, rendered));
    for (const { one, index } of matched) {
      const problem = refusal(one.object);
      if (problem !== undefined) problems.push(problem);
      else result[index] = { ...one, object: patched(one.object, patch) };
    }
  }
  throwIfAny(problems);
  return result;
}

function matches({ kind, name }: Patch, object: KubernetesObject): boolean {
  return object.kind === kind && (name === undefined || object.metadata.name === name);
}

function noMatch({ kind, name = '*' }: Patch, rendered: readonly Synthesized[]): Problem {
  const names = rendered.map(({ object }) => `${object.kind}/${object.metadata.name}`).sort();
  return { problem: `a patch of ${kind}/${name} matches no rendered object`, fix: `rendered are ${names.join(', ')}` };
}

function patched(object: KubernetesObject, { merge = {}, operations = [] }: Patch): KubernetesObject {
  const merged = mergeInto(object, merge) as KubernetesObject;
  if (operations.length === 0) return merged;
  try {
    return JsonPatch.apply(merged, ...operations.map(operation)) as KubernetesObject;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `a patch of ${object.kind}/${object.metadata.name} fails: ${reason}`,
      'mend its operations (RFC 6902)',
    );
  }
}

function operation({ op, path, from = '', value }: PatchOperation): JsonPatch {
  switch (op) {
    case 'add':
      return JsonPatch.add(path, value);
    case 'remove':
      return JsonPatch.remove(path);
    case 'replace':
      return JsonPatch.replace(path, value);
    case 'move':
      return JsonPatch.move(from, path);
    case 'copy':
      return JsonPatch.copy(from, path);
    case 'test':
      return JsonPatch.test(path, value);
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc7396 */
function mergeInto(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const base = isRecord(target) ? target : {};
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(patch).sort()) {
    if (value === null) Reflect.deleteProperty(result, key);
    else result[key] = mergeInto(base[key], value);
  }
  return result;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
