import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFile, TestProgram } from '../testing';

interface StatusJson {
  readonly environments: readonly {
    readonly environment: string;
    readonly freezes: readonly unknown[];
    readonly requests: readonly unknown[];
  }[];
  readonly places: readonly (Readonly<Record<string, unknown>> & {
    readonly app: string;
    readonly environment: string;
  })[];
}

let program: TestProgram;
beforeEach(async () => {
  program = new TestProgram();
  await program.text('deliver');
});
afterEach(() => program.remove());

async function place(where: string, line = 'status'): Promise<Readonly<Record<string, unknown>>> {
  const { places } = (await program.json(line)) as StatusJson;
  return places.find(({ app, environment }) => `${environment}/${app}` === where) ?? {};
}

test('one screen shows every app in every environment, with how long it runs', async () => {
  program.pass(72);
  await program.text('release cart --image registry.example.com/cart:v2.0.0');
  program.pass(2);
  expect(await program.text('status')).toBe(
    `APP    dev        staging    production
cart   v2.0.0 2h  v1.0.0 3d  v1.0.0 3d
redis  v1.0.0 3d  v1.0.0 3d  v1.0.0 3d
web    v1.0.0 3d  v1.0.0 3d  v1.0.0 3d
`,
  );
});

test('a hold does not make a version younger, and is told with who, why and since when', async () => {
  program.pass(24);
  await program.text('hold cart production --reason "5xx"');
  const text = await program.text('status --environment production');
  expect(text).toContain('cart   v1.0.0 1d held\n');
  expect(text).toContain('production/cart: held by alice since 2026-03-12T12:00:00.000Z: 5xx');
  expect(await place('production/cart')).toMatchObject({ since: '2026-03-11T12:00:00.000Z', hold: { reason: '5xx' } });
});

test('pending requests stand by their app, rolling ones by their environment', async () => {
  await program.text('release cart --image registry.example.com/cart:v2.0.0');
  await program.text('promote cart --to staging');
  const changed = new TestProgram({
    environmentRepo: program.environmentRepo,
    files: {
      'lib/apps/shop/redis.ts': sourceFile(
        { 'constructs/workload-app': 'workload', 'model/port': 'tcp' },
        `export const redis = workload({
  name: 'redis', system: 'shop', owner: 'team-shop', image: 'registry.example.com/redis:v1.0.0', port: tcp(6379), replicas: 2,
});`,
      ),
    },
  });
  await changed.text('publish production');
  const text = await program.text('status');
  expect(text).toMatch(/cart +v2\.0\.0 0s +v1\.0\.0 0s #1 +v1\.0\.0 0s\n/);
  expect(text).toContain('staging/cart: #1 is open: Promote cart v2.0.0 to staging');
  expect(text).toContain('production: #2 is open: Publish configuration of production: redis');
  expect(await place('staging/cart')).toMatchObject({ version: 'v1.0.0', requests: [{ number: 1 }] });
  await program.text('merge 1');
  expect(await place('staging/cart')).toMatchObject({ version: 'v2.0.0', generation: 2, requests: [] });
  changed.remove();
});

test('a banned version, a freeze and a hand edit ask for attention', async () => {
  await program.text('ban v1.0.0 --app cart --reason "corrupts carts"');
  await program.text('freeze production --to 2026-03-12T00:00Z --reason "sales"');
  const edited = 'dev/manifests/nonprod/web/deployment-web.yaml';
  program.byHand((git, folder) => {
    appendFileSync(join(folder, edited), '# mine\n');
    git('commit', '--quiet', '--all', '--message', 'Edit by hand');
  });
  const text = await program.text('status');
  expect(text).toMatch(/^APP +dev +staging +production frozen\n/);
  expect(text).toMatch(/cart +v1\.0\.0 0s banned +v1\.0\.0 0s banned/);
  expect(text).toMatch(/web +v1\.0\.0 0s changed +v1\.0\.0 0s +v1\.0\.0 0s\n/);
  expect(text).toMatch(/production: frozen until Thu 00:00 UTC: sales \(alice\)/);
  expect(text).toContain(`dev/web: changed outside Slipway: ${edited}\n  fix: slipway adopt web dev`);
  expect(await place('dev/web')).toMatchObject({ changedOutside: [edited] });
  program.pass(24);
  expect(await program.text('status')).not.toContain('frozen');
});

test('a hotfix is shown until the environments that it passed over run it too', async () => {
  await program.text('release cart --image registry.example.com/cart:v2.0.0');
  await program.text('promote cart --to production --from dev --hotfix --reason "CVE-1" --expires 24h');
  await program.text('merge 1');
  expect(await program.text('status')).toMatch(/cart +v2\.0\.0 0s +v1\.0\.0 0s.* +v2\.0\.0 0s hotfix\n/);
  expect(await program.text('status')).toContain(
    'production/cart: hotfix by alice, to be back-filled until 2026-03-12',
  );
  await program.text('promote cart --to staging');
  const { places } = (await program.json('status')) as StatusJson;
  const [pending] = places.flatMap(({ requests }) => requests as { number: number }[]);
  await program.text(`merge ${pending?.number ?? 0}`);
  expect(await place('production/cart')).toMatchObject({ hotfix: { reason: 'CVE-1', isBackFilled: true } });
  expect(await program.text('status')).not.toContain('hotfix');
});

test('health is shown when it is asked for: what no receipt speaks of is unknown', async () => {
  await program.text('receipts cart dev --report healthy');
  expect(await place('dev/cart')).not.toHaveProperty('health');
  expect(await place('dev/cart', 'status --health')).toMatchObject({ health: 'healthy' });
  expect(await program.text('status --health --environment dev')).toMatch(/cart +v1\.0\.0 0s healthy\n.*unknown\n/);
});

test('colours are for terminals that take them, and 80 columns are enough', async () => {
  await program.text('hold cart dev --reason "x"');
  const colored = await program.text('status', { columns: 80 });
  expect(colored).toContain('\u001b[33mheld\u001b[39m');
  expect(await program.text('status', { columns: 80, env: { NO_COLOR: '1' } })).not.toContain('\u001b');
  expect(await program.text('status --no-color', { columns: 80 })).not.toContain('\u001b');
});

test('status needs no program that loads, and keeps the order of promotion', async () => {
  const broken = new TestProgram({
    environmentRepo: program.environmentRepo,
    files: { 'lib/apps/site/web.ts': 'throw new Error("broken");' },
  });
  const out = await broken.text('status', { env: { SLIPWAY_REPO: program.environmentRepo } });
  expect(out).toMatch(/^APP +dev +staging +production\n/);
  expect(out).toContain('The program does not load');
  broken.remove();
});

test('an empty or missing environment repo is told with what to do', async () => {
  const fresh = new TestProgram();
  const { code, err } = await fresh.run('status');
  expect(code).toBe(1);
  expect(err).toContain('there is no git repository at');
  expect((await program.run('status --environment stagng')).err).toContain("did you mean 'staging'?");
  fresh.remove();
});
