import { execFile } from 'node:child_process';
import { promisify, types } from 'node:util';
import { UserError } from '../errors';

/** Runs kubectl with these arguments. @returns what it printed @throws UserError where it fails */
export type RunKubectl = (args: readonly string[]) => Promise<string>;

const run = promisify(execFile);
const mebibyte = 1024 * 1024;

/** The kubectl that is installed. @param env usually `process.env` */
export function installedKubectl(env: Readonly<Record<string, string | undefined>>): RunKubectl {
  return async (args) => {
    try {
      const { stdout } = await run('kubectl', [...args], { env, maxBuffer: 512 * mebibyte, timeout: 60_000 });
      return stdout;
    } catch (error) {
      if (isMissing(error))
        throw new UserError('kubectl is not installed, or not on the PATH', 'install kubectl', undefined, {
          cause: error,
        });
      const said = types.isNativeError(error) && 'stderr' in error ? String(error.stderr).trim() : String(error);
      throw new UserError(`kubectl failed: ${said}`, 'check the kubeconfig and its context', undefined, {
        cause: error,
      });
    }
  };
}

function isMissing(error: unknown): boolean {
  return types.isNativeError(error) && 'code' in error && error.code === 'ENOENT';
}
