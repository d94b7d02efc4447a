import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFile, TestProgram, type ProgramOptions } from '../testing';

const image = (app: string, tag: string): string => `registry.example.com/${app}:${tag}`;

/** Staging follows by itself; its gate waits for ten minutes of health in dev. */
const automatic = (settings: string, gates = ''): ProgramOptions => ({
  files: {
    'environments/staging.ts': sourceFile(
      { 'model/environment': 'environment', 'promotion/gates': 'healthyIn, blocked' },
      `export const staging = environment({
  name: 'staging', cluster: 'nonprod', domain: 'staging.example.com', promotesFrom: 'dev', promotion: 'automatic',
  ${settings}, tags: 'any', gates: [${gates}],
});`,
    ),
  },
});

jest.setTimeout(60_000);

let program: TestProgram;
const start = async (options?: ProgramOptions): Promise<void> => {
  program = new TestProgram(options);
  await program.text('deliver');
};
afterEach(() => program.remove());

interface Json {
  readonly followed: readonly {
    readonly to: string;
    readonly request?: { readonly state: string; readonly number: number };
    readonly plan?: { readonly outcome: string };
    readonly problems: readonly unknown[];
  }[];
}

test('a release opens the request of the environment that follows by itself, and updates it', async () => {
  await start(automatic(`publish: 'pull-request'`));
  const first = (await program.json(`release cart --image ${image('cart', 'v1.1.0')}`)) as Json;
  expect(first.followed).toMatchObject([{ to: 'staging', request: { state: 'opened', number: 1 } }]);
  const text = await program.text(`release cart --image ${image('cart', 'v1.2.0')}`);
  expect(text).toMatch(/then by itself, to staging:\n✓ open {2}cart v1\.2\.0 → staging[\s\S]*updated .*#1/);
  expect(program.git('show', 'slipway/staging/promote-cart:staging/releases/cart.yaml')).toContain('tag: v1.2.0');
});

test('a request is opened while gates wait, not while they are blocked, and the release lands either way', async () => {
  await start(automatic(`publish: 'pull-request'`, `healthyIn('dev', { soak: '10 minutes' })`));
  const blocked = (await program.json(`release cart --image ${image('cart', 'v1.1.0')}`)) as Json;
  expect(blocked.followed).toMatchObject([{ to: 'staging', plan: { outcome: 'blocked' }, problems: [] }]);
  expect(blocked.followed[0]?.request).toBeUndefined();
  expect(program.git('show', 'main:dev/releases/cart.yaml')).toContain('tag: v1.1.0');
  await program.text('receipts cart dev --report healthy');
  const { code, out } = await program.run('promote cart --to staging --while-waiting');
  expect(out).toMatch(/… waiting {2}cart v1\.1\.0 → staging[\s\S]*opened .*#1/);
  expect(code).toBe(0);
});

test('where commits are taken, nothing goes before its gates, and it goes on from there', async () => {
  await start({
    files: {
      ...automatic(`publish: 'commit'`).files,
      'environments/production.ts': sourceFile(
        { 'model/environment': 'environment' },
        `export const production = environment({ name: 'production', shortName: 'prod', cluster: 'prod', domain: 'example.com',
  promotesFrom: 'staging', promotion: 'automatic', publish: 'pull-request', tags: 'version' });`,
      ),
    },
  });
  const { followed } = (await program.json(`release cart --image ${image('cart', 'v1.1.0')}`)) as Json;
  expect(followed).toMatchObject([{ to: 'staging' }, { to: 'production', request: { state: 'opened' } }]);
  expect(program.git('show', 'main:staging/releases/cart.yaml')).toContain('tag: v1.1.0');
});

test('a closed gate keeps commits out, also while waiting is allowed', async () => {
  await start(automatic(`publish: 'commit'`, `healthyIn('dev', { soak: '10 minutes' })`));
  await program.text(`release cart --image ${image('cart', 'v1.1.0')}`);
  await program.text('receipts cart dev --report healthy');
  expect((await program.run('promote cart --to staging --while-waiting')).code).toBe(3);
  expect(program.git('show', 'main:staging/releases/cart.yaml')).toContain('tag: v1.0.0');
});

test('a dry run of a release says where it would go on to, and writes nothing', async () => {
  await start(automatic(`publish: 'pull-request'`));
  const head = program.git('rev-parse', 'main');
  const text = await program.text(`release cart --image ${image('cart', 'v1.1.0')} --dry-run`);
  expect(text).toContain('then by itself: its promotion to staging');
  expect(program.git('rev-parse', 'main')).toBe(head);
  expect(await program.json('requests')).toEqual([]);
});

test('a merge is followed by the next environment', async () => {
  await start({
    files: {
      'environments/production.ts': sourceFile(
        { 'model/environment': 'environment' },
        `export const production = environment({ name: 'production', shortName: 'prod', cluster: 'prod', domain: 'example.com',
  promotesFrom: 'staging', promotion: 'automatic', publish: 'pull-request', tags: 'version' });`,
      ),
    },
  });
  await program.text(`release cart --image ${image('cart', 'v1.1.0')}`);
  await program.text('promote cart --to staging');
  const merged = (await program.json('merge 1')) as Json;
  expect(merged.followed).toMatchObject([{ to: 'production', request: { number: 2, state: 'opened' } }]);
});

const byCommit: ProgramOptions = {
  files: {
    'environments/staging.ts': sourceFile(
      { 'model/environment': 'environment' },
      `export const staging = environment({ name: 'staging', cluster: 'nonprod', domain: 'staging.example.com', promotesFrom: 'dev' });`,
    ),
  },
};

test('apps that are promoted together get a commit each, and one that was edited by hand keeps no other', async () => {
  await start(byCommit);
  for (const app of ['cart', 'redis', 'web']) await program.text(`release ${app} --image ${image(app, 'v1.1.0')}`);
  program.byHand((git, folder) => {
    appendFileSync(join(folder, 'staging/manifests/nonprod/redis/service-redis.yaml'), '# mine\n');
    git('commit', '--quiet', '--all', '-m', 'Edit by hand');
  });
  const { code, out } = await program.run('promote --all --to staging');
  expect(code).toBe(4);
  expect(out).toMatch(/APP +VERSION +GATES +WENT BY +WHY\n/);
  expect(out).toMatch(/cart +v1\.0\.0 → v1\.1\.0 +open +commit [0-9a-f]{10}\n/);
  expect(out).toMatch(/redis .* open +changed outside Slipway\n/);
  expect(out).toMatch(/✗ staging\/redis was changed outside Slipway.*\n {2}by .*\n {2}fix: keep it: /);
  expect(program.git('log', '-3', '--format=%s', 'main').split('\n')).toEqual([
    'Promote web v1.1.0 to staging',
    'Promote cart v1.1.0 to staging',
    'Edit by hand',
  ]);
});

test('apps that come back by the same push bring their namespace, and nothing is left to publish', async () => {
  await start(byCommit);
  program.byHand((git) => {
    git('rm', '--quiet', '-r', 'staging/releases', 'staging/manifests');
    git('rm', '--quiet', ...['cart', 'redis', 'web'].map((app) => `staging/rendered/${app}.yaml`));
    git('commit', '--quiet', '-m', 'Take every app out of staging');
  });
  await program.text('publish staging --overwrite');
  await program.text('promote --all --to staging');
  expect(program.git('log', '-3', '--format=%s', 'main').match(/^Promote/gm)).toHaveLength(3);
  expect(await program.text('publish staging --dry-run')).toBe('nothing changed\n');
});

test('requests are opened for a whole system, and a name that is wrong is told', async () => {
  await start();
  for (const app of ['cart', 'redis', 'web']) await program.text(`release ${app} --image ${image(app, 'v1.1.0')}`);
  const { promotions } = (await program.json('promote --system shop --to staging')) as { promotions: unknown[] };
  expect(promotions).toMatchObject([{ request: { state: 'opened' } }, { request: { state: 'opened' } }]);
  expect((await program.run('promote --system shp --to staging')).err).toContain("did you mean 'shop'?");
  expect((await program.run('promote --to staging')).code).toBe(2);
});
