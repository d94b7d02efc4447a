import type { z } from 'zod';

/** Reads JSON of a certain shape; undefined for anything else. */
export function readJson<T>(text: string | Buffer, shape: z.ZodType<T>): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(typeof text === 'string' ? text : text.toString('utf8'));
  } catch {
    return undefined;
  }
  return shape.safeParse(value).data;
}
