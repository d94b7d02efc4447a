import pico from 'picocolors';
import { UserError, type Problem } from '../errors';

/** Tells an error: a user's mistake with its fix and no stack, anything else as a bug with its stack. @returns the exit code */
export function reportError(
  error: unknown,
  stderr: { write(text: string): unknown },
  { color, json }: { readonly color: boolean; readonly json: boolean },
): number {
  if (!(error instanceof UserError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    stderr.write(`This is a bug in Slipway:\n${stack}\n`);
    return 1;
  }
  if (json) {
    const problems = error.problems.map(({ where, problem, fix }) => ({ where, problem, fix }));
    stderr.write(`${JSON.stringify({ error: error.name, problems }, null, 2)}\n`);
  } else {
    stderr.write(`${error.problems.map((one) => told(one, pico.createColors(color))).join('\n')}\n`);
  }
  return error.exitCode;
}

function told({ where, problem, fix, cause }: Problem, colors: ReturnType<typeof pico.createColors>): string {
  const lines = [`${colors.red('✗')} ${where === undefined ? '' : `${colors.bold(where)}: `}${problem}`];
  if (fix !== '') lines.push(`  ${colors.dim('fix:')} ${fix}`);
  if (cause?.stack !== undefined) lines.push(indent(cause.stack));
  return lines.join('\n');
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}
