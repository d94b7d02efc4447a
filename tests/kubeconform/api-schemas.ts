import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

type Schema = Readonly<Record<string, unknown>>;

const description = z.object({ definitions: z.record(z.string(), z.record(z.string(), z.unknown())) });
const kinds = z.array(z.object({ group: z.string(), version: z.string(), kind: z.string() })).default([]);

/** Where kubeconform looks for a schema in a folder that `writeApiSchemas` has written: the group of the core is its version. */
export const schemaLocation = '{{ .Group }}_{{ .ResourceAPIVersion }}_{{ .ResourceKind }}.json';

/**
 * Writes a strict JSON schema of every kind in Kubernetes' own description of its API.
 *
 * @param file `api/openapi-spec/swagger.json` of Kubernetes
 */
export function writeApiSchemas(file: string, folder: string): void {
  const { definitions } = description.parse(JSON.parse(readFileSync(file, 'utf8')));
  const strict = Object.fromEntries(Object.entries(definitions).map(([name, one]) => [name, strictly(name, one)]));
  mkdirSync(folder, { recursive: true });
  for (const [name, one] of Object.entries(definitions)) {
    for (const { group, version, kind } of kinds.parse(one['x-kubernetes-group-version-kind'])) {
      const path = `${group === '' ? version : group}_${version}_${kind.toLowerCase()}.json`;
      const { [name]: own, ...others } = strict;
      const required = ['apiVersion', 'kind', 'metadata', ...list(own?.['required'])];
      writeFileSync(join(folder, path), JSON.stringify({ ...own, required, definitions: { ...others, [name]: own } }));
    }
  }
}

/** Swagger says in words what these two take. */
const inWords: Readonly<Record<string, Schema>> = {
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['integer', 'string'] },
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['number', 'string'] },
};

function strictly(name: string, schema: Schema): Schema {
  const named = inWords[name];
  if (named !== undefined) return named;
  return schema['properties'] === undefined ? schema : { ...schema, additionalProperties: false };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
