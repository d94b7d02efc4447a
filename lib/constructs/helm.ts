import { execFileSync } from 'node:child_process';
import { UserError } from '../errors';

/**
 * Runs Helm and returns what it prints.
 *
 * @param input what it reads from standard input.
 * @throws UserError with what Helm says when it fails.
 */
export type Helm = (args: readonly string[], input: string) => string;

/**
 * The `helm` of this machine, without its settings: no `HELM_…` variable and no proxy may change a render.
 *
 * @throws UserError where there is none.
 */
export const installedHelm: Helm = (args, input) => {
  try {
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], TZ: 'UTC', LC_ALL: 'C' };
    const stdio = ['pipe', 'pipe', 'pipe'] as const;
    return execFileSync('helm', args, { input, env, stdio: [...stdio], encoding: 'utf8', maxBuffer: 256 * 2 ** 20 });
  } catch (error) {
    throw helmError(error, args);
  }
};

function helmError(error: unknown, args: readonly string[]): unknown {
  if (typeof error !== 'object' || error === null) return error;
  if ('code' in error && error.code === 'ENOENT') {
    return new UserError(
      'helm is not installed, and the app asks to be rendered by it',
      `install Helm 3 (https://helm.sh/docs/intro/install/), or leave out render: 'synth', and Argo CD renders the chart`,
      undefined,
      { cause: error },
    );
  }
  if (!('stderr' in error) || typeof error.stderr !== 'string') return error;
  const problem = `helm ${args.slice(0, 3).join(' ')} failed: ${error.stderr.trim()}`;
  return new UserError(problem, 'mend the chart or the values', undefined, { cause: error });
}
