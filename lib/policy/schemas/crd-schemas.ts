import { isObject, listAt, valueAt, type JsonObject } from '../../model/json';
import type { JsonSchema } from './json-schema';

/** A kind that a CustomResourceDefinition declares, in one of its versions. */
export interface CustomKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
  readonly schema: JsonSchema;
}

/** Every kind of a CustomResourceDefinition; none of another object. */
export function customKinds(object: JsonObject): CustomKind[] {
  if (object['kind'] !== 'CustomResourceDefinition') return [];
  const group = valueAt(object, 'spec', 'group');
  const kind = valueAt(object, 'spec', 'names', 'kind');
  if (typeof group !== 'string' || typeof kind !== 'string') return [];
  const isNamespaced = valueAt(object, 'spec', 'scope') !== 'Cluster';
  return listAt(object, 'spec', 'versions').flatMap((version): CustomKind[] => {
    const name = valueAt(version, 'name');
    const schema = valueAt(version, 'schema', 'openAPIV3Schema');
    if (typeof name !== 'string' || !isObject(schema) || valueAt(version, 'served') === false) return [];
    return [{ apiVersion: `${group}/${name}`, kind, isNamespaced, schema: strict(schema, true) }];
  });
}

const copied = [
  'type', 'enum', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties',
  'maxProperties',
] as const; // prettier-ignore

/**
 * A structural schema as strict JSON Schema: what it does not name is refused, unless it says that unknown fields stay.
 *
 * Branches of `anyOf` and `oneOf` only add rules to fields that are named outside of them.
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
function strict(schema: JsonObject, isRoot = false): JsonSchema {
  if (schema['x-kubernetes-int-or-string'] === true) return { type: ['integer', 'string'] };
  const kept = Object.fromEntries(copied.flatMap((key) => (schema[key] === undefined ? [] : [[key, schema[key]]])));
  const { properties, items, additionalProperties, required } = schema;
  const fields = isObject(properties) ? mapped(properties) : undefined;
  const keepsUnknown =
    schema['x-kubernetes-preserve-unknown-fields'] === true || schema['x-kubernetes-embedded-resource'] === true;
  return {
    ...kept,
    ...(Array.isArray(required) ? { required: required.map(String) } : {}),
    ...(isObject(items) ? { items: strict(items) } : {}),
    ...(fields === undefined ? {} : { properties: isRoot ? withoutMetadata(fields) : fields }),
    ...(isObject(additionalProperties)
      ? { additionalProperties: strict(additionalProperties) }
      : keepsUnknown || schema['type'] !== 'object' || additionalProperties === true
        ? {}
        : { additionalProperties: false }),
  };
}

function mapped(properties: JsonObject): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, isObject(one) ? strict(one) : {}]));
}

/** Metadata has Kubernetes' own schema, whatever a CRD says of it. */
function withoutMetadata(fields: Record<string, JsonSchema>): Record<string, JsonSchema> {
  return {
    apiVersion: {},
    kind: {},
    ...fields,
    metadata: { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
  };
}
