import { UsageError } from '../../errors';
import { notBlank, textOption, word, type Command } from '../command';
import { stopOutcome } from '../stop-command';

export const command: Command = {
  name: 'freeze',
  summary: 'Keep an environment from taking promotions for a time',
  examples: [
    [
      'freeze production --from 2026-12-23T16:00Z --to 2027-01-02T08:00Z --reason "holidays"',
      'planned freezes are gates, in code',
    ],
  ],
  explains:
    'To end a freeze early, take it out of freezes.yaml: git revert of its commit in the environment repo does.',
  configure: (command) =>
    command
      .argument('<environment>', 'environment to freeze')
      .option('--from <time>', 'ISO 8601 with a time zone (default: now)')
      .requiredOption('--to <time>', 'ISO 8601 with a time zone')
      .requiredOption('--reason <text>', 'why; recorded in freezes.yaml', notBlank),
  run: async (args, context) => {
    const { freeze } = await import('../../promotion/stops');
    const from = moment('from', textOption(args, 'from')) ?? context.now();
    const to = moment('to', textOption(args, 'to')) ?? context.now();
    return await stopOutcome(context, (workspace) =>
      freeze(workspace, word(args, 0) ?? '', from, to, textOption(args, 'reason') ?? ''),
    );
  },
};

function moment(option: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const date = new Date(text);
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/.test(text);
  if (hasZone && !Number.isNaN(date.getTime())) return date;
  throw new UsageError(
    `--${option} '${text}' is no time with a zone`,
    `write it like 2026-12-23T16:00Z or 2026-12-23T16:00+01:00`,
  );
}
