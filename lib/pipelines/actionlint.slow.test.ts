import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { appPipeline } from './app-pipeline';
import { environmentPipelines } from './environment-pipelines';
import { programOptions } from './program-options';
import { programPipelines } from './program-pipelines';
import { provider } from './providers/github-actions';
import { everyAppOption } from './testing/every-option';

const isMissing = spawnSync('actionlint', ['--version']).status !== 0;
const whereInstalled = isMissing ? test.skip : test;
if (isMissing) console.log('skipped: actionlint is not installed');

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'slipway-actionlint-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What actionlint holds against files; shellcheck, where it is installed, reads their scripts too. */
function linted(files: Iterable<readonly [path: string, text: string]>): string {
  const paths = [...files].map(([path, text]) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  });
  const { stdout, stderr } = spawnSync('actionlint', ['-no-color', '-oneline', ...paths], { encoding: 'utf8' });
  return stdout + stderr;
}

whereInstalled('actionlint finds nothing in the workflows of apps, for every combination of options', () => {
  const files = everyAppOption().flatMap((options, index) =>
    [...provider.files([appPipeline(options)])].map(([path, text]) => [`${index}/${path}`, text] as const),
  );
  expect(files.length).toBe(240);
  expect(linted(files)).toBe('');
});

whereInstalled('nor in those of a program and of its environment repo', () => {
  const options = programOptions({
    ...{ repository: 'a/b', environmentRepository: 'a/c', stages: ['dev', 'production'] },
    previewTokens: ['GITEA_TOKEN'],
  });
  expect(linted(provider.files([...programPipelines(options), ...environmentPipelines(options)]))).toBe('');
});

whereInstalled('it finds what is wrong', () => {
  const [[path, text] = ['', '']] = provider.files(environmentPipelines(programOptions({ repository: 'a/b', environmentRepository: 'a/c' }))); // prettier-ignore
  expect(linted([[path, text.replace('github.event', 'github.evnt')]])).toContain('evnt');
});
