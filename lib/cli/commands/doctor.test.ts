import { TestProgram } from '../testing';

const program = new TestProgram();

afterAll(() => program.remove());

test('a fresh program lacks nothing for npm run deliver', async () => {
  const { code, out } = await program.run('doctor --json');
  const { checks } = JSON.parse(out) as { checks: { name: string; state: string; neededFor: string }[] };
  const needed = checks.filter(({ neededFor }) => neededFor === 'deliver');
  expect(needed.map(({ name, state }) => [name, state])).toEqual([
    ['node', 'ok'],
    ['git', 'ok'],
    ['program', 'ok'],
    ['environment-repo', 'ok'],
  ]);
  expect(code).toBe(0);
});

test('what else is missing fails when that is asked for', async () => {
  // Nobody has set who commits.
  const { code, out } = await program.run('doctor --strict');
  expect(code).toBe(1);
  expect(out).toContain('user.name and user.email are not set  (needed for commits to the program)');
  expect(out).toContain("    fix: git config --global user.name 'Your Name'");
});

test('a program that does not load is told, and the rest is looked at', async () => {
  const broken = new TestProgram({ files: { 'environments/dev.ts': 'export const dev = 1;' } });
  const { code, out } = await broken.run('doctor');
  broken.remove();
  expect(code).toBe(1);
  expect(out).toMatch(/✗ program +environments\/index\.ts: environment 'dev' is listed/);
  expect(out).toMatch(/✓ git /);
  expect(out).toMatch(/- pulumi +the program does not load/);
});
