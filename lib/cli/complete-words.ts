import type { Argument, Command as CommanderCommand, Option } from 'commander';
import type { Names } from './remembered-names';

/** What is looked up to complete a command line. */
export interface CompletionInput {
  readonly program: CommanderCommand;
  /** Everything after `slipway` up to the word that is completed. */
  readonly before: readonly string[];
  /** The beginning of the word. */
  readonly word: string;
  readonly names: Names;
}

/** What a word may become, sorted; nothing where a file or free text is wanted. */
export function completeWords({ program, before, word, names }: CompletionInput): string[] {
  const [first, ...rest] = before;
  const command = program.commands.find((one) => one.name() === first);
  // A group of commands is completed as a program of its own.
  if (command !== undefined && command.commands.length > 0)
    return completeWords({ program: command, before: rest, word, names });
  return candidates(program, command, before, rest, word, names)
    .filter((one) => one.startsWith(word))
    .sort();
}

function candidates(
  program: CommanderCommand,
  command: CommanderCommand | undefined,
  before: readonly string[],
  rest: readonly string[],
  word: string,
  names: Names,
): string[] {
  if (command === undefined) {
    // Options may stand before the command: their values are files, or the command itself.
    if (word.startsWith('-')) return optionNames(program);
    return before.length === 0
      ? program
          .createHelp()
          .visibleCommands(program)
          .map((one) => one.name())
      : [];
  }
  const pending = pendingOption(command, rest.at(-1));
  if (pending !== undefined) return valuesOf(pending, names);
  if (word.startsWith('-')) return optionNames(command);
  const argument = argumentAt(command, positionalCount(command, rest));
  return argument === undefined ? [] : argumentValues(argument, word, names, rest);
}

function optionNames(command: CommanderCommand): string[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap((option) => option.long ?? []);
}

/** The option that waits for its value. */
function pendingOption(command: CommanderCommand, last: string | undefined): Option | undefined {
  if (last === undefined) return undefined;
  return command.options.find((one) => takesValue(one) && (one.long === last || one.short === last));
}

function takesValue(option: Option): boolean {
  return option.required || option.optional;
}

function positionalCount(command: CommanderCommand, words: readonly string[]): number {
  return words.filter((one, index) => !one.startsWith('-') && pendingOption(command, words[index - 1]) === undefined)
    .length;
}

/** The last argument may take any number of words. */
function argumentAt({ registeredArguments }: CommanderCommand, index: number): Argument | undefined {
  const last = registeredArguments.at(-1);
  return registeredArguments[index] ?? (last?.variadic === true ? last : undefined);
}

/** Options name what they take: `--to <environment>`, `--system <name>`, `--format <format>`. */
function valuesOf(option: Option, names: Names): string[] {
  if (option.argChoices !== undefined) return option.argChoices;
  if (option.flags.includes('<environment>')) return names.environments;
  if (option.long === '--app') return names.apps;
  return option.long === '--system' ? names.systems : [];
}

function argumentValues(argument: Argument, word: string, names: Names, given: readonly string[]): string[] {
  const fresh = (all: readonly string[]): string[] => all.filter((one) => !argument.variadic || !given.includes(one));
  if (argument.argChoices !== undefined) return argument.argChoices;
  switch (argument.name().replace(/^other-|s$/g, '')) {
    case 'app':
      return fresh(names.apps);
    case 'environment':
      return fresh(names.environments);
    case 'place': {
      const [environment = '', app] = word.split('/');
      return fresh(app === undefined ? names.environments : names.apps.map((name) => `${environment}/${name}`));
    }
    default:
      return [];
  }
}
