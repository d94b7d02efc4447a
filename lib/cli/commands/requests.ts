import type { Command, Context, Outcome } from '../command';

export const command: Command = {
  name: 'requests',
  summary: 'List the open pull requests of the environment repo',
  examples: [['requests', 'number, title, labels, URL']],
  configure: (command) => command,
  run: (_args, context) => run(context),
};

async function run(context: Context): Promise<Outcome> {
  const { openRepository } = await import('../open-repository');
  const { table } = await import('../table');
  const { forge } = await openRepository(context);
  const open = await forge.listPullRequests({ state: 'open' });
  const rows = open.map((one) => [
    `${forge.describe.numberPrefix}${one.number}`,
    one.title,
    one.labels.join(' '),
    one.url,
  ]);
  return { text: open.length === 0 ? 'no open requests' : table(['', 'TITLE', 'LABELS', 'URL'], rows), json: open };
}
