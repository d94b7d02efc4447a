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
    const shown = new Set<string>();
    stderr.write(`${error.problems.map((one) => told(one, pico.createColors(color), shown)).join('\n')}\n`);
  }
  return error.exitCode;
}

/** @param shown stacks that were told before: what fails in one place fails once for each app and environment */
function told(
  { where, problem, fix, cause }: Problem,
  colors: ReturnType<typeof pico.createColors>,
  shown: Set<string>,
): string {
  const lines = [`${colors.red('✗')} ${where === undefined ? '' : `${colors.bold(where)}: `}${problem}`];
  if (fix !== '') lines.push(`  ${colors.dim('fix:')} ${fix}`);
  if (cause?.stack !== undefined)
    lines.push(indent(shown.has(origin(cause.stack)) ? 'the same as above' : cause.stack));
  if (cause?.stack !== undefined) shown.add(origin(cause.stack));
  return lines.join('\n');
}

/** What was thrown, and the frame that threw it. */
function origin(stack: string): string {
  const frame = stack.search(/^\s+at .*$/m);
  return frame < 0 ? stack : stack.slice(0, stack.indexOf('\n', frame + 1));
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}
