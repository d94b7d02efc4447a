import { textOption, type Arguments, type Command, type Context, type Outcome } from '../command';

export const command: Command = {
  name: 'init',
  summary: 'Prepare an environment repo: README, owners, checks, and the baseline of every app',
  examples: [
    ['init', 'the repository that environments/index.ts names: one commit if it is empty, else a pull request'],
    [
      'init --repo https://git.example.com/platform/env.git',
      'another one; write its URL into environments/index.ts then',
    ],
  ],
  configure: (command) => command.option('--repo <url>', 'git URL, in place of the one in environments/index.ts'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { loadAddressed } = await import('../load-program');
  const { initialize, toWriteDown } = await import('../initialize');
  const loaded = loadAddressed(context);
  const url = textOption(args, 'repo');
  const { environmentRepo } = loaded;
  const repo = url === undefined ? environmentRepo : { ...environmentRepo, url, argocdUrl: url };
  const { initialized, told } = await initialize(context, { ...loaded, environmentRepo: repo });
  const text = told.length > 0 ? told : [`${repo.url} has environments already: releases decide what runs there`];
  return {
    text: [...text, ...toWriteDown(environmentRepo, repo)].join('\n'),
    json: { repository: repo.url, ...initialized },
  };
}
