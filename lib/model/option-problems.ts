import type { z } from 'zod';
import type { Problem } from '../errors';
import { schemaProblems } from './schema-problems';

/** Every mistake in a part's options, each told with the part's name: `kind: workers 99 …`. */
export function optionProblems(part: string, schema: z.ZodType, options: unknown): Problem[] {
  return schemaProblems(schema, options).map((one) => ({ ...one, problem: `${part}: ${one.problem}` }));
}
