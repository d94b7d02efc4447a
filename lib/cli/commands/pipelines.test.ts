import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFile, TestProgram } from '../testing';

let program: TestProgram;
beforeEach(() => {
  program = new TestProgram({
    files: settings("{ program: { repository: 'example/platform', environmentRepository: 'example/state' } }"),
  });
});
afterEach(() => program.remove());

function settings(text: string): Record<string, string> {
  const body = `export const pipelines = pipelineSettings(${text});`;
  return { 'environments/pipelines.ts': sourceFile({ 'pipelines/pipeline-settings': 'pipelineSettings' }, body) };
}

function read(path: string): string {
  return readFileSync(join(program.root, path), 'utf8');
}

test('an app gets a Makefile and a workflow from what its definition says', async () => {
  expect(await program.text('pipelines app cart --out out')).toBe(
    'wrote .github/workflows/cart.yaml\nwrote Makefile\n',
  );
  expect(read('out/Makefile')).toContain('registry.example.com/cart');
  expect(read('out/.github/workflows/cart.yaml')).toContain('owner: example\n          repositories: platform');
  expect(await program.text('pipelines app cart --out out')).toBe('2 files are what their options say\n');
});

test('--check names every file that is not what its options say, and writes nothing', async () => {
  const missing = await program.run('pipelines program --out out --check');
  expect(missing.code).toBe(1);
  expect(missing.err).toContain('.github/workflows/publish.yaml: is missing');
  expect(existsSync(join(program.root, 'out'))).toBe(false);
  await program.text('pipelines program --out out');
  expect((await program.run('pipelines program --out out --check')).code).toBe(0);
  expect(read('out/.github/workflows/watch.yaml')).not.toContain('previews');
  program.write('out/.github/workflows/publish.yaml', read('out/.github/workflows/publish.yaml').replace('22', '24'));
  const { code, err } = await program.run('pipelines program --out out --check');
  expect(code).toBe(1);
  expect(err).toContain('.github/workflows/publish.yaml: is not what its options say');
  expect(err).toContain('fix: run slipway pipelines program --out out');
  expect(err).not.toContain('check.yaml');
});

test('what is written by hand into the marked part is kept, and is no drift', async () => {
  await program.text('pipelines app cart --out out');
  const own = '.PHONY: lint\nlint:\n\techo fine\n';
  program.write('out/Makefile', read('out/Makefile').replace('# End of what', `${own}# End of what`));
  expect((await program.run('pipelines app cart --out out --check')).code).toBe(0);
  program.write('out/Makefile', read('out/Makefile').replace('REGISTRY :=', 'REGISTRY ='));
  await program.text('pipelines app cart --out out');
  expect(read('out/Makefile')).toContain(own);
  expect(read('out/Makefile')).toContain('REGISTRY :=');
});

test('a file that Slipway did not make is never taken the place of', async () => {
  program.write('out/Makefile', 'all:\n\techo mine\n');
  const { code, err } = await program.run('pipelines app cart --out out');
  expect(code).toBe(1);
  expect(err).toContain('Makefile: is not generated: it would be lost');
  expect(read('out/Makefile')).toContain('mine');
});

test('what earlier options made is removed; of other apps nothing is', async () => {
  await program.text('pipelines app cart --out out');
  await program.text('pipelines app web --out out/other');
  program.write('out/.github/workflows/old.yaml', read('out/.github/workflows/cart.yaml'));
  program.write('out/.github/workflows/web.yaml', read('out/other/.github/workflows/web.yaml'));
  expect(await program.text('pipelines app cart --out out')).toBe('removed .github/workflows/old.yaml\n');
  expect(existsSync(join(program.root, 'out/.github/workflows/web.yaml'))).toBe(true);
});

test('wrong options are told all at once, with their file', async () => {
  program.write(
    'environments/pipelines.ts',
    settings(
      "{ program: { repository: 'example/platform', environmentRepository: 'a/b' }, allApps: { flow: 'gitflow', nightly: 'x' } }",
    )['environments/pipelines.ts'] ?? '',
  );
  const { code, err } = await program.run('pipelines app cart --out out');
  expect(code).toBe(1);
  expect(err).toContain("environments/pipelines.ts: flow 'gitflow' must be");
  expect(err).toContain("environments/pipelines.ts: nightly 'x' is no time of a schedule");
});

test.each([
  ['pipelines app --out out', 2, 'an app has a name, and nothing else has'],
  ['pipelines program cart --out out', 2, 'an app has a name, and nothing else has'],
  ['pipelines app cat --out out', 1, "there is no app 'cat'"],
  ['pipelines program --provider github --out out', 1, "no provider of pipelines is named 'github'"],
  ['pipelines app cart', 2, "required option '--out <folder>' not specified"],
])('%s is wrong', async (line, code, says) => {
  const ran = await program.run(line);
  expect(ran.code).toBe(code);
  expect(ran.err).toContain(says);
});

test('the environment repo gets its checks', async () => {
  await program.text('pipelines environments --out out');
  expect(read('out/.github/workflows/requests.yaml')).toMatch(/verify-render:\n[^]* check:\n[^]* gate:\n/);
});
