import type { ErrorObject } from 'ajv';
import { closest, distance } from 'fastest-levenshtein';
import { isObject, listAt, valueAt, type JsonObject } from '../../model/json';
import { quoted, type Fault } from '../finding';
import type { Judge, Verdict } from '../judge';
import type { Manifest } from '../manifest-set';
import { isGoingApi } from './api-versions';
import { duplicateItems } from './duplicate-items';
import { hasNull, withoutNulls } from './without-nulls';
import type { Validators } from './validators';

type Step = string | number;

/** Judges every object against the schema of its kind: fields, types, values, names, and items that share a key. */
export function schemaJudge(validators: Validators): Judge {
  return ({ manifests }) => manifests.flatMap((manifest) => judged(validators, manifest));
}

function judged(validators: Validators, manifest: Manifest): readonly Verdict[] {
  const { apiVersion, object } = manifest;
  const validate = validators.tryFind(apiVersion, writtenKind(manifest));
  if (validate === undefined) return unknownKind(validators, manifest);
  const written =
    Object.hasOwn(object, 'status') || Object.hasOwn(object, 'sops') || hasNull(object)
      ? withoutNulls(withoutOthers(object))
      : object;
  const errors = validate(written);
  const duplicates = duplicateItems(written, manifest.kind);
  if (errors.length === 0 && duplicates.length === 0) return nameless(manifest, written);
  const told = errors.filter((error) => !isSummary(error, errors));
  return [
    ...told.map((error): Verdict => ({ manifest, severity: 'error', ...schemaFault(error, written) })),
    ...duplicates.map((fault): Verdict => ({ manifest, severity: 'error', rule: 'schema/duplicate-key', ...fault })),
    ...nameless(manifest, written),
  ];
}

function writtenKind({ object }: Manifest): string {
  return String(object['kind']);
}

/** What only the API server writes is not judged, nor what sops keeps in a file: it is gone before anything is applied. */
function withoutOthers({ status, sops, ...written }: JsonObject): JsonObject {
  return written;
}

function nameless(manifest: Manifest, object: JsonObject): Verdict[] {
  const metadata = object['metadata'];
  if (manifest.name !== '' || !isObject(metadata)) return [];
  return [
    {
      manifest, rule: 'schema/missing-field', severity: 'error', path: ['metadata', 'name'], problem: 'name is missing',
      expectation: 'a name', fix: 'add metadata.name',
    },
  ]; // prettier-ignore
}

/** `anyOf` says that no branch fits: that is told once, without what each of them held against the value. */
function isSummary(error: ErrorObject, all: readonly ErrorObject[]): boolean {
  if (error.keyword === 'if' || error.keyword === 'propertyNames') return true;
  const inBranch = /\/anyOf\/\d+\//.exec(error.schemaPath);
  return (
    inBranch !== null && all.some((other) => other.keyword === 'anyOf' && other.instancePath === error.instancePath)
  );
}

function schemaFault(error: ErrorObject, object: JsonObject): Fault & { readonly rule: string } {
  const path = steps(error.instancePath, object);
  const schema: JsonObject = isObject(error.parentSchema) ? error.parentSchema : {};
  const value: unknown = error.data;
  const title = typeof schema['title'] === 'string' ? schema['title'] : undefined;
  const name = error.propertyName;
  if (name !== undefined) return keyFault(path, name, title ?? 'a valid key');
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownField(path, String(error.params['additionalProperty']), schema, value);
    case 'required':
      return missingField(path, String(error.params['missingProperty']));
    case 'type':
      return { rule: 'schema/type', ...wrong(path, value, typeNames(error.params['type'])) };
    case 'enum':
      return enumFault(path, value, listAt(error.params, 'allowedValues'));
    case 'anyOf':
      return { rule: 'schema/value', ...wrong(path, value, branches(schema)) };
    default:
      return { rule: 'schema/value', ...wrong(path, value, title ?? bounds(error)) };
  }
}

function wrong(path: readonly Step[], value: unknown, expectation: string): Fault {
  const name = String(path.at(-1) ?? 'it');
  return {
    path,
    value,
    expectation,
    problem: `${name} is ${quoted(value)}, not ${expectation}`,
    fix: `write ${expectation}`,
  };
}

function keyFault(path: readonly Step[], name: string, expectation: string): Fault & { readonly rule: string } {
  return {
    rule: 'schema/value', path: [...path, name], value: name, expectation,
    problem: `'${name}' is no valid key here`, fix: `rename it: ${expectation}`,
  }; // prettier-ignore
}

function unknownField(
  path: readonly Step[],
  field: string,
  schema: JsonObject,
  value: unknown,
): Fault & { readonly rule: string } {
  const known = isObject(schema['properties']) ? Object.keys(schema['properties']) : [];
  const near = nearest(field, known);
  return {
    rule: 'schema/unknown-field',
    path: [...path, field],
    value: isObject(value) ? value[field] : undefined,
    problem: `there is no field '${field}' here`,
    expectation: known.length === 0 ? 'no fields' : `one of ${shortList(known)}`,
    fix: near === undefined ? 'remove it' : `did you mean '${near}'?`,
  };
}

