import { readFileSync } from 'node:fs';
import { definitionRef, type Definitions, type JsonSchema } from './json-schema';
import { fieldRules } from './field-rules';

/** A type in a jsii assembly, as far as it is read here. */
interface JsiiType {
  readonly kind: string;
  readonly docs?: JsiiDocs;
  readonly properties?: readonly JsiiProperty[];
}
interface JsiiDocs {
  readonly custom?: { readonly schema?: string };
}
interface JsiiProperty {
  readonly name: string;
  readonly optional?: boolean;
  readonly type: JsiiReference;
  readonly docs?: JsiiDocs;
}
interface JsiiReference {
  readonly primitive?: string;
  readonly fqn?: string;
  readonly collection?: { readonly kind: string; readonly elementtype: JsiiReference };
  readonly union?: { readonly types: readonly JsiiReference[] };
}

/** The schemas of one version of Kubernetes. */
export interface KubernetesSchemas {
  /** By the names of Kubernetes' own OpenAPI description: `io.k8s.api.apps.v1.DeploymentSpec`. */
  readonly definitions: Definitions;
  /** Names of the definitions of kinds, by `apiVersion kind`. */
  readonly kinds: ReadonlyMap<string, string>;
}

const quantity: JsonSchema = {
  type: ['string', 'number'],
  pattern: '^[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(([KMGTPE]i)|[numkMGTPE]|[eE][+-]?[0-9]+)?$',
  title: "a quantity, like '500m' or '128Mi'",
};
const time: JsonSchema = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}', title: 'a time' };
/** The only numbers of Kubernetes' API that may have a fraction. */
const fractions = /JSONSchemaProps#(maximum|minimum|multipleOf)$/;

/** Groups whose full name is not `<name>.k8s.io`. */
const groupNames: Readonly<Record<string, string>> = {
  core: '',
  apps: 'apps',
  autoscaling: 'autoscaling',
  batch: 'batch',
  policy: 'policy',
  extensions: 'extensions',
  rbac: 'rbac.authorization.k8s.io',
  flowcontrol: 'flowcontrol.apiserver.k8s.io',
  apiserverinternal: 'internal.apiserver.k8s.io',
};

/**
 * Derives the schemas of a version of Kubernetes from the jsii assembly of the `cdk8s-plus-*` package that is typed for it.
 *
 * Its types carry the names of the OpenAPI description that they were made from, so that nothing is lost but what that
 * description only says in words: {@link fieldRules} adds it.
 */
export function kubernetesSchemas(assemblyFile: string): KubernetesSchemas {
  const { types } = JSON.parse(readFileSync(assemblyFile, 'utf8')) as { types: Readonly<Record<string, JsiiType>> };
  const definitions: Definitions = new Map();
  const kinds = new Map<string, string>();
  for (const [fqn, type] of Object.entries(types)) {
    const name = type.docs?.custom?.schema ?? schemaOf(type);
    if (!fqn.includes('.k8s.') || name === undefined) continue;
    if (type.kind === 'interface') definitions.set(name, objectSchema(type, types));
    const kind = type.kind === 'class' && fqn.includes('.k8s.Kube') ? kindOf(name) : undefined;
    if (kind !== undefined) kinds.set(`${kind.apiVersion} ${kind.kind}`, name);
  }
  definitions.set('io.k8s.apimachinery.pkg.api.resource.Quantity', quantity);
  definitions.set('io.k8s.apimachinery.pkg.util.intstr.IntOrString', { type: ['integer', 'string'] });
  for (const [gvk, name] of kinds) definitions.set(name, withType(definitions.get(name), gvk));
  return { definitions, kinds };
}

/** Structs carry no name of their own: their properties do. */
function schemaOf({ properties = [] }: JsiiType): string | undefined {
  return properties.find(({ docs }) => docs?.custom?.schema !== undefined)?.docs?.custom?.schema?.split('#')[0];
}

function objectSchema({ properties = [] }: JsiiType, types: Readonly<Record<string, JsiiType>>): JsonSchema {
  const fields = properties.map((property) => {
    const full = property.docs?.custom?.schema ?? '';
    const rule = fieldRules[full];
    const own = schemaFor(property.type, full, types);
    const schema = rule === undefined ? own : merged(own, rule);
    return { name: full.split('#')[1] ?? property.name, schema, isRequired: property.optional !== true };
  });
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])),
    required: fields.filter(({ isRequired }) => isRequired).map(({ name }) => name),
    additionalProperties: false,
  };
}

function merged(own: JsonSchema, rule: JsonSchema): JsonSchema {
  return own.$ref === undefined && rule.anyOf === undefined ? { ...own, ...rule } : rule;
}

function schemaFor(
  { primitive, fqn, collection, union }: JsiiReference,
  field: string,
  types: Readonly<Record<string, JsiiType>>,
): JsonSchema {
  if (collection !== undefined) {
    const item = schemaFor(collection.elementtype, field, types);
    return collection.kind === 'array'
      ? { type: 'array', items: item }
      : { type: 'object', additionalProperties: item };
  }
  if (union !== undefined) return { anyOf: union.types.map((one) => schemaFor(one, field, types)) };
  if (fqn !== undefined) return referred(fqn, types);
  switch (primitive) {
    case 'number':
      return { type: fractions.test(field) ? 'number' : 'integer' };
    case 'date':
      return time;
    case 'string':
    case 'boolean':
      return { type: primitive };
    default:
      // `any` and `json`: whatever stands there.
      return {};
  }
}

function referred(fqn: string, types: Readonly<Record<string, JsiiType>>): JsonSchema {
  const type = types[fqn];
  const name = type?.docs?.custom?.schema ?? (type === undefined ? undefined : schemaOf(type));
  return type?.kind === 'enum' || name === undefined ? {} : definitionRef(name);
}

/** `io.k8s.api.apps.v1.Deployment` is `apps/v1` and `Deployment`; lists of objects are never written to files. */
function kindOf(name: string): { readonly apiVersion: string; readonly kind: string } | undefined {
  const [kind = '', version = '', group = ''] = name.split('.').reverse();
  if (kind.endsWith('List')) return undefined;
  const full = groupNames[group] ?? `${group}.k8s.io`;
  return { apiVersion: full === '' ? version : `${full}/${version}`, kind };
}

function withType(schema: JsonSchema | undefined, gvk: string): JsonSchema {
  const [apiVersion, kind] = gvk.split(' ');
  return {
    type: 'object',
    additionalProperties: false,
    ...schema,
    properties: { ...schema?.properties, apiVersion: { enum: [apiVersion] }, kind: { enum: [kind] } },
    required: [...(schema?.required ?? []), 'metadata'],
  };
}
