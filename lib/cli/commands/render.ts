import { isAbsolute, join } from 'node:path';
import type { Platform } from '../../model/platform';
import type { Releases, Selection, Unit } from '../../render';
import {
  collect,
  flag,
  listOption,
  textOption,
  words,
  type Arguments,
  type Command,
  type Context,
  type Outcome,
} from '../command';

export const command: Command = {
  name: 'render',
  summary: 'Render the platform into plain YAML',
  examples: [
    ['render', 'writes every environment to dist/, only files that changed'],
    ['render production', 'writes one environment; the others are left out of dist/'],
    ['render --app checkoutservice --out /tmp/preview', 'writes one app, in each environment, to a folder of your own'],
  ],
  configure: (command) =>
    command
      .argument('[environments...]', 'environments to render (default: all)')
      .option('--app <name>', 'only this app (may be given several times)', collect)
      .option('--out <folder>', 'folder to write to (default: dist)')
      .option(
        '--releases <file>',
        'releases as JSON, by environment and app, in place of those of the environment repo',
      )
      .option('--check', 'judge it as slipway check does, and write nothing where there is an error')
      .option('--no-cache', 'render everything anew (default: what did not change is taken from the last render)')
      .option('--arranged', 'as the layout of the environment repo arranges it (default: one file per object)'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { RenderFolder, arrangedUnits, filesOfUnits, noMemory, renderPlatform, writeFolder } =
    await import('../../render');
  const { loadProgram } = await import('../load-program');
  const { knownReleases, releasesFile } = await import('../../promotion/known-releases');
  const { selectionOf } = await import('../selection');
  const { unrenderedApps } = await import('../unrendered');
  const started = performance.now();
  const out = textOption(args, 'out') ?? 'dist';
  const folder = isAbsolute(out) ? out : join(context.root, out);
  const apps = listOption(args, 'app');
  const platform = loadProgram(context, { apps });
  const given = textOption(args, 'releases');
  const releases = given === undefined ? await knownReleases(platform, context.env, apps) : await releasesFile(given);
  const selection = selectionOf(platform, words(args, 0), apps);
  const unrendered = unrenderedApps(platform, releases, selection);
  let objects = 0;
  const memory = flag(args, 'cache') ? new RenderFolder(platform.root) : noMemory;
  const rendered = renderPlatform(platform, releases, selection, memory);
  const judged = flag(args, 'check') ? await checked(rendered, platform, releases, selection) : rendered;
  const counted = function* (): Generator<Unit> {
    for (const unit of judged) {
      objects += unit.files.filter((file) => 'object' in file).length;
      context.progress(`rendering: ${objects} objects`);
      yield unit;
    }
  };
  const units = flag(args, 'arranged') ? arrangedUnits(platform, releases, counted()) : counted();
  const written = writeFolder(folder, filesOfUnits(units));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const { changed, removed, unchanged } = written;
  const summary = `rendered ${objects} objects to ${out}: ${changed} written, ${removed} removed, ${unchanged} unchanged (${seconds} s)`;
  return {
    text: [summary, ...unrendered].join('\n'),
    json: { folder, objects, files: changed + unchanged, ...written, unrendered },
  };
}

/** Schemas and policies are loaded for those who ask. */
async function checked(
  units: Iterable<Unit>,
  platform: Platform,
  releases: Releases,
  selection: Selection,
): Promise<Iterable<Unit>> {
  const { checkedUnits, platformCheck } = await import('../../render/check');
  return checkedUnits(units, platformCheck(platform, releases, { selection }));
}
