import { flag, notBlank, textOption, word, type Command } from '../command';
import { stopOutcome } from '../stop-command';

export const command: Command = {
  name: 'unhold',
  summary: 'Let a held app go on',
  examples: [
    ['unhold cartservice production --reason "fixed in v1.4.3"', 'promotions and publishes take it up again'],
    ['unhold cartservice production --again --reason "it was the network"', 'also of the version that was rolled back'],
  ],
  configure: (command) =>
    command
      .argument('<app>', 'app')
      .argument('<environment>', 'where')
      .option('--again', 'also lets the versions come again that were rolled back there')
      .requiredOption('--reason <text>', 'why; recorded in the commit', notBlank),
  run: async (args, context) => {
    const { unhold } = await import('../../promotion/stops');
    const place = { app: word(args, 0) ?? '', environment: word(args, 1) ?? '' };
    return await stopOutcome(context, (workspace) =>
      unhold(workspace, place, textOption(args, 'reason') ?? '', flag(args, 'again')),
    );
  },
};
