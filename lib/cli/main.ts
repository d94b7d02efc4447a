import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command as CommanderCommand, CommanderError } from 'commander';
import type { Arguments, Command, Context, Outcome } from './command';
import { reportError } from './report-error';
import { startProgress } from './progress';

/** The streams and surroundings of one run; `main` takes the process' own. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean };
  readonly stdin: AsyncIterable<Buffer | string>;
  readonly now: () => Date;
}

/** Runs the command line and sets the process' exit code: 0 done, 1 a problem, 2 wrong usage, 3 blocked, 4 changed outside. */
export function main(argv: readonly string[]): void {
  // A reader that has seen enough (`| head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  const { stdout, stderr, stdin, env } = process;
  void run(argv, { cwd: process.cwd(), env, stdout, stderr, stdin, now: () => new Date() }).then((code) => {
    process.exitCode = code;
  });
}

/** Runs one command line. @returns its exit code */
export async function run(argv: readonly string[], around: Surroundings): Promise<number> {
  let exitCode = 0;
  const program = commandLine(around, (code) => (exitCode = code));
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportError(error, around.stderr, { color: hasColor(around, argv), json: argv.includes('--json') });
  }
}

/** The commands, one file each, by name. */
export function loadCommands(): Command[] {
  const folder = join(__dirname, 'commands');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort()
    .map((file) => loadCommand(join(folder, file)));
}

function loadCommand(file: string): Command {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- adding a command is adding its file
  return (require(file) as { command: Command }).command;
}

function commandLine(around: Surroundings, setExitCode: (code: number) => void): CommanderCommand {
  const program = new CommanderCommand('slipway')
    .description('GitOps for Kubernetes as one TypeScript program: render, publish, promote, roll back.')
    .option('-C, --root <folder>', 'folder of the program (default: the present one)')
    .option('--json', 'print the result as JSON, for machines')
    .option('--no-color', 'print without colours (so does NO_COLOR)')
    .version(version(), '-V, --version')
    .exitOverride()
    .showHelpAfterError('(slipway --help lists the commands, slipway COMMAND --help explains one)')
    .configureOutput({ writeOut: (text) => around.stdout.write(text), writeErr: (text) => around.stderr.write(text) })
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 a problem, 2 wrong usage, 3 blocked by a gate, 4 changed outside Slipway.',
    );
  for (const command of loadCommands()) addCommand(program, command, around, setExitCode);
  return program;
}

function addCommand(
  program: CommanderCommand,
  command: Command,
  around: Surroundings,
  setExitCode: (code: number) => void,
): void {
  const sub = command
    .configure(program.command(command.name).description(command.summary))
    .option('-C, --root <folder>', 'folder of the program')
    .option('--json', 'print the result as JSON')
    .option('--no-color', 'print without colours')
    .copyInheritedSettings(program)
    .addHelpText(
      'after',
      `\nExamples:\n${command.examples.map(([line, does]) => `  slipway ${line}\n      ${does}`).join('\n')}`,
    );
  sub.action(async (...all: unknown[]) => {
    const options = sub.optsWithGlobals<Record<string, unknown>>();
    const positional = all.slice(0, -2) as Arguments['positional'];
    const context = contextOf(options, around);
    const progress = startProgress(around.stderr, around.stderr.isTTY === true && !context.json);
    try {
      const outcome = await command.run({ positional, options }, { ...context, progress: progress.show });
      progress.stop();
      print(outcome, context, around);
      setExitCode(outcome.exitCode ?? 0);
    } finally {
      progress.stop();
    }
  });
}

function contextOf(options: Readonly<Record<string, unknown>>, around: Surroundings): Context {
  const { root } = options;
  return {
    root: resolve(around.cwd, typeof root === 'string' ? root : '.'),
    cwd: around.cwd,
    env: around.env,
    json: options['json'] === true,
    color: options['color'] !== false && hasColor(around, []),
    width: around.stdout.columns ?? 100,
    now: around.now,
    progress: () => undefined,
    readInput: () => readAll(around.stdin),
  };
}

/** @see https://no-color.org */
function hasColor({ stdout, env }: Surroundings, argv: readonly string[]): boolean {
  return (
    stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb' && !argv.includes('--no-color')
  );
}

function print({ text, json }: Outcome, context: Context, around: Surroundings): void {
  if (context.json) around.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
  else if (text !== '') around.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

async function readAll(stream: AsyncIterable<Buffer | string>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function version(): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the one place that names the version
  return (require('../../package.json') as { version: string }).version;
}
