import { Ajv2019 } from 'ajv/dist/2019';
import type { ValidateFunction } from 'ajv/dist/2019';
import { z } from 'zod';

/** A JSON schema that stands for itself: its `$defs` hold all that it refers to. */
export type Schema = Readonly<Record<string, unknown>>;

/** A value as an object; an empty one where it is none. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false, coerceTypes: false });
const compiledQueries = new WeakMap<Schema, ValidateFunction>();
const coercing = new Ajv2019({ strict: false, allErrors: true, validateFormats: false, coerceTypes: true });

/** What of a value does not conform; nothing where there is no schema. */
export function problemsOf(schema: Schema | undefined, value: unknown, what: string): string[] {
  if (schema === undefined) return [];
  const validate = ajv.compile(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message = '', params }) =>
    `${what}${instancePath}: ${message} ${JSON.stringify(params)}`.trim(),
  );
}

/** Query parameters by name; one that has no schema is unknown. */
export function queryProblems(schemas: ReadonlyMap<string, Schema>, query: URLSearchParams, what: string): string[] {
  return [...query].flatMap(([name, value]) => {
    const schema = schemas.get(name);
    if (schema === undefined) return [`${what}: unknown query parameter '${name}'`];
    const known = compiledQueries.get(schema);
    const validate = known ?? coercing.compile({ type: 'object', properties: { value: schema } });
    compiledQueries.set(schema, validate);
    return validate({ value }) ? [] : [`${what}: query parameter ${name} '${value}' does not conform`];
  });
}

/** The smallest value that conforms: required fields only. */
export function sampleOf(schema: Schema, root: Schema = schema): unknown {
  const { $ref: ref, allOf, anyOf, oneOf, type } = schema;
  if (typeof ref === 'string') return sampleOf(asObject(asObject(root['$defs'])[ref.replace('#/$defs/', '')]), root);
  if (Array.isArray(allOf)) {
    const parts: unknown[] = allOf;
    return Object.assign({}, ...parts.map((part) => sampleOf(asObject(part), root))) as unknown;
  }
  const choices: unknown = anyOf ?? oneOf;
  if (Array.isArray(choices)) {
    const isNull = choices.some((choice) => asObject(choice)['type'] === 'null');
    return isNull ? null : sampleOf(asObject(choices[0]), root);
  }
  if (Array.isArray(schema['enum'])) return schema['enum'][0] as unknown;
  if (type === 'object' || schema['properties'] !== undefined) {
    const required = z.array(z.string()).catch([]).parse(schema['required']);
    const properties = asObject(schema['properties']);
    return Object.fromEntries(required.map((name) => [name, sampleOf(asObject(properties[name]), root)]));
  }
  if (type === 'array') return [];
  if (type === 'integer' || type === 'number') return 1;
  if (type === 'boolean') return false;
  return schema['format'] === 'date-time' ? '2026-01-01T00:00:00Z' : 'text';
}
