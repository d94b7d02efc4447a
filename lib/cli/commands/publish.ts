import { collect, flag, listOption, words, type Arguments, type Command, type Context, type Outcome } from '../command';

export const command: Command = {
  name: 'publish',
  summary: 'Bring the rendered platform into the environment repo',
  examples: [
    ['publish', 'renders with the releases there, and writes what differs: commits and pull requests'],
    ['publish dev --dry-run', 'shows what would change in one environment'],
    ['publish production --app cartservice --overwrite', 'takes the place of what others changed by hand'],
  ],
  configure: (command) =>
    command
      .argument('[environments...]', 'environments to publish (default: all)')
      .option('--app <name>', 'only this app (may be given several times)', collect)
      .option('--dry-run', 'show what would be done, and do nothing')
      .option('--overwrite', 'take the place of what others changed'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { publish } = await import('../../promotion/publish');
  const { openDesk } = await import('../desk');
  const { selectionOf } = await import('../selection');
  const { publishOutcome } = await import('../publish-outcome');
  const { platform, workspace } = await openDesk(context);
  const selection = selectionOf(platform, words(args, 0), listOption(args, 'app'));
  context.progress('rendering and comparing');
  const dryRun = flag(args, 'dryRun');
  const published = await publish(workspace, platform, {
    selection,
    dryRun,
    overwrite: flag(args, 'overwrite'),
    program: workspace.program ?? 'unversioned',
  });
  return await publishOutcome(published, dryRun);
}
