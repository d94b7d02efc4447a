import { isAbsolute, join, resolve } from 'node:path';
import { Option } from 'commander';
import type { Platform } from '../../model/platform';
import type { Finding } from '../../policy';
import {
  collect,
  flag,
  listOption,
  textOption,
  type Arguments,
  type Command,
  type Context,
  type Outcome,
} from '../command';

const formats = ['text', 'json', 'sarif', 'junit', 'github'] as const;

export const command: Command = {
  name: 'check',
  summary: 'Check what is rendered: schemas, references, policies',
  examples: [
    ['check', 'every environment; exit code 1 where there is an error'],
    ['check --environment production --now', 'one environment, and exceptions that have expired'],
    ['check --format sarif > check.sarif', "for a forge's code scanning: it marks the line of the program"],
    ['check --path ./manifests --crds ./crds', 'any folder of manifests, rendered by anything'],
  ],
  explains: `Schemas are those of the version that each cluster runs, and of known operators; crds/ and --crds add others or take
their place. References must lead to something that is rendered, or that policySettings({ external: [...] }) declares.
Exceptions are code, with a reason and a last day; only --now asks whether that is over.`,
  json: `{ version: 1, objects, counts: { error, warning, info }, findings: [{ rule, severity, file, path, object, environment?,
  group, construct?, source?: { file, line }, problem, value?, expectation, fix }] }`,
  configure: (command) =>
    command
      .addOption(new Option('--format <format>', 'how it is written').choices(formats).default('text'))
      .option('--environment <name>', 'only this environment (may be given several times)', collect)
      .option('--path <folder>', 'manifests to check in place of the program')
      .option('--settings', 'judge --path as the program does: what is external, what is accepted, what is production')
      .option('--kubernetes <version>', 'version of Kubernetes that --path is meant for', '1.28')
      .option('--crds <folder>', 'more CustomResourceDefinitions (may be given several times)', collect)
      .option('--now', 'tell exceptions that have expired'),
  run,
};

interface Checked {
  readonly findings: readonly Finding[];
  readonly objects: number;
}

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { reportFormats, countsOf } = await import('../../policy');
  const path = textOption(args, 'path');
  const folders = listOption(args, 'crds').map((folder) => resolve(context.cwd, folder));
  const checked =
    path === undefined ? await checkProgram(args, context, folders) : await checkPath(path, args, context, folders);
  const format = context.json ? 'json' : (textOption(args, 'format') ?? 'text');
  const { color, width } = context;
  const text = reportFormats[format]?.({ ...checked, color: color && format === 'text', width }) ?? '';
  const json: unknown = context.json ? JSON.parse(text) : undefined;
  return { text, json, exitCode: countsOf(checked.findings).error > 0 ? 1 : 0 };
}

async function checkProgram(args: Arguments, context: Context, folders: readonly string[]): Promise<Checked> {
  const { checkPlatform, readCrds } = await import('../../render/check');
  const { expiredExceptions, unknownExceptions } = await import('../../policy');
  const { knownReleases } = await import('../../promotion/known-releases');
  const { loadProgram } = await import('../load-program');
  const { selectionOf } = await import('../selection');
  const { recordCallSites } = await import('../../model/call-site');
  recordCallSites();
  const platform = loadProgram(context);
  const releases = await knownReleases(platform, context.env);
  const selection = selectionOf(platform, listOption(args, 'environment'), []);
  const crds = readCrds(context.root, folders);
  const checked = checkPlatform(platform, releases, { selection, crds });
  const expired = flag(args, 'now') ? expiredExceptions(platform.policies?.exceptions ?? [], context.now()) : [];
  const unknown = platform.policies === undefined ? [] : unknownExceptions(platform.policies);
  return { ...checked, findings: [...expired, ...unknown, ...checked.findings] };
}

async function checkPath(
  path: string,
  args: Arguments,
  context: Context,
  folders: readonly string[],
): Promise<Checked> {
  const { checkFiles, readManifestFiles } = await import('../../policy');
  const { placeFacts, readCrds } = await import('../../render/check');
  const read = readManifestFiles(isAbsolute(path) ? path : join(context.cwd, path));
  const kubernetes = textOption(args, 'kubernetes') ?? '1.28';
  const crds = readCrds(context.root, folders);
  const platform = flag(args, 'settings') ? await loadedPlatform(context) : undefined;
  const { policies: settings } = platform ?? {};
  const findings = checkFiles(read, {
    kubernetes,
    crds,
    ...(platform === undefined ? {} : { factsOf: placeFacts(platform) }),
    ...(settings === undefined ? {} : { settings }),
  });
  return { findings, objects: read.manifests.length };
}

async function loadedPlatform(context: Context): Promise<Platform> {
  const { loadProgram } = await import('../load-program');
  return loadProgram(context);
}
