import { UsageError } from '../../errors';
import type { HotfixRequest } from '../../promotion/promotion-plan';
import { flag, textOption, words, type Arguments, type Command, type Context, type Outcome } from '../command';

export const command: Command = {
  name: 'promote',
  summary: 'Promote apps to an environment, behind its gates',
  examples: [
    ['promote cartservice --to staging', 'plans, asks every gate, writes one commit or one pull request'],
    ['promote --system online-boutique --to production --dry-run', 'shows gates and plans, and does nothing'],
    [
      'promote cartservice --to production --hotfix --reason "CVE-2026-1" --expires 24h',
      'skips soak and order, and records it',
    ],
  ],
  configure: (command) =>
    command
      .argument('[apps...]', 'apps to promote')
      .requiredOption('--to <environment>', 'environment to promote to')
      .option('--from <environment>', 'environment to promote from (default: the one before)')
      .option('--system <name>', 'every app of a system')
      .option('--all', 'every app')
      .option('--while-waiting', 'open the pull request while gates are still waiting')
      .option('--hotfix', 'skip soak and order; needs --reason and --expires')
      .option('--reason <text>', 'why')
      .option('--expires <time>', 'when the hotfix must be back-filled: 24h')
      .option('--dry-run', 'show what would be done, and do nothing'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { openDesk } = await import('../desk');
  const { promote } = await import('../../promotion/promote');
  const { noEvidence } = await import('../../promotion/evidence-source');
  const { configuredReceipts } = await import('../configured-receipts');
  const { promoteOutcome } = await import('../promote-outcome');
  const { platform, workspace } = await openDesk(context);
  const apps = chosenApps(args, [...platform.apps.values()]);
  const hotfix = await hotfixOf(args, context, workspace.actor);
  const from = textOption(args, 'from');
  const receipts = configuredReceipts(context, workspace);
  const promoted = [];
  for (const app of apps) {
    context.progress(`promoting ${app}`);
    const options = {
      app,
      to: textOption(args, 'to') ?? '',
      ...(from === undefined ? {} : { from }),
      hotfix,
      receipts,
      evidence: noEvidence,
    };
    promoted.push(
      await promote(workspace, platform, {
        ...options,
        dryRun: flag(args, 'dryRun'),
        whileWaiting: flag(args, 'whileWaiting'),
      }),
    );
  }
  return promoteOutcome(promoted, { now: context.now(), color: context.color, dryRun: flag(args, 'dryRun') });
}

function chosenApps(args: Arguments, all: readonly { readonly name: string; readonly system: string }[]): string[] {
  const named = words(args, 0);
  const system = textOption(args, 'system');
  const chosen = all.filter((app) => flag(args, 'all') || app.system === system).map((app) => app.name);
  if (system !== undefined && chosen.length === 0)
    throw new UsageError(`there is no system '${system}'`, 'slipway list names them');
  if (named.length === 0 && chosen.length === 0)
    throw new UsageError('which apps?', 'name them, or give --system or --all');
  return [...new Set([...named, ...chosen])];
}

async function hotfixOf(args: Arguments, context: Context, by: string): Promise<HotfixRequest | undefined> {
  if (!flag(args, 'hotfix')) return undefined;
  const [reason, expires] = [textOption(args, 'reason'), textOption(args, 'expires')];
  if (reason === undefined || expires === undefined) {
    throw new UsageError('a hotfix needs --reason and --expires', '--hotfix --reason "why" --expires 24h');
  }
  const { duration } = await import('../../model/units');
  return { reason, by, expires: new Date(context.now().getTime() + duration(expires).milliseconds) };
}
