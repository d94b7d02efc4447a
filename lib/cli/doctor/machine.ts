import { execFile } from 'node:child_process';
import { UserError } from '../../errors';
import type { Platform } from '../../model/platform';
import type { Context } from '../command';
import { loadAddressed } from '../load-program';
import type { DoctorWorld, ToolAnswer } from './check';

/** No program that is asked for its version takes longer. */
const patienceMilliseconds = 15_000;

/** This machine, as checks look at it. */
export function machine(context: Context): DoctorWorld {
  const { root, env, now } = context;
  return {
    ...{ root, env, now },
    nodeVersion: process.versions.node,
    platform: loaded(context),
    runTool: (command, args) => runTool(command, args, env),
    // A doctor does not wait for a server that is away.
    http: { now: () => now().getTime(), sleep: () => Promise.resolve() },
  };
}

function loaded(context: Context): Platform | UserError {
  try {
    return loadAddressed(context);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

/** Nothing asks for a password: who is not logged in is told. */
function runTool(command: string, args: readonly string[], env: Context['env']): Promise<ToolAnswer | undefined> {
  const quiet = { ...env, GIT_TERMINAL_PROMPT: '0', GIT_SSH_COMMAND: env['GIT_SSH_COMMAND'] ?? 'ssh -o BatchMode=yes' };
  return new Promise((resolve) => {
    execFile(command, [...args], { env: quiet, timeout: patienceMilliseconds }, (error, out, err) => {
      if (error === null) resolve({ code: 0, out, err });
      else if (error.code === 'ENOENT') resolve(undefined);
      else resolve({ code: typeof error.code === 'number' ? error.code : 1, out, err });
    });
  });
}
