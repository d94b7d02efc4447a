import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs a TypeScript file through the hook. @returns what it prints */
function run(file: string): string {
  return execFileSync(process.execPath, ['--require', join(__dirname, 'register.js'), file], { encoding: 'utf8' });
}

function sourceFile(content: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'register-')), 'program.ts');
  writeFileSync(file, content);
  return file;
}

test('an edit is compiled, and what was compiled before is not used again', () => {
  const file = sourceFile(`const text: string = 'one';\nconsole.log(text);\n`);
  expect([run(file), run(file)]).toEqual(['one\n', 'one\n']);
  writeFileSync(file, `const text: string = 'two';\nconsole.log(text);\n`);
  expect(run(file)).toBe('two\n');
});

test('a stack names lines of the TypeScript file', () => {
  const file = sourceFile(`interface Gone {
  readonly away: string;
}

function fail(gone: Gone): never {
  throw new TypeError(gone.away);
}

try {
  fail({ away: 'oops' });
} catch (error) {
  console.log((error as Error).stack);
}
`);
  const lines = run(file).split('\n');
  expect(lines[0]).toBe('TypeError: oops');
  expect(lines[1]).toContain(`${file}:6:9`);
  expect(lines[2]).toContain(`${file}:10:3`);
});

test('what is no TypeScript is told with its place, and without the insides of the compiler', () => {
  const file = sourceFile(`export const answer = ;\n`);
  const { stderr } = spawnSync(process.execPath, ['--require', join(__dirname, 'register.js'), file], {
    encoding: 'utf8',
  });
  expect(stderr).toContain('SyntaxError: x Expression expected');
  expect(stderr).toContain(`${file}:1:`);
  expect(stderr).not.toContain('backtrace');
});
