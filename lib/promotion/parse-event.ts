import type { z } from 'zod';
import { UserError } from '../errors';

/**
 * Reads an event that a machine sent, as JSON.
 *
 * @param fix where the event's shape is told.
 * @throws UserError with every mistake
 */
export function parseEvent<T>(schema: z.ZodType<T>, json: string, where: string, fix: string): T {
  const parsed = schema.safeParse(parseJson(json, where));
  if (parsed.success) return parsed.data;
  throw new UserError(
    parsed.error.issues.map((issue) => ({
      where,
      problem: `${issue.path.join('.') || 'event'}: ${issue.message}`,
      fix,
    })),
  );
}

function parseJson(json: string, where: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(`is no JSON: ${why}`, 'mend the event', where);
  }
}
