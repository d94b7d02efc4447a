import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestProgram } from '../testing';

const v2 = 'release cart --image registry.example.com/cart:v2.0.0';
const from = { generation: 1, version: 'v1.0.0' };
const to = { generation: 2, version: 'v2.0.0' };

interface Events {
  readonly events: readonly (Readonly<Record<string, unknown>> & { readonly commit: string; readonly at: string })[];
}

let program: TestProgram;
beforeEach(async () => {
  program = new TestProgram();
  await program.text('deliver');
  program.pass(1);
});
afterEach(() => program.remove());

async function events(line = 'history'): Promise<Events['events']> {
  return ((await program.json(line)) as Events).events;
}

test('each action is told with who asked, when, from and to', async () => {
  await program.text(v2);
  program.pass(1);
  await program.text('rollback cart dev --reason "5xx: many"', { env: { SLIPWAY_ACTOR: 'carol' } });
  expect(await events()).toMatchObject([
    {
      action: 'rollback',
      by: 'carol',
      foreign: false,
      reason: '5xx: many',
      at: '2026-03-11T14:00:00.000Z',
      changes: [{ environment: 'dev', app: 'cart', from: to, to: { generation: 3, version: 'v1.0.0' } }],
    },
    {
      action: 'release',
      by: 'alice',
      program: 'unversioned',
      changes: [{ environment: 'dev', app: 'cart', from, to }],
    },
    { action: 'init', by: 'alice' },
  ]);
  const text = await program.text('history cart dev');
  expect(text).toMatch(/2026-03-11 14:00 +carol +rollback +cart dev v2\.0\.0 → v1\.0\.0 \(3\): 5xx: many/);
  expect(text).toMatch(/init +cart dev nothing → v1\.0\.0 \(1\)/);
});

test('a request is told once, when it was merged, with its number and both people', async () => {
  await program.text(v2);
  await program.text('promote cart --to staging');
  expect((await events())[0]).toMatchObject({ action: 'release' });
  program.pass(5);
  await program.text('merge 1', { env: { SLIPWAY_ACTOR: 'dave' } });
  const [promotion, ...rest] = await events('history cart staging');
  expect(promotion).toMatchObject({
    action: 'promote',
    by: 'alice',
    mergedBy: 'dave',
    request: 1,
    at: '2026-03-11T18:00:00.000Z',
    changes: [{ environment: 'staging', app: 'cart', from, to }],
  });
  expect(rest).toHaveLength(1);
  expect(await program.text('history cart')).toMatch(/promote +cart staging v1\.0\.0 → v2\.0\.0 \(2\) +#1/);
});

test('a squashed request keeps what Slipway said of it', async () => {
  await program.text(v2);
  await program.text('promote cart --to staging');
  program.byHand((git) => {
    git('merge', '--quiet', '--squash', 'origin/slipway/staging/promote-cart');
    const message = git('log', '-1', '--format=%B', 'origin/slipway/staging/promote-cart');
    git('commit', '--quiet', '--message', message.replace(/\n/, ' (#7)\n'));
  });
  expect((await events())[0]).toMatchObject({ action: 'promote', by: 'alice', request: 7, foreign: false });
});

test('holds, bans and configuration are told without a version that did not change', async () => {
  await program.text('hold cart dev --reason "looking"');
  await program.text('ban v2.0.0 --app cart --reason "corrupts carts"');
  const text = await program.text('history');
  expect(text).toMatch(/hold +cart dev v1\.0\.0: looking/);
  expect(text).toMatch(/ban +Ban cart v2\.0\.0/);
  expect((await events('history cart dev')).map(({ action }) => action)).toEqual(['hold', 'init']);
});

test("others' commits are told apart, reverts from edits", async () => {
  await program.text(v2);
  program.byHand((git, folder) => {
    git('revert', '--no-edit', 'HEAD');
    writeFileSync(join(folder, 'NOTES.md'), 'mine');
    git('add', '.');
    git('commit', '--quiet', '--message', 'Add notes (#3)');
  });
  expect(await events()).toMatchObject([
    { action: 'edit', foreign: true, by: 'Bob', request: 3, subject: 'Add notes (#3)', changes: [] },
    { action: 'revert', foreign: true, by: 'Bob', changes: [{ from: to, to: from }] },
    { action: 'release', foreign: false },
    { action: 'init' },
  ]);
  expect(await program.text('history')).toMatch(/Bob +! revert +cart dev v2\.0\.0 → v1\.0\.0 \(1\)/);
});

test('a release file that somebody broke for a while hides nothing else', async () => {
  program.byHand((git, folder) => {
    writeFileSync(join(folder, 'dev/releases/cart.yaml'), 'nonsense: [');
    git('commit', '--quiet', '--all', '--message', 'Break');
    git('revert', '--no-edit', 'HEAD');
  });
  expect(await events('history cart dev')).toMatchObject([
    { action: 'revert', changes: [{ from: null, to: from }] },
    { action: 'edit', changes: [{ from, to: null }] },
    { action: 'init' },
  ]);
});

test('an environment may stand in the place of the app, and the number is limited', async () => {
  await program.text(v2);
  expect((await events('history production')).map(({ action }) => action)).toEqual(['init']);
  expect(await events('history dev --limit 1')).toMatchObject([{ action: 'release' }]);
  expect((await program.run('history --limit 0')).code).toBe(2);
});

test('an app that is gone keeps its history; one that never was is told', async () => {
  program.byHand((git) => {
    git('rm', '-r', '--quiet', 'dev/releases/web.yaml', 'staging/releases/web.yaml', 'production/releases/web.yaml');
    git('commit', '--quiet', '--message', 'Drop web');
  });
  const bare = new TestProgram({ environmentRepo: program.environmentRepo, files: { 'lib/apps/site/web.ts': null } });
  const { events: left } = (await bare.json('history web')) as Events;
  expect(left.map(({ action }) => action)).toEqual(['edit', 'init']);
  expect((await bare.run('history crt')).err).toContain("did you mean 'cart'?");
  expect((await bare.run('history cart prod')).err).toContain("there is no environment 'prod'");
  bare.remove();
});

test('history needs no program that loads', async () => {
  const broken = new TestProgram({
    environmentRepo: program.environmentRepo,
    files: { 'lib/apps/site/web.ts': 'throw new Error("broken");' },
  });
  expect((await broken.run('list')).code).toBe(1);
  const { code, out } = await broken.run('history', { env: { SLIPWAY_REPO: program.environmentRepo } });
  expect(code).toBe(0);
  expect(out).toContain('init');
  expect(out).toContain('The program does not load');
  broken.remove();
});
