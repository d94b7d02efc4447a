import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

let program: string;
beforeAll(() => {
  program = mkdtempSync(join(tmpdir(), 'slipway-readme-'));
  for (const name of [
    'bin',
    'environments',
    'lib',
    'main.ts',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'cdk8s.yaml',
  ]) {
    cpSync(join(root, name), join(program, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(program, 'node_modules'));
});
afterAll(() => rmSync(program, { recursive: true, force: true }));

/** Code blocks of one language, with the heading that they stand under. */
function blocks(language: string): { heading: string; code: string }[] {
  const found: { heading: string; code: string }[] = [];
  let heading = '';
  for (const part of readme.split(/^(?=## )|(?=^```)/m)) {
    heading = /^## (.+)$/m.exec(part)?.[1] ?? heading;
    const code = new RegExp(`^\`\`\`${language}\n([\\s\\S]*)`).exec(part)?.[1];
    if (code !== undefined) found.push({ heading, code });
  }
  return found;
}

function under(heading: string, language: string): string[] {
  return blocks(language)
    .filter((one) => one.heading === heading)
    .map((one) => one.code);
}

function shell(command: string): { output: string; status: number | null } {
  const env = { ...process.env, SLIPWAY_REGISTRY: 'off', NO_COLOR: '1', SLIPWAY_ACTOR: 'reader' };
  const { stdout, stderr, status } = spawnSync('bash', ['-c', command], { cwd: program, env, encoding: 'utf8' });
  return { output: stdout + stderr, status };
}

/** Runs each `$ command` of a block, and finds the lines below it in its output, in order; `…` stands for anything. */
function play(block: string): void {
  for (const step of block.split(/^\$ /m).slice(1)) {
    const [line = '', ...expected] = step.trimEnd().split('\n');
    const { output, status } = shell(line);
    const wanted = Number(/# exit (\d)/.exec(line)?.[1] ?? 0);
    if (status !== wanted) throw new Error(`$ ${line}\nexit code ${status ?? 'none'}, not ${wanted}:\n${output}`);
    const pattern = expected
      .map((text) =>
        text
          .trimEnd()
          .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
          .replaceAll('…', '[\\s\\S]*'),
      )
      .join('\\s*\\n');
    expect({ line, output }).toEqual({ line, output: expect.stringMatching(new RegExp(pattern)) as string });
  }
}

test('an app is added as the README says', () => {
  const [source = ''] = under('Add an app', 'ts');
  const [, file = ''] = /^\/\/ (\S+\.ts)$/m.exec(source) ?? [];
  mkdirSync(dirname(join(program, file)), { recursive: true });
  writeFileSync(join(program, file), source);
  under('Add an app', 'console').forEach(play);
  const types = shell('npx tsc -p . --types node lib/../environments/index.ts 2>&1 | grep giftservice');
  expect(types.output).toBe('');
});

test('the loop runs as the README says', () => {
  under('The loop, on your machine', 'console').forEach(play);
});

test('an environment is added as the README says', () => {
  const [source = '', list = ''] = under('Add an environment', 'ts');
  writeFileSync(join(program, 'environments', 'qa.ts'), source);
  const index = join(program, 'environments', 'index.ts');
  const [line = ''] = list.split('\n').filter((one) => one.startsWith('export const environments'));
  writeFileSync(index, readFileSync(index, 'utf8').replace(/^export const environments = .*$/m, line));
  const asked = shell('npx tsc --noEmit -p . 2>&1').output;
  expect(asked).toContain("Property 'qa' is missing");
  // Nothing but users' own files asks for anything.
  const files = asked.match(/^\S+?\.ts(?=\()/gm) ?? [];
  expect(files.filter((file) => !file.startsWith('lib/apps/'))).toEqual([]);
});
