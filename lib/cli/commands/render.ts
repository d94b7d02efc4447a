import { isAbsolute, join } from 'node:path';
import type { Unit } from '../../render';
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
  const { arrangedUnits, renderPlatform, writeFolder } = await import('../../render');
  const { loadProgram } = await import('../load-program');
  const { knownReleases, releasesFile } = await import('../../promotion/known-releases');
  const { selectionOf } = await import('../selection');
  const started = performance.now();
  const out = textOption(args, 'out') ?? 'dist';
  const folder = isAbsolute(out) ? out : join(context.root, out);
  const apps = listOption(args, 'app');
  const platform = loadProgram(context, { apps });
  const given = textOption(args, 'releases');
  const releases = given === undefined ? await knownReleases(platform, context.env, apps) : await releasesFile(given);
  const selection = selectionOf(platform, words(args, 0), apps);
  const files = new Set<string>();
  let objects = 0;
  const counted = function* (): Generator<Unit> {
    for (const unit of renderPlatform(platform, releases, selection)) {
      objects += unit.files.filter(({ object }) => object !== undefined).length;
      yield unit;
    }
  };
  const units = flag(args, 'arranged') ? arrangedUnits(platform, releases, counted()) : counted();
  const rendered = function* (): Generator<readonly [path: string, content: string]> {
    for (const unit of units) {
      // Units may share a file.
      for (const { path, content } of unit.files.filter((file) => !files.has(file.path))) {
        files.add(path);
        yield [path, content];
      }
      context.progress(`rendering: ${files.size} files`);
    }
  };
  const written = writeFolder(folder, rendered());
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  return {
    text: `rendered ${objects} objects to ${out}: ${written.changed} written, ${written.removed} removed, ${written.unchanged} unchanged (${seconds} s)`,
    json: { folder, objects, files: files.size, ...written },
  };
}
