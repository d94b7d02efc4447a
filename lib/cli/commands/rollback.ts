import { UsageError } from '../../errors';
import { flag, textOption, word, type Arguments, type Command, type Context, type Outcome } from '../command';

export const command: Command = {
  name: 'rollback',
  summary: 'Go back to an earlier release, exactly, and hold the app there',
  examples: [
    [
      'rollback cartservice production --reason "5xx since 14:02"',
      'restores the last release that ran another version',
    ],
    ['rollback cartservice production --to 12 --reason "…"', 'restores generation 12'],
  ],
  configure: (command) =>
    command
      .argument('<app>', 'app to roll back')
      .argument('<environment>', 'where')
      .requiredOption('--reason <text>', 'why; recorded in the commit and in the hold')
      .option('--to <generation>', 'generation to go back to')
      .option('--dry-run', 'show what would be done, and do nothing'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { openRepository } = await import('../open-repository');
  const { rollback } = await import('../../promotion/rollback');
  const { versionLabel } = await import('../../model/release');
  const workspace = await openRepository(context);
  const dryRun = flag(args, 'dryRun');
  const to = generation(textOption(args, 'to'));
  const done = await rollback(workspace, {
    app: word(args, 0) ?? '',
    environment: word(args, 1) ?? '',
    reason: textOption(args, 'reason') ?? '',
    ...(to === undefined ? {} : { to }),
    dryRun,
  });
  const where =
    done.request === undefined
      ? `commit ${done.commit?.slice(0, 10) ?? ''}`
      : `${done.request.state} ${done.request.url}`;
  const versions = `${versionLabel(done.from)} → ${versionLabel(done.to)}`;
  const text = dryRun
    ? `would roll back: ${versions}, ${done.files.length} files`
    : `rolled back and held: ${versions}, ${where}`;
  return { text, json: { dryRun, ...done } };
}

function generation(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new UsageError(
    `--to '${text}' is no generation`,
    'slipway history APP ENVIRONMENT lists them: whole numbers from 1',
  );
}
