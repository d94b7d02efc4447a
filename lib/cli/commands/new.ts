import { join, resolve } from 'node:path';
import { Argument } from 'commander';
import { UsageError } from '../../errors';
import type { Platform } from '../../model/platform';
import { textOption, word, type Arguments, type Command, type Context, type Outcome } from '../command';

const kinds = ['app', 'environment', 'gate', 'policy'] as const;

export const command: Command = {
  name: 'new',
  summary: 'Begin an app, an environment, a gate or a policy: its file, and its test',
  examples: [
    ['new app giftservice --system online-boutique --owner team-orders', 'lib/apps/online-boutique/giftservice.ts'],
    [
      'new app giftservice --repository ../giftservice',
      'also a repository to build it: Dockerfile, Makefile, pipeline, tests',
    ],
    ['new environment qa --from dev', 'environments/qa.ts, and its name in the list'],
    ['new gate commit-known', 'lib/promotion/gates/commit-known.ts, and its test'],
    ['new policy max-replicas', 'environments/policies/max-replicas.ts, and its test'],
  ],
  explains: 'No file that is there is ever written over.',
  json: `{ written: [path], edited: [path], repository?: { folder, written: [path] }, next: [text] }`,
  configure: (command) =>
    command
      .addArgument(new Argument('<kind>', 'what').choices(kinds))
      .argument('<name>', 'lower-case letters, digits and dashes')
      .option('--system <name>', 'app: its system (default: its own name)')
      .option('--owner <team>', 'app: who owns it (default: who owns its system)')
      .option('--image <reference>', 'app: its baseline image')
      .option('--repository <folder>', 'app: write a repository that builds it, too')
      .option('--provider <name>', 'app: what runs the pipeline of that repository (default: github-actions)')
      .option('--from <environment>', 'environment: takes promotions from it (default: the first)')
      .option('--cluster <name>', 'environment: where it is (default: as --from)'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { readFileSync, writeFileSync } = await import('node:fs');
  const { loadProgram } = await import('../load-program');
  const { findScaffold } = await import('../find-scaffold');
  const { writeNew } = await import('../new-files');
  const [kind = '', name = ''] = [word(args, 0), word(args, 1)];
  await checkName(name);
  const folder = textOption(args, 'repository');
  if (folder !== undefined && kind !== 'app') throw new UsageError('--repository goes with an app', 'leave it out');
  const options = Object.fromEntries(
    ['system', 'owner', 'image', 'from', 'cluster'].map((one) => [one, textOption(args, one)]),
  );
  const platform = loadProgram(context);
  const { files, edits, next, image } = findScaffold(kind)({ name, platform, options });
  const edited = [...edits].map(
    ([path, edit]) => [path, edit(readFileSync(join(context.root, path), 'utf8'))] as const,
  );
  const repository =
    folder === undefined || image === undefined
      ? undefined
      : { folder, ...(await repositoryOf(name, image, platform, args)) };
  const steps = [...next, ...(repository?.next ?? [])];
  writeNew([
    { folder: context.root, files },
    ...(repository === undefined ? [] : [{ folder: resolve(context.cwd, repository.folder), files: repository.files }]),
  ]);
  for (const [path, text] of edited) writeFileSync(join(context.root, path), text);
  const beside = [...(repository?.files.keys() ?? [])].sort();
  const lines = [
    ...[...files.keys()].map((path) => `wrote ${path}`),
    ...edited.map(([path]) => `edited ${path}`),
    ...beside.map((path) => `wrote ${join(folder ?? '', path)}`),
    ...steps.map((text) => `next: ${text}`),
  ];
  return {
    text: lines.join('\n'),
    json: {
      written: [...files.keys()],
      edited: edited.map(([path]) => path),
      ...(folder === undefined ? {} : { repository: { folder, written: beside } }),
      next: steps,
    },
  };
}

async function checkName(name: string): Promise<void> {
  const { dnsLabelFault } = await import('../../model/names');
  const fault = dnsLabelFault(name) ?? (/^[a-z]/.test(name) ? undefined : 'must start with a letter');
  if (fault !== undefined) throw new UsageError(`'${name}' ${fault}`, 'take a name such as gift-service');
}

async function repositoryOf(
  name: string,
  image: string,
  platform: Platform,
  args: Arguments,
): Promise<{ readonly files: Map<string, string>; readonly next: readonly string[] }> {
  const { parseImage } = await import('../../model/image');
  const { appFiles, loadPipelineSettings } = await import('../pipeline-files');
  const { repositoryFiles } = await import('../scaffolds/repository');
  const settings = loadPipelineSettings(platform, name);
  const provider = textOption(args, 'provider') ?? settings.provider ?? 'github-actions';
  const images = [{ container: 'main', repository: parseImage(image).repository }];
  const files = new Map([...repositoryFiles(name), ...appFiles(platform, settings, { app: name, provider, images })]);
  const contract = settings.apps?.[name]?.contract ?? settings.allApps?.contract ?? false;
  // What a contract says is the app's own: there is none to begin with.
  const next = contract === false ? [] : ["write the Dockerfile's stage contract, which make test-contract runs"];
  return { files, next };
}
