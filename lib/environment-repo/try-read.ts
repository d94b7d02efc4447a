import { UserError } from '../errors';

/** What stood in a commit of the past; undefined where somebody had broken the file, which nobody can mend any more. */
export async function tryRead<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
