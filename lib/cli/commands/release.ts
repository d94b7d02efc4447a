import { UsageError } from '../../errors';
import type { Announcement } from '../../promotion/announcement';
import {
  collect,
  flag,
  listOption,
  textOption,
  word,
  type Arguments,
  type Command,
  type Context,
  type Outcome,
} from '../command';

export const command: Command = {
  name: 'release',
  summary: 'Take in a build: announce an image, a chart version or a git revision',
  examples: [
    [
      'release cartservice --image registry.example.com/cartservice:1a2b3c4',
      'into every environment that takes main builds',
    ],
    [
      'release cartservice staging --image …:1a2b3c4 --source-branch staging',
      'into one environment, which must take it',
    ],
    ['release --from-event event.json', 'the same, as a CI dispatch announces it'],
  ],
  explains: `The registry must have the image: its digest is recorded. It is asked with what docker login left; SLIPWAY_REGISTRY=off
asks none, for air-gapped work, and SLIPWAY_INSECURE_REGISTRIES names those without TLS, by commas.`,
  configure: (command) =>
    command
      .argument('[app]', 'the app that was built')
      .argument('[environment]', 'only into this environment')
      .option('--image <reference>', '[container=]repository:tag (may be given several times)', collect)
      .option('--digest <digest>', 'sha256:… of the one image, which its tag must still be')
      .option('--chart-version <version>', 'version of the chart')
      .option('--revision <commit>', 'git revision of the manifests')
      .option('--source-commit <commit>', 'commit that it was built from')
      .option('--source-branch <branch>', 'branch that it was built from (default: main)')
      .option('--source-tag <tag>', 'git tag that it was built from')
      .option('--source-repository <url>', 'repository of the source')
      .option('--source-url <url>', 'URL of the build')
      .option('--nightly', 'it is a scheduled build')
      .option('--from-event <file>', 'read the announcement from a JSON file (- for standard input)')
      .option('--dry-run', 'show what would be done, and do nothing'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { findApp, findEnvironment } = await import('../../model/platform');
  const { deskOf } = await import('../desk');
  const { loadAddressed } = await import('../load-program');
  const { automaticTargets, followRelease } = await import('../../promotion/automatic');
  const { release } = await import('../../promotion/release');
  const { asksRegistries, registryImages } = await import('../registry-images');
  const { configuredEvidence } = await import('../configured-evidence');
  const { configuredReceipts } = await import('../configured-receipts');
  const { releaseOutcome } = await import('../release-outcome');
  const announcement = await announcementOf(args, context);
  const platform = loadAddressed(context);
  const app = findApp(platform, announcement.app);
  const named = word(args, 1);
  const environment = named === undefined ? undefined : findEnvironment(platform, named).name;
  const { workspace } = await deskOf(context, platform);
  const evidence = configuredEvidence(context, workspace);
  context.progress('asking the registry');
  const dryRun = flag(args, 'dryRun');
  const entered = await release(workspace, platform, {
    announcement,
    ...(environment === undefined ? {} : { environment }),
    dryRun,
    images: registryImages(context),
    evidence,
  });
  const sources = { receipts: configuredReceipts(context, workspace), evidence };
  const followed = dryRun ? [] : await followRelease(workspace, platform, entered, sources);
  const arrived = entered.filter((one) => one.release !== undefined).map((one) => one.decision.environment);
  const goesOnTo = dryRun
    ? arrived.flatMap((name) => automaticTargets(platform, { app: app.name, environment: name }))
    : [];
  const isUnproven = announcement.images !== undefined && !asksRegistries(context);
  return releaseOutcome(
    { entered, followed, goesOnTo: goesOnTo.map((one) => one.name), isUnproven },
    { now: context.now(), color: context.color, dryRun },
  );
}

async function announcementOf(args: Arguments, context: Context): Promise<Announcement> {
  const { announcementFromOptions, parseAnnouncement } = await import('../../promotion/announcement');
  const file = textOption(args, 'fromEvent');
  if (file !== undefined) {
    const { readText } = await import('../read-text');
    return parseAnnouncement(await readText(file, context), file);
  }
  const app = word(args, 0);
  if (app === undefined)
    throw new UsageError('which app was built?', 'slipway release APP --image …, or --from-event FILE');
  return announcementFromOptions(app, {
    images: listOption(args, 'image'),
    digest: textOption(args, 'digest'),
    chartVersion: textOption(args, 'chartVersion'),
    revision: textOption(args, 'revision'),
    source: {
      commit: textOption(args, 'sourceCommit'),
      branch: textOption(args, 'sourceBranch'),
      tag: textOption(args, 'sourceTag'),
      repository: textOption(args, 'sourceRepository'),
      url: textOption(args, 'sourceUrl'),
      nightly: flag(args, 'nightly') ? true : undefined,
    },
  });
}
