import { TestProgram } from '../testing';

interface MetricsJson {
  readonly environments: readonly Readonly<Record<string, unknown>>[];
  readonly systems: readonly Readonly<Record<string, unknown>>[];
  readonly apps: readonly Readonly<Record<string, unknown>>[];
}

const hour = 3_600_000;
let program: TestProgram;
beforeAll(async () => {
  program = new TestProgram();
  await program.text('deliver');
  program.pass(24);
  await program.text('release cart --from-event -', {
    input: JSON.stringify({
      app: 'cart',
      images: [{ image: 'registry.example.com/cart:v2.0.0' }],
      source: { builtAt: '2026-03-12T10:00:00Z' },
    }),
  });
  program.pass(2);
  await program.text('promote cart --to staging');
  await program.text('merge 1');
  program.pass(1);
  await program.text('rollback cart staging --reason "slow"');
  program.pass(1);
  await program.text('release web --image registry.example.com/web:v2.0.0');
  program.pass(1);
  program.byHand((git) => git('revert', '--no-edit', 'HEAD'));
  program.pass(240);
});
afterAll(() => program.remove());

test('deployments, lead times, failures and restoring are read from history', async () => {
  const { environments, systems, apps } = (await program.json('metrics --since 30d')) as MetricsJson;
  expect(environments).toMatchObject([
    {
      environment: 'dev',
      deployments: 2,
      failures: 1,
      reverts: 1,
      changeFailureRate: 0.5,
      timeToRestoreMilliseconds: hour,
    },
    {
      environment: 'staging',
      deployments: 1,
      rollbacks: 1,
      leadTimeMilliseconds: 4 * hour,
      changeFailureRate: 1,
      timeToRestoreMilliseconds: hour,
    },
    { environment: 'production', deployments: 0, changeFailureRate: null, leadTimeMilliseconds: null },
  ]);
  expect(systems.map(({ environment, system }) => `${String(environment)} ${String(system)}`)).toEqual([
    'dev shop',
    'dev site',
    'staging shop',
  ]);
  expect(apps[0]).toMatchObject({ environment: 'dev', app: 'cart', deployments: 1, leadTimeMilliseconds: 2 * hour });
});

test('as a table, by environment, system or app', async () => {
  expect(await program.text('metrics --since 30d')).toBe(
    `2026-02-20 to 2026-03-22, medians
ENVIRONMENT  DEPLOYS  PER DAY  LEAD TIME  FAILED    RESTORED IN
dev          2        0.07     1h         50% (1)   1h
staging      1        0.03     4h         100% (1)  1h
production   0        0.00     -          -         -
`,
  );
  expect(await program.text('metrics --by app --environment dev')).toMatch(/\ndev +cart +1 .*\ndev +web +1 /);
});

test('a window leaves out what lies before it', async () => {
  const { environments } = (await program.json('metrics --since 1d')) as MetricsJson;
  expect(environments).toMatchObject([{ deployments: 0 }, { deployments: 0 }, { deployments: 0 }]);
  expect(await program.text('metrics --since 2026-03-12')).toContain('2026-03-12 to 2026-03-22');
});

test('a time that is none is wrong usage', async () => {
  for (const since of ['soon', '2026-13-01', '2027-01-01']) {
    expect(await program.run(`metrics --since ${since}`)).toMatchObject({ code: 2 });
  }
  expect((await program.run('metrics --by team')).code).toBe(2);
});
