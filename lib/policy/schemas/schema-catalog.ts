import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors';
import type { CustomKind } from './crd-schemas';
import type * as declared from './declared-schemas';
import type { DeclaredSchemas } from './declared-schemas';
import { nameRules, usualName } from './field-rules';
import { referencedNames, type JsonSchema } from './json-schema';
import type * as kubernetes from './kubernetes-schemas';
import type { KubernetesSchemas } from './kubernetes-schemas';
import { crdPackages, kubernetesPackage, tryPackageFolder } from './package-folders';

/** A schema of one kind, whole in itself. */
export interface KindSchema {
  readonly schema: JsonSchema & { readonly definitions: Readonly<Record<string, JsonSchema>> };
}

const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/**
 * All schemas for one version of Kubernetes: its own, those of known operators, and those of given CRDs, which come first.
 *
 * Nothing is read before a kind is asked for: what was compiled once is not derived again.
 */
export class SchemaCatalog {
  readonly #custom: ReadonlyMap<string, CustomKind>;
  readonly #assembly: string;
  #kubernetes: KubernetesSchemas | undefined;
  #declared: readonly DeclaredSchemas[] | undefined;

  /** @throws UserError where no package for this version is installed */
  constructor(
    readonly version: string,
    custom: readonly CustomKind[] = [],
  ) {
    this.#custom = new Map(custom.map((one) => [`${one.apiVersion} ${one.kind}`, one]));
    const name = kubernetesPackage(version);
    const folder = tryPackageFolder(name);
    if (folder === undefined) {
      throw new UserError(
        `there are no schemas for Kubernetes ${version}: package ${name} is not installed`,
        `npm install --save-exact ${name}, or say which version the cluster runs: cluster({ kubernetes: '1.28' })`,
      );
    }
    this.#assembly = join(folder, '.jsii');
  }

  /** What a schema is made of: another text means another schema. */
  fingerprint(apiVersion: string, kind: string): string {
    const custom = this.#custom.get(`${apiVersion} ${kind}`);
    return JSON.stringify([
      custom?.schema ?? packageVersions(),
      this.version,
      packageVersion(kubernetesPackage(this.version)),
    ]);
  }

  /** The schema of a kind, or undefined where nothing describes it. */
  tryFind(apiVersion: string, kind: string): KindSchema | undefined {
    const custom = this.#custom.get(`${apiVersion} ${kind}`);
    if (custom !== undefined) return this.#whole(custom.schema, kind);
    const name = this.#kubernetesSchemas().kinds.get(`${apiVersion} ${kind}`);
    if (name !== undefined) return this.#whole(this.#definition(name), kind);
    for (const declared of this.#declaredSchemas()) {
      const found = declared.tryKind(apiVersion, kind);
      if (found !== undefined) return this.#whole(this.#definition(found), kind);
    }
    return undefined;
  }

  /** Kinds that stand in the same version of an API group: what a misspelt kind is compared with. */
  kindsOf(apiVersion: string): string[] {
    const own = [...this.#kubernetesSchemas().kinds.keys(), ...this.#custom.keys()];
    const declared = crdPackages.flatMap((name) => declaredKinds(name, apiVersion));
    return [
      ...own.flatMap((one) => (one.startsWith(`${apiVersion} `) ? [one.slice(apiVersion.length + 1)] : [])),
      ...declared,
    ];
  }

  /** API versions that have a kind. */
  versionsOf(kind: string): string[] {
    const keys = [...this.#kubernetesSchemas().kinds.keys(), ...this.#custom.keys()];
    return keys.filter((one) => one.endsWith(` ${kind}`)).map((one) => one.slice(0, -kind.length - 1));
  }

  #definition(name: string): JsonSchema {
    const schema = this.#kubernetesSchemas().definitions.get(name);
    return (
      schema ??
      this.#declaredSchemas()
        .map((one) => one.definitions.get(name))
        .find((one) => one !== undefined) ??
      {}
    );
  }

  #kubernetesSchemas(): KubernetesSchemas {
    // Loaded only where something has to be compiled.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    this.#kubernetes ??= (require('./kubernetes-schemas') as typeof kubernetes).kubernetesSchemas(this.#assembly);
    return this.#kubernetes;
  }

  #declaredSchemas(): readonly DeclaredSchemas[] {
    if (this.#declared !== undefined) return this.#declared;
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { DeclaredSchemas: Declared } = require('./declared-schemas') as typeof declared;
    this.#declared = crdPackages.flatMap((name) => {
      const folder = tryPackageFolder(name);
      return folder === undefined ? [] : [new Declared(folder, name)];
    });
    return this.#declared;
  }

  /** With its name rule, what it refers to, and without what only the API server writes. */
  #whole(schema: JsonSchema, kind: string): KindSchema {
    const { status, ...properties } = schema.properties ?? {};
    const metadata = { $ref: `#/definitions/${objectMeta}` };
    const named: JsonSchema = { ...schema, properties: { ...properties, metadata } };
    const known = new Map<string, JsonSchema>();
    for (const name of referencedNames(named, { get: (one) => this.#definition(one) } as ReadonlyMap<
      string,
      JsonSchema
    >)) {
      known.set(name, this.#definition(name));
    }
    const meta = known.get(objectMeta) ?? {};
    const name = { type: 'string', ...(nameRules.get(kind) ?? usualName) };
    known.set(objectMeta, { ...meta, properties: { ...meta.properties, name } });
    return { schema: { ...named, definitions: Object.fromEntries(known) } };
  }
}

function packageVersions(): string {
  return crdPackages.map(packageVersion).join(' ');
}

const versions = new Map<string, string>();

function packageVersion(name: string): string {
  const folder = tryPackageFolder(name);
  const known = versions.get(name);
  if (folder === undefined || known !== undefined) return known ?? '';
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  versions.set(name, version);
  return version;
}

function declaredKinds(packageName: string, apiVersion: string): string[] {
  const folder = tryPackageFolder(packageName);
  if (folder === undefined || !/^[\w.-]+\/v\w+$/.test(apiVersion)) return [];
  try {
    const files = readdirSync(join(folder, apiVersion));
    const lists = files.flatMap((file) => /^(\w+)List\.d\.ts$/.exec(file)?.[1] ?? []);
    return lists.filter((kind) => files.includes(`${kind}.d.ts`));
  } catch {
    return [];
  }
}
