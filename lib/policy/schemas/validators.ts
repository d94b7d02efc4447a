import type { ErrorObject, ValidateFunction } from 'ajv';
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as compiler from './compile-schema';
import type { SchemaCatalog } from './schema-catalog';

/** A compiled schema. @returns what an object breaks of it */
export type Validator = (object: unknown) => readonly ErrorObject[];

// Other code here, or another compiler, must not run what was compiled before.
const salt = '2';
const cacheFolder = join(__dirname, '../../../node_modules/.cache/slipway/schemas');

/** Compiles the schemas of a catalog, each when it is first asked for; what was compiled is kept for other processes. */
export class Validators {
  readonly #known = new Map<string, Validator | undefined>();

  constructor(readonly catalog: SchemaCatalog) {}

  /** Undefined where nothing describes this kind. */
  tryFind(apiVersion: string, kind: string): Validator | undefined {
    const key = `${apiVersion} ${kind}`;
    if (!this.#known.has(key)) this.#known.set(key, this.#load(apiVersion, kind));
    return this.#known.get(key);
  }

  #load(apiVersion: string, kind: string): Validator | undefined {
    const file = join(
      cacheFolder,
      `${hash(`${salt} ${apiVersion} ${kind} ${this.catalog.fingerprint(apiVersion, kind)}`)}.js`,
    );
    const kept = tryRequire(file);
    if (kept !== undefined) return kept ?? undefined;
    const found = this.catalog.tryFind(apiVersion, kind);
    if (found === undefined) {
      keep(file, 'module.exports = null;');
      return undefined;
    }
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { compiled } = require('./compile-schema') as typeof compiler;
    const { code, validate } = compiled(found.schema);
    keep(file, code);
    return validator(validate);
  }
}

/** Null where it is known that nothing describes the kind. */
function tryRequire(file: string): Validator | null | undefined {
  try {
    const loaded = module.require(file) as ValidateFunction | null;
    return loaded === null ? null : validator(loaded);
  } catch {
    return undefined;
  }
}

/** A read-only checkout still checks, it only compiles each time. */
function keep(file: string, code: string): void {
  try {
    mkdirSync(cacheFolder, { recursive: true });
    const temporary = `${file}.${process.pid}`;
    writeFileSync(temporary, code);
    renameSync(temporary, file);
  } catch {
    // The next start compiles again.
  }
}

function validator(validate: ValidateFunction): Validator {
  return (object) => (validate(object) ? [] : (validate.errors ?? []));
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
