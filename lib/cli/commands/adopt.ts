import { notBlank, textOption, word, type Command } from '../command';

export const command: Command = {
  name: 'adopt',
  summary: 'Keep what somebody changed by hand in the environment repo, and hold the app',
  examples: [
    [
      'adopt cartservice production --reason "raised the limit during the incident"',
      'until the program says the same and slipway unhold',
    ],
  ],
  configure: (command) =>
    command
      .argument('<app>', 'app')
      .argument('<environment>', 'where')
      .requiredOption('--reason <text>', 'why; recorded in the commit and in the hold', notBlank),
  run: async (args, context) => {
    const { adopt } = await import('../../promotion/adopt');
    const { openRepository } = await import('../open-repository');
    const place = { app: word(args, 0) ?? '', environment: word(args, 1) ?? '' };
    const adopted = await adopt(await openRepository(context), place, textOption(args, 'reason') ?? '');
    const text = `adopted and held, commit ${adopted.commit?.slice(0, 10) ?? ''}:\n${adopted.paths.map((path) => `  ${path}`).join('\n')}`;
    return { text, json: adopted };
  },
};
