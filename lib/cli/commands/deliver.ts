import { addressOf, residentsOf, siteOf } from '../../model/location';
import { paths } from '../../model/paths';
import type { Platform } from '../../model/platform';
import type { Command, Context, Outcome } from '../command';

export const command: Command = {
  name: 'deliver',
  summary: 'Render, and bring the result into the environment repo; makes a local one on first use',
  examples: [['deliver', 'the whole main job: the first run creates, the second says that nothing changed']],
  configure: (command) => command,
  run: (_args, context) => run(context),
};

async function run(context: Context): Promise<Outcome> {
  const { loadAddressed } = await import('../load-program');
  const { initialize } = await import('../initialize');
  const { publish } = await import('../../promotion/publish');
  const { publishOutcome } = await import('../publish-outcome');
  const platform = loadAddressed(context);
  const { url } = platform.environmentRepo;
  const { workspace, initialized, told } = await initialize(context, platform);
  // Before the baseline is merged there is nothing that could be published.
  if (initialized.request !== undefined) return { text: told.join('\n'), json: { repository: url, initialized } };
  context.progress('rendering and comparing');
  const program = workspace.program ?? 'unversioned';
  const published = await publish(workspace, platform, { selection: {}, dryRun: false, overwrite: false, program });
  const outcome = await publishOutcome(published, false);
  return {
    text: [...told, outcome.text, '', ...next(platform)].join('\n'),
    json: { repository: url, initialized, published: outcome.json },
    exitCode: outcome.exitCode ?? 0,
  };
}

/** What to look at, where the layout puts it. */
function next({ environmentRepo, environments, apps }: Platform): string[] {
  const [last = ''] = [...environments.keys()].reverse();
  const path = paths.environment(last);
  const { repository, branch } = siteOf(environmentRepo, residentsOf({ environments, apps }), path);
  const { url } = addressOf(environmentRepo, repository);
  return [
    `Look at it:      git -C ${url} log --stat -3 ${branch}    git -C ${url} show ${branch}:${path}`,
    'What runs where: npx slipway status',
    'A new build:     npx slipway release cartservice --image …:v0.10.7, then npx slipway promote cartservice --to staging',
  ];
}
