import {
  appOptions,
  appPipeline,
  environmentPipelines,
  findProvider,
  programOptions,
  programPipelines,
  providerNames,
} from '../pipelines';
import type { Command } from './command';
import { commandLine } from './command-line';
import { loadCommands } from './load-commands';
import { splitWords } from './testing';

const commands = loadCommands();
const options = programOptions({
  repository: 'example/platform',
  environmentRepository: 'example/state',
  stages: ['dev', 'staging', 'production'],
  previewTokens: ['GITEA_TOKEN'],
});
const app = appOptions({
  app: 'cart',
  images: [{ repository: 'ghcr.io/example/cart' }],
  program: { repository: 'example/platform' },
});

/** The command lines of a file, as `slipway` gets them: each variable is a word, what the shell does is cut off. */
function slipwayLines(text: string): string[] {
  return [...text.matchAll(/npx slipway ([^\n]*)/g)].map(([, line = '']) =>
    line
      .replace(/'?$/, '')
      .split(/ (?:>|>>|\|\|?|&&|;|2>) ?/)[0]!
      .replace(/>\S+$/, '')
      .replaceAll(/\$\w+/g, '1')
      .replaceAll('\\"', '"')
      .trim(),
  );
}

async function understood(line: string): Promise<Command | undefined> {
  const found: Command[] = [];
  const silent = { write: () => true };
  const parser = commandLine(commands, { stdout: silent, stderr: silent }, (command) => {
    found.push(command);
    return Promise.resolve();
  });
  await parser.parseAsync(splitWords(line), { from: 'user' });
  return found[0];
}

describe.each(providerNames())('with %s', (name) => {
  const provider = findProvider(name);
  const lines = new Set(
    [programPipelines(options), environmentPipelines(options), [appPipeline(app)]].flatMap((pipelines) =>
      [...provider.files(pipelines).values()].flatMap(slipwayLines),
    ),
  );

  test('pipelines call what they are for', () => {
    const called = [...lines].map((line) => line.split(' ')[0]);
    for (const wanted of ['check', 'comment', 'diff', 'drift', 'gate', 'pipelines', 'promote', 'publish', 'refresh'])
      expect(called).toContain(wanted);
    for (const wanted of ['release', 'render-request', 'rollback', 'secrets', 'verify-render'])
      expect(called).toContain(wanted);
  });

  test.each([...lines])('slipway understands: %s', async (line) => {
    expect(await understood(line)).toBeDefined();
  });
});
