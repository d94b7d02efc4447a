import type { Command, Context, Outcome } from '../command';

export const command: Command = {
  name: 'deliver',
  summary: 'Render, and bring the result into the environment repo; makes a local one on first use',
  examples: [['deliver', 'the whole main job: the first run creates, the second says that nothing changed']],
  configure: (command) => command,
  run: (_args, context) => run(context),
};

async function run(context: Context): Promise<Outcome> {
  const { loadProgram } = await import('../load-program');
  const { init } = await import('../../promotion/init');
  const { publish } = await import('../../promotion/publish');
  const { ensureLocalRepository, openWorkspace } = await import('../open-workspace');
  const { publishOutcome } = await import('../publish-outcome');
  const platform = loadProgram(context);
  const repo = platform.environmentRepo;
  const made = await ensureLocalRepository(context, repo);
  const workspace = await openWorkspace(context, repo);
  const program = workspace.program ?? 'unversioned';
  context.progress('rendering the baseline');
  const initialized = await init(workspace, platform, program);
  context.progress('rendering and comparing');
  const outcome = await publishOutcome(
    await publish(workspace, platform, { selection: {}, dryRun: false, overwrite: false, program }),
    false,
  );
  const first =
    initialized.releases === 0
      ? []
      : [
          `${made ? `made ${repo.url}; ` : ''}recorded ${initialized.releases} releases as the baseline, commit ${initialized.commit?.slice(0, 10) ?? ''}`,
        ];
  return {
    text: [...first, outcome.text, '', ...next(repo.url)].join('\n'),
    json: { repository: repo.url, initialized, published: outcome.json },
    exitCode: outcome.exitCode ?? 0,
  };
}

function next(url: string): string[] {
  return [
    `Look at it:      git -C ${url} log --stat -3    git -C ${url} show main:production/environment.yaml`,
    'What runs where: npx slipway status',
    'A new build:     npx slipway release cartservice --image …:v0.10.7, then npx slipway promote cartservice --to staging',
  ];
}
