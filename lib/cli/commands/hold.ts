import { notBlank, textOption, word, type Command } from '../command';
import { stopOutcome } from '../stop-command';

export const command: Command = {
  name: 'hold',
  summary: 'Keep an app from being promoted and rendered anew',
  examples: [['hold cartservice production --reason "investigating 5xx"', 'until slipway unhold']],
  configure: (command) =>
    command
      .argument('<app>', 'app')
      .argument('<environment>', 'where')
      .requiredOption('--reason <text>', 'why; recorded in the commit', notBlank),
  run: async (args, context) => {
    const { hold } = await import('../../promotion/stops');
    const place = { app: word(args, 0) ?? '', environment: word(args, 1) ?? '' };
    return await stopOutcome(context, (workspace) => hold(workspace, place, textOption(args, 'reason') ?? ''));
  },
};
