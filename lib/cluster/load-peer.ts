import { UserError } from '../errors';

/**
 * Loads a cloud's SDK, which only those who use that cloud install.
 *
 * @param versions the range that Slipway was written for.
 * @throws UserError that says what to install.
 */
export async function loadPeer<T>(load: () => Promise<T>, name: string, versions: string): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error, name)) throw error;
    throw new UserError(`${name} is not installed`, `npm install ${name}@${versions}`, undefined, { cause: error });
  }
}

/** Whether the package itself is not there; one that fails on something else keeps its error. */
function isMissing(error: unknown, name: string): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error)) return false;
  const notFound = ['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'].includes(String(error.code));
  return notFound && String(error.message).includes(`'${name}'`);
}
