import { Command as CommanderCommand, Help } from 'commander';
import { version } from '../../package.json';
import type { Arguments, Command } from './command';

/** Where help and messages about the command line itself go. */
export interface CommandLineOutput {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** What happens once a command line is understood. */
export type Execute = (command: Command, args: Arguments) => Promise<void>;

/** The parser of `slipway …`: throws commander's error on wrong usage, and hands what it understood to `execute`. */
export function commandLine(
  commands: readonly Command[],
  { stdout, stderr }: CommandLineOutput,
  execute: Execute,
): CommanderCommand {
  const program = new CommanderCommand('slipway')
    .description('GitOps for Kubernetes as one TypeScript program: render, publish, promote, roll back.')
    .option('-C, --root <folder>', 'folder of the program (default: the present one)')
    .option('--json', 'print the result as JSON, for machines')
    .option('--no-color', 'print without colours (so does NO_COLOR)')
    .version(version, '-V, --version')
    .exitOverride()
    .showHelpAfterError('(slipway --help lists the commands, slipway COMMAND --help explains one)')
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 a problem, 2 wrong usage, 3 blocked by a gate, 4 changed outside Slipway.',
    );
  for (const command of commands) addCommand(program, command, execute);
  return program;
}

function addCommand(program: CommanderCommand, command: Command, execute: Execute): void {
  const { hidden = false } = command;
  const [name = '', group] = command.name.split(' ').reverse();
  const above = group === undefined ? program : groupOf(program, group);
  const sub = command
    .configure(above.command(name, { hidden }).description(command.summary))
    .option('-C, --root <folder>', 'folder of the program')
    .option('--json', 'print the result as JSON')
    .option('--no-color', 'print without colours')
    .copyInheritedSettings(program)
    .addHelpText('after', details(command));
  sub.action(async (...all: unknown[]) => {
    const positional = all.slice(0, -2) as Arguments['positional'];
    await execute(command, { positional, options: sub.optsWithGlobals<Record<string, unknown>>() });
  });
}

/** What stands above the commands of a group. */
const groups: Readonly<Record<string, string>> = {
  secrets: 'Check, rotate and look after the secrets of environments',
};

function groupOf(program: CommanderCommand, name: string): CommanderCommand {
  const found = program.commands.find((one) => one.name() === name);
  return (
    found ??
    program
      .command(name)
      .description(groups[name] ?? '')
      .copyInheritedSettings(program)
  );
}

function details({ examples, explains, json }: Command): string {
  return [
    ...(explains === undefined ? [] : [`\n${wrapped(explains)}`]),
    ...(json === undefined ? [] : [`\nWith --json:\n${wrapped(json, '  ')}`]),
    `\nExamples:\n${examples.map(([line, does]) => `  slipway ${line}\n${wrapped(does, '      ')}`).join('\n')}`,
  ].join('\n');
}

/** What commander takes for the width of its own text, where it is no terminal's. */
const helpWidth = 80;

function wrapped(text: string, indent = ''): string {
  const lines = new Help().boxWrap(text.replace(/\s+/g, ' '), helpWidth - indent.length).split('\n');
  return lines.map((line) => `${indent}${line.trim()}`).join('\n');
}
