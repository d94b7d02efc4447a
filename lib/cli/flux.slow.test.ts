import { programIndex, sourceFile, TestProgram } from './testing';

// A whole story in one test, on a machine that may do much else.
jest.setTimeout(600_000);

const chart = sourceFile(
  { 'constructs/helm-release': 'helmRelease' },
  `export const certs = helmRelease({
  name: 'certs', system: 'site', owner: 'team-site', repository: 'https://charts.example.com', chart: 'certs', version: '1.2.3',
});`,
);
const program = new TestProgram({ files: { 'lib/apps/certs.ts': chart } });
afterAll(() => program.remove());

function index(): string {
  const repository = `{ url: '${program.environmentRepo}', argocdUrl: 'https://git.example.com/env.git', layout: directory() }`;
  return programIndex(repository).replaceAll(
    /cluster\(\{ name: '(\w+)' \}\)/g,
    `cluster({ name: '$1', engine: 'flux' })`,
  );
}

const changedBy = (commit: string): string[] =>
  program.git('show', '--format=', '--name-only', commit).split('\n').sort();

test('where Flux deploys, the same commands release, promote and take back', async () => {
  program.write('environments/index.ts', index());
  expect(await program.text('deliver')).toContain('recorded 12 releases');
  expect(await program.text('deliver')).toContain('nothing changed');
  expect(program.git('ls-tree', '-r', '--name-only', 'main')).not.toContain('/argocd/');

  await program.text('release cart --image registry.example.com/cart:v1.1.0');
  expect(changedBy('main')).toEqual([
    'dev/manifests/nonprod/cart/deployment-cart.yaml',
    'dev/releases/cart.yaml',
    'dev/rendered/cart.yaml',
  ]);
  await program.text('promote cart --to staging');
  expect(await program.text('merge 1')).toContain('merged ');
  await program.text('receipts cart staging --report healthy');
  expect(await program.text('receipts cart staging')).toMatch(/nonprod\s+healthy/);
  expect(await program.text('rollback cart staging --reason slow')).toContain('v1.1.0 → v1.0.0');
  expect(await program.text('publish')).toContain('nothing changed');
});

test("a chart's version is part of its tree, so that a commit status speaks for it", async () => {
  await program.text('release certs --chart-version 1.3.0');
  expect(changedBy('main')).toContain('dev/manifests/nonprod/certs/helmrelease-certs.yaml');
  expect(program.git('show', 'main:dev/manifests/nonprod/certs/helmrelease-certs.yaml')).toContain('version: 1.3.0');
  await program.text('receipts certs dev --report healthy');
  expect(await program.text('receipts certs dev')).toMatch(/nonprod\s+healthy/);
  expect((await program.run('promote certs --to staging')).code).toBe(0);
});
