import type { Command, Context, Outcome } from '../command';

export const command: Command = {
  name: 'requests',
  summary: 'List the open pull requests of the environment repo',
  examples: [['requests', 'number, title, labels, URL']],
  explains: `Where the layout has several repositories, a request is called by both: shop#3.`,
  json: `[{ repository, label, number, url, title, body, head, base, labels, reviewers, author, … }]`,
  configure: (command) => command,
  run: (_args, context) => run(context),
};

async function run(context: Context): Promise<Outcome> {
  const { openRepository } = await import('../open-repository');
  const { namedRepositories, requestLabel } = await import('../../promotion/request-label');
  const { table } = await import('../table');
  const workspace = await openRepository(context);
  const listed = [...namedRepositories(workspace)].map(async ([repository, target]) => {
    const found = await target.forge.listPullRequests({ state: 'open' });
    return found.map((one) => ({ repository, label: requestLabel(workspace, target, one.number), ...one }));
  });
  const open = (await Promise.all(listed)).flat();
  const rows = open.map((one) => [one.label, one.title, one.labels.join(' '), one.url]);
  return { text: open.length === 0 ? 'no open requests' : table(['', 'TITLE', 'LABELS', 'URL'], rows), json: open };
}
