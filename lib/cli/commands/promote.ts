import { UsageError } from '../../errors';
import type { Platform } from '../../model/platform';
import type { PromotionQuery } from '../../promotion/plan-promotion';
import type { HotfixRequest } from '../../promotion/promotion-plan';
import {
  collect,
  flag,
  listOption,
  notBlank,
  textOption,
  words,
  type Arguments,
  type Command,
  type Context,
  type Outcome,
} from '../command';

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
    [
      'promote cartservice --to production --hotfix --image …:v1.4.3 --reason "…" --expires 24h',
      'directly from a build; signatures, tag rules and bans still count',
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
      .option(
        '--image <reference>',
        'hotfix: [container=]repository:tag, of one app (may be given several times)',
        collect,
      )
      .option('--reason <text>', 'why', notBlank)
      .option('--expires <time>', 'when the hotfix must be back-filled: 24h')
      .option('--dry-run', 'show what would be done, and do nothing'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { deskOf } = await import('../desk');
  const { loadAddressed } = await import('../load-program');
  const { followPromotions } = await import('../../promotion/automatic');
  const { promoteAll } = await import('../../promotion/promote');
  const { configuredEvidence } = await import('../configured-evidence');
  const { configuredReceipts } = await import('../configured-receipts');
  const { promoteOutcome } = await import('../promote-outcome');
  const platform = loadAddressed(context);
  const to = textOption(args, 'to') ?? '';
  const apps = await chosenApps(args, platform, to);
  const { workspace } = await deskOf(context, platform);
  const sources = {
    receipts: configuredReceipts(context, workspace),
    evidence: configuredEvidence(context, workspace),
  };
  const dryRun = flag(args, 'dryRun');
  const build = await buildOf(args, context, platform, apps);
  context.progress(`asking the gates of ${apps.length} apps`);
  const promoted = await promoteAll(workspace, platform, {
    ...sources,
    apps,
    to,
    from: textOption(args, 'from'),
    hotfix: await hotfixOf(args, context, workspace.actor),
    build,
    dryRun,
    opensWhile: flag(args, 'whileWaiting') ? 'waiting' : undefined,
  });
  const followed = await followPromotions(workspace, platform, promoted, sources);
  return promoteOutcome({ promoted, followed }, { now: context.now(), color: context.color, dryRun });
}

async function chosenApps(args: Arguments, platform: Platform, to: string): Promise<string[]> {
  const { findApp, findEnvironment } = await import('../../model/platform');
  const { promotableApps } = await import('../../promotion/plan-promotion');
  const { findSystem } = await import('../selection');
  const named = words(args, 0).map((name) => findApp(platform, name).name);
  const [wanted, all] = [textOption(args, 'system'), flag(args, 'all')];
  if (named.length === 0 && wanted === undefined && !all)
    throw new UsageError('which apps?', 'name them, or give --system or --all');
  const system = wanted === undefined ? undefined : findSystem(platform, wanted);
  const chosen = promotableApps(platform, findEnvironment(platform, to).name)
    .filter((app) => all || app.system === system)
    .map((app) => app.name);
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

/** What a hotfix's images make of what runs. */
async function buildOf(
  args: Arguments,
  context: Context,
  platform: Platform,
  [app, ...others]: readonly string[],
): Promise<PromotionQuery['build']> {
  const images = listOption(args, 'image');
  if (images.length === 0) return undefined;
  if (!flag(args, 'hotfix') || textOption(args, 'from') !== undefined || app === undefined || others.length > 0) {
    throw new UsageError(
      '--image goes with --hotfix, one app, and no --from',
      'announce a build that is no hotfix: slipway release APP --image …',
    );
  }
  const { hotfixBuild } = await import('../../promotion/hotfix-build');
  const { registryImages } = await import('../registry-images');
  return await hotfixBuild(platform, app, images, registryImages(context));
}
