import { z } from 'zod';
import type { Problem } from '../errors';
import { nearestNames } from './names';
import { propertyPath } from './property-path';

/**
 * A schema with a rule of our own.
 *
 * @param faultOf says what is wrong with a value, after its path and itself: `must not be empty`.
 * @param fix the next action, the same for every fault.
 */
export function ruled<S extends z.ZodType>(
  schema: S,
  faultOf: (value: z.output<S>) => string | undefined,
  fix: string,
): S {
  return schema.check((payload) => {
    const message = faultOf(payload.value);
    if (message !== undefined) payload.issues.push({ code: 'custom', message, input: payload.value, params: { fix } });
  });
}

/** An object that takes just these keys; an unknown one is told with the nearest of them. */
export function strict<S extends z.core.$ZodLooseShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const known = Object.keys(shape).join(' ');
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : undefined) });
}

/** Every way in which a value breaks a schema, by the path of the property. */
export function schemaProblems(schema: z.ZodType, value: unknown): Problem[] {
  const result = schema.safeParse(value);
  return result.success ? [] : result.error.issues.flatMap((issue) => issueProblems(issue, value, []));
}

type Issue = z.core.$ZodIssue;

function issueProblems(issue: Issue, root: unknown, base: readonly PropertyKey[]): Problem[] {
  const path = [...base, ...issue.path];
  const value = valueAt(root, path);
  const name = propertyPath(path);
  const subject = [name, ...(value === undefined ? [] : [show(value)])].join(' ').trimStart();
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        problem: `${propertyPath([...path, key])} is no setting`,
        fix: nearestNames(key, issue.message.split(' ')),
      }));
    case 'custom':
      return [{ problem: `${subject} ${issue.message}`, fix: fixOf(issue) }];
    case 'invalid_key':
      return issue.issues.map((one) => ({ problem: `${name} ${one.message}`, fix: fixOf(one) }));
    case 'invalid_union':
      return unionProblems(issue, root, path, subject);
    case 'invalid_value':
    case 'invalid_type': {
      const expected = expectedOf([issue]);
      const problem = value === undefined ? `${name} is missing` : `${subject} must be ${expected}`;
      return [{ problem, fix: `give ${expected}` }];
    }
    default:
      return [{ problem: `${subject} is not right: ${issue.message}`, fix: 'see its documentation' }];
  }
}

/** A union is told by the branch that the value comes nearest to, and where it comes near none, by what each expects. */
function unionProblems(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  root: unknown,
  path: readonly PropertyKey[],
  subject: string,
): Problem[] {
  const depth = (issues: readonly Issue[]): number => Math.max(...issues.map(depthOf));
  const [nearest] = [...issue.errors].sort((a, b) => depth(b) - depth(a));
  if (nearest !== undefined && depth(nearest) > 0) return nearest.flatMap((one) => issueProblems(one, root, path));
  const expected = nearest === undefined ? issue.message : expectedOf(issue.errors.flat());
  return [{ problem: `${subject} must be ${expected}`, fix: `give ${expected}` }];
}

/** How far into a value a branch got before it failed; a wrong type or constant at its top is no way at all. */
function depthOf(issue: Issue): number {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return issue.path.length + Math.max(...issue.errors.flat().map(depthOf));
  }
  return issue.path.length + (issue.code === 'invalid_type' || issue.code === 'invalid_value' ? 0 : 1);
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  function: 'a function',
};

function expectedOf(issues: readonly Issue[]): string {
  const all = issues.flatMap((issue) => {
    if (issue.code === 'invalid_value') return issue.values.map(show);
    if (issue.code === 'invalid_union')
      return [issue.errors.length === 0 ? issue.message : expectedOf(issue.errors.flat())];
    return issue.code === 'invalid_type' ? [words[issue.expected] ?? issue.expected] : [issue.message];
  });
  return [...new Set(all)].join(' or ');
}

function fixOf(issue: Issue): string {
  const fix: unknown = issue.code === 'custom' ? issue.params?.['fix'] : undefined;
  return typeof fix === 'string' ? fix : '';
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  );
}

/** A value as a message quotes it: short, text in single quotes. */
function show(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 57)}…` : value}'`;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  return Array.isArray(value) ? `[${value.length} items]` : typeof value === 'function' ? 'function' : '{…}';
}
