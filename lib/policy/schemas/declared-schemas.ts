import { parseSync, type Module, type TsType, type TsTypeElement } from '@swc/core';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { definitionRef, type Definitions, type JsonSchema } from './json-schema';

/**
 * Derives schemas from the type declarations of a package of `@kubernetes-models`: one file per type, `<group>/<version>/<Kind>.d.ts`.
 *
 * What those packages validate by themselves lets unknown fields pass; their types name all fields, which are required, and
 * the values of enumerations. Types of Kubernetes itself are left to its own schemas.
 */
export class DeclaredSchemas {
  readonly definitions: Definitions = new Map();
  readonly #folder: string;
  readonly #package: string;

  constructor(packageFolder: string, packageName: string) {
    this.#folder = packageFolder;
    this.#package = packageName;
  }

  /** The name of the definition of a kind, or undefined where the package has no such kind. */
  tryKind(apiVersion: string, kind: string): string | undefined {
    const file = join(this.#folder, apiVersion, `${kind}.d.ts`);
    if (!/^[\w.-]+\/v\w+$/.test(apiVersion) || !/^\w+$/.test(kind) || !existsSync(file)) return undefined;
    const name = this.#define(file);
    const schema = this.definitions.get(name);
    // Types of parts stand beside kinds.
    return schema?.properties?.['apiVersion']?.enum?.includes(apiVersion) === true ? name : undefined;
  }

  #define(file: string): string {
    const name = `${this.#package}/${relative(this.#folder, file).replace(/\.d\.ts$/, '')}`.replaceAll('/', ':');
    if (this.definitions.has(name)) return name;
    this.definitions.set(name, {});
    const declared = new DeclarationFile(file, (imported) => this.#import(file, imported));
    this.definitions.set(name, this.#withBases(declared.schema()));
    return name;
  }

  /** An interface that extends others takes their fields: `allOf` would let each of them refuse those of the rest. */
  #withBases({ allOf = [], ...own }: JsonSchema): JsonSchema {
    const bases = allOf.map(({ $ref = '' }) => this.definitions.get($ref.slice('#/definitions/'.length)));
    return bases.reduce<JsonSchema>(
      (schema, base) => ({
        ...schema,
        properties: { ...base?.properties, ...schema.properties },
        required: [...new Set([...(base?.required ?? []), ...(schema.required ?? [])])],
        additionalProperties: base?.properties === undefined ? true : (schema.additionalProperties ?? false),
      }),
      own,
    );
  }

  /** A type of another file: of this package, or of Kubernetes. */
  #import(from: string, imported: string): JsonSchema {
    if (imported.startsWith('.')) {
      return definitionRef(this.#define(resolve(dirname(from), imported.replace(/\.js$/, '.d.ts'))));
    }
    const name = kubernetesName(imported);
    return name === undefined ? {} : definitionRef(name);
  }
}

/** What Kubernetes calls a type of the packages that stand for it. */
function kubernetesName(imported: string): string | undefined {
  const machinery = /^@kubernetes-models\/apimachinery\/(.+)$/.exec(imported)?.[1];
  if (machinery !== undefined) return simple(`io.k8s.apimachinery.pkg.${machinery.replaceAll('/', '.')}`);
  const [, group = '', rest] = /^kubernetes-models\/(?:([a-z.0-9]+)\/)?(v\w+\/\w+)$/.exec(imported) ?? [];
  if (rest === undefined) return undefined;
  return `io.k8s.api.${group === '' ? 'core' : (group.split('.')[0] ?? '')}.${rest.replace('/', '.')}`;
}

/** Types that are plain text in JSON, of which there is no definition. */
function simple(name: string): string | undefined {
  return /\.(Time|MicroTime|Duration|RawExtension|FieldsV1)$/.test(name) ? undefined : name;
}

/** The one type that a declaration file is about. */
class DeclarationFile {
  readonly #module: Module;
  readonly #imports = new Map<string, string>();

  constructor(
    file: string,
    private readonly imported: (from: string) => JsonSchema,
  ) {
    this.#module = parseSync(readFileSync(file, 'utf8'), { syntax: 'typescript' });
    for (const item of this.#module.body) {
      if (item.type !== 'ImportDeclaration') continue;
      for (const { local } of item.specifiers) this.#imports.set(local.value, item.source.value);
    }
  }

  schema(): JsonSchema {
    for (const item of this.#module.body) {
      if (item.type !== 'ExportDeclaration') continue;
      const { declaration } = item;
      if (declaration.type === 'TsTypeAliasDeclaration') return this.#type(declaration.typeAnnotation);
      if (declaration.type !== 'TsInterfaceDeclaration') continue;
      const own = this.#object(declaration.body.body);
      const bases = declaration.extends.flatMap(({ expression }) =>
        expression.type === 'Identifier' && this.#imports.has(expression.value) && expression.value !== 'TypeMeta'
          ? [this.#reference(expression.value)]
          : [],
      );
      if (bases.length === 0) return own;
      // An interface that only takes over what another one has knows its fields.
      const isEmpty = declaration.body.body.length === 0;
      return { ...own, ...(isEmpty ? { additionalProperties: false } : {}), allOf: bases };
    }
    return {};
  }

  #object(members: readonly TsTypeElement[]): JsonSchema {
    const properties: Record<string, JsonSchema> = {};
    const required: string[] = [];
    let additional: boolean | JsonSchema = false;
    for (const member of members) {
      const type = 'typeAnnotation' in member ? member.typeAnnotation.typeAnnotation : undefined;
      if (member.type === 'TsIndexSignature') additional = type === undefined ? true : this.#type(type);
      if (member.type !== 'TsPropertySignature' || member.key.type !== 'StringLiteral') continue;
      properties[member.key.value] = type === undefined ? {} : this.#type(type);
      if (!member.optional) required.push(member.key.value);
    }
    // Nothing is known of an object without fields: a CRD says so of values that are kept as they are.
    if (members.length === 0) additional = true;
    return { type: 'object', properties, required, additionalProperties: additional };
  }

  #type(type: TsType): JsonSchema {
    switch (type.type) {
      case 'TsKeywordType':
        return ['string', 'number', 'boolean'].includes(type.kind) ? { type: type.kind } : {};
      case 'TsTypeLiteral':
        return this.#object(type.members);
      case 'TsArrayType':
        return { type: 'array', items: this.#type(type.elemType) };
      case 'TsParenthesizedType':
        return this.#type(type.typeAnnotation);
      case 'TsLiteralType':
        return 'value' in type.literal ? { enum: [type.literal.value] } : {};
      case 'TsUnionType':
        return union(type.types.map((one) => this.#type(one)));
      case 'TsTypeReference': {
        if (type.typeName.type !== 'Identifier') return {};
        const [item] = type.typeParams?.params ?? [];
        if (type.typeName.value === 'Array' && item !== undefined) return { type: 'array', items: this.#type(item) };
        return this.#reference(type.typeName.value);
      }
      default:
        return {};
    }
  }

  #reference(name: string): JsonSchema {
    const from = this.#imports.get(name);
    return from === undefined ? {} : this.imported(from);
  }
}

/** Several literals are one enumeration, several plain types one list of types. */
function union(types: readonly JsonSchema[]): JsonSchema {
  const known = types.filter((one) => Object.keys(one).length > 0);
  if (known.length < types.length) return {};
  if (known.every((one) => one.enum !== undefined)) return { enum: known.flatMap((one) => one.enum ?? []) };
  if (known.every((one) => typeof one.type === 'string' && Object.keys(one).length === 1)) {
    return { type: known.map((one) => String(one.type)) };
  }
  return { anyOf: known };
}
