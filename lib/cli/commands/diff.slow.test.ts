import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFile, TestProgram } from '../testing';

const cart = (replicas: string, image = 'registry.example.com/cart:v1.0.0'): string =>
  sourceFile(
    { 'constructs/workload-app': 'workload', 'model/port': 'grpc', './redis': 'redis' },
    `export const cart = workload({
  name: 'cart', system: 'shop', owner: 'team-shop', image: '${image}', port: grpc(7070),
  calls: { REDIS_ADDR: redis }, replicas: ${replicas}, env: { LOG: 'debug' },
});`,
  );

let before: TestProgram;
/** The same program with another cart. */
let after: TestProgram;
beforeEach(async () => {
  before = new TestProgram();
  await before.text('deliver');
  after = new TestProgram({ files: { 'lib/apps/shop/cart.ts': cart('2') }, environmentRepo: before.environmentRepo });
});
afterEach(() => {
  before.remove();
  after.remove();
});

test('what is published already does not differ', async () => {
  expect(await before.run('diff')).toEqual({ code: 0, out: 'No differences.\n', err: '' });
});

test('an edited construct differs field by field, with its risk, and nothing is written', async () => {
  const head = before.git('rev-parse', 'main');
  const text = await after.text('diff dev');
  expect(text).toContain('dev/nonprod/cart  changed  restart');
  expect(text).toMatch(/~ spec\.replicas: 1 → 2 +\[scale\]/);
  expect(text).toContain('LOG');
  expect(before.git('rev-parse', 'main')).toBe(head);
});

test('places choose what is compared', async () => {
  const json = (await after.json('diff production/cart staging')) as { apps: { app: string; environment: string }[] };
  expect(json.apps.map(({ app, environment }) => `${environment}/${app}`)).toEqual(['production/cart', 'staging/cart']);
  expect(await after.json('diff dev/web')).toMatchObject({ risk: null, apps: [], held: [], changedOutside: [] });
  expect((await after.run('diff dev/crt')).err).toContain("did you mean 'cart'?");
  expect((await after.run('diff prod')).code).toBe(1);
});

test('diff, a dry run and the publish say the same', async () => {
  const diff = (await after.json('diff')) as { apps: { app: string; environment: string; risk: string }[] };
  const dry = (await after.json('publish --dry-run')) as {
    parts: { app: string; environment: string; risk: string }[];
  };
  const text = await after.text('publish');
  const rows = diff.apps.map(({ environment, app, risk }) => `${environment} ${app} ${risk}`).sort();
  expect(rows).toEqual(['dev cart restart', 'production cart restart', 'staging cart restart']);
  expect(dry.parts.map(({ environment, app, risk }) => `${environment} ${app} ${risk}`).sort()).toEqual(rows);
  expect(text).toMatch(/ENVIRONMENT +APP +RISK +CHANGES +WENT BY/);
  expect(text).toMatch(/dev +cart +restart +1 added, 1 changed +commit [0-9a-f]{10}\n/);
  expect(text).toMatch(/production +cart +restart +1 changed +opened .*#1\n/);
  expect(await after.run('diff dev')).toMatchObject({ code: 0, out: 'No differences.\n' });
});

test('a new app is added, one that is gone is removed', async () => {
  const extra = new TestProgram({
    environmentRepo: before.environmentRepo,
    files: {
      'lib/apps/site/web.ts': null,
      'lib/apps/site/docs.ts': sourceFile(
        { 'constructs/workload-app': 'workload' },
        `export const docs = workload({ name: 'docs', owner: 'team-docs', image: 'registry.example.com/docs:v1' });`,
      ),
    },
  });
  const json = (await extra.json('diff dev')) as { apps: { app: string; change: string }[] };
  // A new app has no release yet: it is not rendered before one enters.
  expect(json.apps.map(({ app, change }) => `${app} ${change}`).sort()).toEqual(['(dev) changed', 'web removed']);
  await extra.text('release docs --image registry.example.com/docs:v1');
  expect(await extra.text('publish dev')).toMatch(/dev +web +\S+ +\d+ removed.* +commit/);
  extra.remove();
});

test('rendered files that somebody edited are told, with exit code 4, and shown when asked to overwrite', async () => {
  before.byHand((git, folder) => {
    appendFileSync(join(folder, 'dev/manifests/nonprod/cart/deployment-cart.yaml'), '# mine\n');
    writeFileSync(join(folder, 'dev/manifests/nonprod/cart/service-cart.yaml'), '{not yaml');
    git('commit', '--quiet', '--all', '--message', 'Edit by hand');
  });
  const { code, out } = await before.run('diff');
  expect(code).toBe(4);
  expect(out).toContain(
    '✗ dev/cart was changed outside Slipway, and left alone: dev/manifests/nonprod/cart/deployment-cart.yaml',
  );
  expect(out).toContain(
    'fix: keep it: slipway adopt cart dev --reason "…"; or take it back: slipway publish dev --app cart --overwrite',
  );
  const commit = before.git('rev-parse', '--short=10', 'main');
  expect(out).toContain(`by Bob on 2026-03-11, ${commit} "Edit by hand"`);
  const json = JSON.parse((await before.run('diff --json')).out) as { changedOutside: unknown };
  expect(json.changedOutside).toMatchObject([
    { part: 'dev/cart', changes: [{ by: 'Bob', at: '2026-03-11T12:00:00.000Z', subject: 'Edit by hand' }] },
  ]);
  const overwrite = await before.run('diff --overwrite');
  expect(overwrite.code).toBe(0);
  expect(overwrite.out).toContain('+ Service shop-dev/cart');
});

test('every format is written, and another one is wrong usage', async () => {
  expect(await after.text('diff dev --format markdown')).toMatch(/^\*\*1 app\*\*/);
  expect(await after.text('diff dev --format html')).toMatch(/^<!doctype html>/i);
  expect(JSON.parse(await after.text('diff dev --format json'))).toEqual(await after.json('diff dev'));
  expect(await after.run('diff --format yaml')).toMatchObject({ code: 2 });
});

test('a held app is named and left out', async () => {
  await before.text('hold cart dev --reason "no"');
  const { out } = await after.run('diff dev');
  expect(out).toContain('No differences.');
  expect(out).toContain('held, left as it is: dev/cart');
});
