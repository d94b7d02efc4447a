import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { programIndex, TestProgram } from './testing';

const hold = 'hold cart production --reason "5xx"';

let program: TestProgram;
beforeEach(async () => {
  program = new TestProgram();
  const repository = `{ url: '${program.environmentRepo}', layout: branch() }`;
  program.write('environments/index.ts', programIndex(repository, ['branch', 'branch']));
  await program.text('deliver');
});
afterEach(() => program.remove());

test('in a fresh checkout, as in CI, the program is asked where the environment repo is', async () => {
  rmSync(join(program.root, '.slipway'), { recursive: true });
  await program.text(hold);
  expect(program.git('show', 'production:production/releases/cart.yaml')).toContain('reason: 5xx');
});

test('what was remembered does without the program', async () => {
  program.write('lib/apps/shop/broken.ts', 'this is no program');
  await program.text(hold);
  expect(program.git('show', 'production:production/releases/cart.yaml')).toContain('reason: 5xx');
});

test('a fresh checkout whose program does not load works on the repository that it is told', async () => {
  rmSync(join(program.root, '.slipway'), { recursive: true });
  program.write('lib/apps/shop/broken.ts', 'this is no program');
  const { code, err } = await program.run(hold, { env: { SLIPWAY_REPO: program.environmentRepo } });
  expect(code).toBe(1);
  expect(err).toContain('production');
});

test('deliver and init work on the repository that they are told, and leave the other alone', async () => {
  const head = program.git('rev-parse', 'main');
  const told = join(program.root, 'told');
  const env = { SLIPWAY_REPO: told };
  for (const line of ['init', 'deliver', 'deliver']) await program.text(line, { env });
  expect(program.git('-C', told, 'ls-tree', '--name-only', 'production:production/releases')).toContain('cart.yaml');
  expect(await program.text('deliver', { env })).toContain(told);
  expect(program.git('rev-parse', 'main')).toBe(head);
});