function missingField(path: readonly Step[], field: string): Fault & { readonly rule: string } {
  return {
    rule: 'schema/missing-field',
    path: [...path, field],
    problem: `${field} is missing`,
    expectation: `a value of ${field}`,
    fix: `add ${[...path, field].join('.')}`,
  };
}

function enumFault(
  path: readonly Step[],
  value: unknown,
  allowed: readonly unknown[],
): Fault & { readonly rule: string } {
  const words = allowed.map((one) => quoted(one));
  const near = typeof value === 'string' ? nearest(value, allowed.map(String)) : undefined;
  const expectation = `one of ${words.join(', ')}`;
  return {
    rule: 'schema/enum',
    ...wrong(path, value, expectation),
    ...(near === undefined ? {} : { fix: `did you mean '${near}'? It is ${expectation}` }),
  };
}

/** What the version of the cluster does not have. Kinds of operators that nobody described are only noted. */
function unknownKind({ catalog }: Validators, manifest: Manifest): Verdict[] {
  const { apiVersion } = manifest;
  const kind = writtenKind(manifest);
  if (isGoingApi(apiVersion, kind)) return [];
  const kinds = catalog.kindsOf(apiVersion);
  const isKubernetes = !apiVersion.includes('.') || /\.k8s\.io\/v/.test(apiVersion);
  if (kinds.length > 0 || (isKubernetes && !/^gateway\.|\.x-k8s\.io/.test(apiVersion))) {
    const versions = catalog.versionsOf(kind);
    const near = nearest(kind, kinds);
    const hint =
      versions.length > 0
        ? `it is in ${versions.join(', ')}`
        : near === undefined
          ? undefined
          : `did you mean '${near}'?`;
    return [
      {
        manifest, rule: 'schema/unknown-kind', severity: 'error', path: versions.length > 0 ? ['apiVersion'] : ['kind'],
        value: `${apiVersion} ${kind}`,
        problem: `Kubernetes ${catalog.version} has no ${kind} in ${apiVersion}`,
        expectation: versions.length > 0 ? versions.join(' or ') : `one of ${shortList(kinds)}`,
        fix: hint ?? 'see the API reference of that version',
      },
    ]; // prettier-ignore
  }
  return [
    {
      manifest, rule: 'schema/undescribed-kind', severity: 'info', path: ['kind'], value: `${apiVersion} ${kind}`,
      problem: `nothing describes ${apiVersion} ${kind}, so that its fields are not judged`,
      expectation: 'a CustomResourceDefinition', fix: 'put its CRD into crds/, or name a folder: --crds DIR',
    },
  ]; // prettier-ignore
}

/** Steps of a JSON pointer, positions in lists as numbers. */
function steps(pointer: string, root: JsonObject): Step[] {
  const result: Step[] = [];
  let at: unknown = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    result.push(Array.isArray(at) ? Number(key) : key);
    at = Array.isArray(at) ? (at as readonly unknown[])[Number(key)] : valueAt(at, key);
  }
  return result;
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text', integer: 'a whole number', number: 'a number', boolean: 'true or false', array: 'a list', object: 'an object',
}; // prettier-ignore

function typeNames(type: unknown): string {
  const types: readonly unknown[] = Array.isArray(type) ? type : String(type).split(',');
  return types.map((one) => typeWords[String(one)] ?? String(one)).join(' or ');
}

function branches(schema: JsonObject): string {
  const words = listAt(schema, 'anyOf').map((one) => {
    const title = valueAt(one, 'title');
    return typeof title === 'string' ? title : typeNames(valueAt(one, 'type'));
  });
  return [...new Set(words)].join(' or ');
}

function bounds({ keyword, params, message = '' }: ErrorObject): string {
  const limit = String(params['limit'] ?? '');
  switch (keyword) {
    case 'minimum':
      return `a number of at least ${limit}`;
    case 'maximum':
      return `a number of at most ${limit}`;
    case 'minItems':
      return `a list of at least ${limit}`;
    case 'pattern':
      return `text like ${String(params['pattern'])}`;
    default:
      return `a value that ${message}`;
  }
}

/** The word that somebody probably meant, where one is near enough. */
function nearest(wanted: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const exact = known.find((one) => one.toLowerCase() === wanted.toLowerCase());
  const near = exact ?? closest(wanted, [...known]);
  return exact !== undefined || distance(wanted, near) <= Math.max(2, Math.floor(wanted.length / 3)) ? near : undefined;
}

function shortList(names: readonly string[]): string {
  const shown = [...names].sort().slice(0, 8).join(', ');
  return names.length > 8 ? `${shown}, … (${names.length} in all)` : shown;
}
