import { words, type Arguments, type Command, type Context, type Outcome } from '../command';

export const command: Command = {
  name: 'complete',
  summary: 'Print what the last word may become; called by the scripts of slipway completion',
  examples: [['complete -- promote cart', 'apps whose name begins with cart']],
  json: `["word"]`,
  hidden: true,
  configure: (command) => command.argument('[words...]', 'the command line so far, the last word being completed'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { commandLine } = await import('../command-line');
  const { loadCommands } = await import('../load-commands');
  const { completeWords } = await import('../complete-words');
  const { knownNames } = await import('../remembered-names');
  const given = words(args, 0);
  const silent = { write: () => true };
  const program = commandLine(loadCommands(), { stdout: silent, stderr: silent }, () => Promise.resolve());
  const found = completeWords({
    program,
    before: given.slice(0, -1),
    word: given.at(-1) ?? '',
    names: knownNames(context.root),
  });
  return { text: found.join('\n'), json: found };
}
