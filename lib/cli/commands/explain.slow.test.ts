import { sourceFile, TestProgram } from '../testing';

let program: TestProgram;
beforeEach(async () => {
  program = new TestProgram({
    files: {
      'environments/production.ts': sourceFile(
        {
          'model/environment': 'environment',
          'model/units': 'minutes',
          'promotion/gates': 'healthyIn, outside, freeze',
        },
        `export const production = environment({
  name: 'production', shortName: 'prod', cluster: 'prod', domain: 'example.com', promotesFrom: 'staging', publish: 'pull-request',
  tags: 'version',
  gates: [healthyIn('staging', { soak: minutes(30) }), outside(freeze('Fri 16:00', 'Mon 08:00', 'UTC'))],
});`,
      ),
      'lib/apps/site/loadtest.ts': sourceFile(
        { 'constructs/workload-app': 'workload' },
        `export const loadtest = workload({
  name: 'loadtest', system: 'site', owner: 'team-site', image: 'registry.example.com/loadtest:v1', environments: ['dev'],
});`,
      ),
    },
  });
  await program.text('deliver');
});
afterEach(() => program.remove());

async function toStaging(): Promise<void> {
  await program.text('release cart --image registry.example.com/cart:v2.0.0 --source-commit 1a2b3c4');
  await program.text('promote cart --to staging');
  await program.text('merge 1');
}

test('what runs already needs no promotion', async () => {
  expect(await program.text('explain cart production')).toBe(
    `cart runs v1.0.0 in production: generation 1, from staging (1)
· same  cart v1.0.0 → production
    nothing to promote: production runs v1.0.0 already
`,
  );
});

test('every gate says its verdict and what would open it, and nothing is written', async () => {
  await toStaging();
  const head = program.git('rev-parse', 'main');
  const { code, out } = await program.run('explain cart production');
  expect(code).toBe(0);
  expect(out).toContain('✗ blocked  cart v2.0.0 → production');
  expect(out).toMatch(/healthyIn\(staging\) +blocked +no receipt .*\n +opens when: /);
  expect(out).toMatch(/versionTag +open/);
  expect(out).toContain('would run v2.0.0 in place of v1.0.0: generation 2, by pull request');
  expect(out).toContain('from staging (2), built from 1a2b3c4');
  expect(program.git('rev-parse', 'main')).toBe(head);
  expect((await program.run('promote cart --to production')).code).toBe(3);
});

test('a gate that waits says until when', async () => {
  await toStaging();
  await program.text('receipts cart staging --report healthy');
  program.pass(0.2);
  await program.text('receipts cart staging --report healthy');
  expect(await program.text('explain cart production')).toMatch(/healthyIn\(staging\) +waiting .*opens in 18m\n/);
  expect(await program.json('explain cart production')).toMatchObject({
    plan: {
      outcome: 'waiting',
      until: '2026-03-11T12:30:00.000Z',
      candidate: { generation: 2 },
      next: { generation: 2 },
    },
  });
});

test('an open gate, its request, and a hold are told', async () => {
  await toStaging();
  await program.text('receipts cart staging --report healthy');
  program.pass(1);
  await program.text('receipts cart staging --report healthy');
  expect(await program.text('explain cart production')).toContain('✓ open  cart v2.0.0 → production');
  await program.text('promote cart --to production');
  expect(await program.text('explain cart production')).toContain('open request #2: Promote cart v2.0.0 to production');
  await program.text('hold cart production --reason "wait for the sale"');
  const held = await program.text('explain cart production');
  expect(held).toContain('held by alice since 2026-03-11T13:00:00.000Z: wait for the sale');
  expect(held).toMatch(/notHeld +blocked/);
});

test('an environment that takes builds says which', async () => {
  expect(await program.text('explain cart dev')).toBe(
    'cart runs v1.0.0 in dev: generation 1\ndev takes directly: builds of branch main by commit\n',
  );
});

test('unknown names and places are told', async () => {
  expect((await program.run('explain crt production')).err).toContain("did you mean 'cart'?");
  expect((await program.run('explain cart prod')).err).toContain("there is no environment 'prod'");
  expect((await program.run('explain loadtest staging')).err).toContain("'loadtest' does not run in staging");
  expect((await program.run('explain cart')).code).toBe(2);
});
