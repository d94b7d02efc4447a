import { isAbsolute, join } from 'node:path';
import type { NamedObjects, RenderThread, Unit, UnitText } from '../../render';
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
      .option('--arranged', 'as the layout of the environment repo arranges it (default: one file per object)'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { RenderThread } = await import('../../render');
  const isWhole = listOption(args, 'app').length === 0 && !flag(args, 'arranged');
  return isWhole
    ? RenderThread.helping(context.root, (thread) => render(args, context, thread))
    : render(args, context);
}

async function render(args: Arguments, context: Context, thread?: RenderThread): Promise<Outcome> {
  const { arrangedUnits, filesOfUnits, namedObjects, renderPlatform, renderTexts, unitText, writeFolder } =
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
  const count = <T>(one: T, { keys }: NamedObjects): T => {
    objects += keys.length;
    context.progress(`rendering: ${objects} objects`);
    return one;
  };
  const plain = async function* (): AsyncGenerator<UnitText> {
    for await (const one of renderTexts(platform, releases, { selection, thread })) yield count(one, one);
  };
  const counted = function* (): Generator<Unit> {
    for (const one of renderPlatform(platform, releases, selection)) yield count(one, namedObjects(one));
  };
  const arranged = function* (): Generator<UnitText> {
    for (const one of arrangedUnits(platform, releases, counted())) yield unitText(one);
  };
  const written = await writeFolder(folder, filesOfUnits(flag(args, 'arranged') ? arranged() : plain()));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const { changed, removed, unchanged } = written;
  const summary = `rendered ${objects} objects to ${out}: ${changed} written, ${removed} removed, ${unchanged} unchanged (${seconds} s)`;
  return {
    text: [summary, ...unrendered].join('\n'),
    json: { folder, objects, files: changed + unchanged, ...written, unrendered },
  };
}
