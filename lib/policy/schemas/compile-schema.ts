import Ajv, { type ValidateFunction } from 'ajv';
import standaloneCode from 'ajv/dist/standalone';
import type { KindSchema } from './schema-catalog';

/** Compiles a schema, into a function and into a module that another process can load without the compiler. */
export function compiled(schema: KindSchema['schema']): { readonly validate: ValidateFunction; readonly code: string } {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: false,
    unicodeRegExp: false,
    validateFormats: false,
    code: { source: true, optimize: 1 },
  });
  const validate = ajv.compile(schema);
  return { validate, code: standaloneCode(ajv, validate) };
}
