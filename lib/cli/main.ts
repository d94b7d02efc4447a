import { resolve } from 'node:path';
import { CommanderError } from 'commander';
import type { Arguments, Command, Context, Outcome } from './command';
import { commandLine } from './command-line';
import { loadCommands } from './load-commands';
import { startProgress } from './progress';
import { readHidden, type TerminalInput } from './read-hidden';
import { reportError } from './report-error';

/** The streams and surroundings of one run; `main` takes the process' own. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean };
  readonly stdin: AsyncIterable<Buffer | string> & { readonly isTTY?: boolean };
  readonly now: () => Date;
}

/**
 * Runs the command line and sets the process' exit code: 0 done, 1 a problem, 2 wrong usage, 3 blocked, 4 changed outside;
 * 130 and 143 where it was interrupted or terminated.
 */
export function main(argv: readonly string[]): void {
  // A reader that has seen enough (`| head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  const { stdout, stderr, stdin, env } = process;
  process.once('SIGINT', () => interrupted(stderr, 130));
  process.once('SIGTERM', () => interrupted(stderr, 143));
  void run(argv, { cwd: process.cwd(), env, stdout, stderr, stdin, now: () => new Date() }).then((code) => {
    process.exitCode = code;
  });
}

/** A push lands whole or not at all, so that there is nothing to take back. */
function interrupted(stderr: { write(text: string): unknown }, code: number): void {
  stderr.write('\nInterrupted. The environment repo is as before or as after, never between: run it again.\n');
  process.exit(code);
}

/** Runs one command line. @returns its exit code */
export async function run(argv: readonly string[], around: Surroundings): Promise<number> {
  let exitCode = 0;
  const program = commandLine(loadCommands(), around, async (command, args) => {
    exitCode = await execute(command, args, around);
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportError(error, around.stderr, { color: hasColor(around, argv), json: argv.includes('--json') });
  }
}

async function execute(command: Command, args: Arguments, around: Surroundings): Promise<number> {
  const context = contextOf(args.options, around);
  const progress = startProgress(around.stderr, around.stderr.isTTY === true && !context.json);
  try {
    const outcome = await command.run(args, { ...context, progress: progress.show });
    progress.stop();
    print(outcome, context, around);
    return outcome.exitCode ?? 0;
  } finally {
    progress.stop();
  }
}

function contextOf(options: Arguments['options'], around: Surroundings): Context {
  const { root } = options;
  return {
    root: resolve(around.cwd, typeof root === 'string' ? root : '.'),
    cwd: around.cwd,
    env: around.env,
    json: options['json'] === true,
    color: options['color'] !== false && hasColor(around, []),
    width: around.stdout.columns ?? Number.POSITIVE_INFINITY,
    tell: (line) => void around.stdout.write(`${line}\n`),
    now: around.now,
    progress: () => undefined,
    readInput: () => readAll(around.stdin),
    askHidden: hiddenPrompt(around),
  };
}

function hiddenPrompt({ stdin, stderr }: Surroundings): Context['askHidden'] {
  return isTerminal(stdin) ? (question) => readHidden(question, stdin, stderr) : undefined;
}

function isTerminal(stdin: Surroundings['stdin']): stdin is Surroundings['stdin'] & TerminalInput {
  return stdin.isTTY === true && 'resume' in stdin;
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
