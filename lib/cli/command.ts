import { InvalidArgumentError, type Command as CommanderCommand } from 'commander';

/** What a command may use of the outside; tests hand in their own. */
export interface Context {
  /** Folder of the program. */
  readonly root: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly json: boolean;
  readonly color: boolean;
  /** Width of the terminal in columns; infinite where the output is no terminal. */
  readonly width: number;
  readonly now: () => Date;
  /** Reports what is being done; shown on a terminal once it has taken a second. */
  readonly progress: (what: string) => void;
  /** Prints a line at once, for what goes on for long; an outcome is printed at the end. */
  readonly tell: (line: string) => void;
  /** Standard input, read to its end. */
  readonly readInput: () => Promise<Buffer>;
  /** Asks for a line without showing what is typed; undefined where the input is no terminal. */
  readonly askHidden?: ((question: string) => Promise<string | undefined>) | undefined;
}

/** What a command answers: printed as text, or as JSON with `--json`. */
export interface Outcome {
  readonly text: string;
  readonly json: unknown;
  /** @default 0 */
  readonly exitCode?: number;
}

/** One command; one file in `commands/`, named after it. */
export interface Command {
  /** One word, or two for a command of a group: `secrets check` stands in `secrets-check.ts`. */
  readonly name: string;
  readonly summary: string;
  /** Command lines, without `slipway`, and what they do. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  /** What has to be known beyond the options: definitions, rules. Shown by `--help`. */
  readonly explains?: string;
  /** The shape of what `--json` prints; fields are only ever added to it. Shown by `--help`. */
  readonly json?: string;
  /** Left out of the list of commands: other programs call it. */
  readonly hidden?: boolean;
  /** Arguments and options. */
  readonly configure: (command: CommanderCommand) => CommanderCommand;
  readonly run: (args: Arguments, context: Context) => Promise<Outcome> | Outcome;
}

/** The parsed command line. */
export interface Arguments {
  /** Positional arguments; those that take many are one list. */
  readonly positional: readonly (string | readonly string[] | undefined)[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** A positional argument that is one word. */
export function word({ positional }: Arguments, index: number): string | undefined {
  const value = positional[index];
  return typeof value === 'string' ? value : undefined;
}

/** A positional argument that takes many words. */
export function words({ positional }: Arguments, index: number): readonly string[] {
  const value = positional[index];
  return typeof value === 'object' ? value : [];
}

/** An option that takes one word. */
export function textOption({ options }: Arguments, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** An option that may be given several times. */
export function listOption({ options }: Arguments, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

/** An option that is there or not. */
export function flag({ options }: Arguments, name: string): boolean {
  return options[name] === true;
}

/** Reads an option or argument that has to say something: what scripts leave empty is told, and nothing is written. */
export function notBlank(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return value;
}

/** Collects an option that may be given several times. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
