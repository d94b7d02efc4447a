import { TestProgram } from '../testing';

let program: TestProgram;
beforeAll(async () => {
  program = new TestProgram();
  await program.text('deliver');
});
afterAll(() => program.remove());

test('every app stands by its system, with its version in each environment', async () => {
  const lines = (await program.text('list')).trimEnd().split('\n');
  expect(lines[0]?.split(/ +/)).toEqual(['SYSTEM', 'APP', 'OWNER', 'TIER', 'KIND', 'dev', 'staging', 'production']);
  expect(lines.slice(1).map((line) => line.split(/ +/))).toEqual([
    ['shop', 'cart', 'team-shop', 'app', 'constructs', 'v1.0.0', 'v1.0.0', 'v1.0.0'],
    ['shop', 'redis', 'team-shop', 'app', 'constructs', 'v1.0.0', 'v1.0.0', 'v1.0.0'],
    ['site', 'web', 'team-site', 'app', 'constructs', 'v1.0.0', 'v1.0.0', 'v1.0.0'],
  ]);
});

test('versions are those that were released, and a hold is marked', async () => {
  await program.text('release redis --image registry.example.com/redis:v1.1.0');
  await program.text('hold redis dev --reason "slow"');
  expect(await program.text('list --system shop')).toMatch(/redis .* v1\.1\.0\* +v1\.0\.0 +v1\.0\.0/);
  await program.text('unhold redis dev --reason "quick again"');
});

test('one environment is listed with namespaces, which carry its name where a cluster is shared', async () => {
  expect(await program.text('list --environment dev')).toMatch(/web .* v1\.0\.0 +site-dev\n/);
  expect(await program.text('list --environment production')).toMatch(/web .* v1\.0\.0 +site\n/);
});

test('JSON names everything', async () => {
  expect(await program.json('list --system site --environment staging')).toEqual({
    apps: [
      {
        name: 'web',
        system: 'site',
        owner: 'team-site',
        tier: 'app',
        kind: 'constructs',
        file: 'lib/apps/site/web.ts',
        environments: [
          { environment: 'staging', clusters: ['nonprod'], namespace: 'site-staging', version: 'v1.0.0', held: false },
        ],
      },
    ],
  });
});

test('what is not there is told with the nearest names', async () => {
  expect(await program.run('list --environment prodction')).toMatchObject({ code: 1 });
  expect((await program.run('list --environment prodction')).err).toContain("did you mean 'production'?");
  expect((await program.run('list --system shp')).err).toContain("did you mean 'shop'?");
});

test('rows fit the terminal', async () => {
  const lines = (await program.text('list', { columns: 60 })).trimEnd().split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(lines[1]).toContain('…');
});

test('a folder without a program is told', async () => {
  const { code, err } = await program.run('list -C lib');
  expect(code).toBe(1);
  expect(err).toContain('there is no environments/index.ts here');
});
