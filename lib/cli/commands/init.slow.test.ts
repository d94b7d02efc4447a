import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestProgram } from '../testing';

const plain = new TestProgram();
const index = readFileSync(join(plain.root, 'environments/index.ts'), 'utf8');
const programs = [plain];
afterAll(() => programs.splice(0).forEach((program) => program.remove()));

/** A program whose environment repo is declared with more than its URL. */
function programWith(settings: string): TestProgram {
  const files = { 'environments/index.ts': index.replace(/url: '[^']*'/, `url: './environment-repo', ${settings}`) };
  const program = new TestProgram({ files });
  programs.push(program);
  return program;
}

test('an environment repo gets the checks of its forge, where program and forge are known', async () => {
  const program = programWith(`argocdUrl: 'https://github.com/example/state.git', program: 'example/platform'`);
  expect(await program.text('init')).toMatch(/^made .*; recorded 9 releases as the baseline, commit [0-9a-f]+\n/);
  const files = program.git('ls-tree', '-r', '--name-only', 'main').split('\n');
  expect(files).toEqual(
    expect.arrayContaining([
      'README.md',
      'CODEOWNERS',
      '.github/workflows/requests.yaml',
      '.github/workflows/rollback.yaml',
    ]),
  );
  const requests = program.git('show', 'main:.github/workflows/requests.yaml');
  for (const job of ['verify-render', 'check', 'gate']) expect(requests).toContain(`\n  ${job}:\n`);
  expect(requests).toContain('repository: example/platform');
  expect(await program.text('init')).toBe(
    './environment-repo has environments already: releases decide what runs there\n',
  );
});

test('those of GitLab where that is the forge', async () => {
  const onGitlab = `argocdUrl: 'https://gitlab.com/example/state.git', program: 'example/platform'`;
  const program = programWith(onGitlab);
  await program.text('init');
  expect(program.git('show', 'main:.gitlab-ci.yml')).toContain('verify-render');
});

test('none where the environment repo is on no forge yet', async () => {
  const program = programWith(`program: 'example/platform'`);
  await program.text('init');
  expect(
    program
      .git('ls-tree', '-r', '--name-only', 'main')
      .split('\n')
      .filter((one) => one.includes('workflows')),
  ).toEqual([]);
});
