import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UserError } from '../errors';
import { loadPlatform } from './load-platform';

const lib = join(__dirname, '..');

/** A program in a folder of its own: an environment, and these files. */
function program(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'load-platform-'));
  const all = {
    'environments/index.ts': `export const environments = ['dev'] as const;`,
    'environments/dev.ts': `import { environment } from '${lib}/model/environment';
export const dev = environment({ name: 'dev', cluster: 'eu-1', domain: 'example.com' });`,
    ...files,
  };
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

function appSource(name: string, rest = ''): string {
  return `import { app } from '${lib}/model/app';
${rest}
export const ${name} = app({ name: '${name}', owner: 'team', ports: [{ name: 'http', port: 80, containerPort: 80, protocol: 'http' }]${
    rest === '' ? '' : ', calls: { CART: cart }'
  } });`;
}

const shop = {
  'lib/apps/cart.ts': appSource('cart'),
  'lib/apps/front/web.ts': appSource('web', `import { cart } from '../cart';`),
  'lib/apps/broken.ts': `throw new Error('must not be run');`,
};

test('apps asked for are loaded from the files of their names, and the rest is not run', () => {
  const platform = loadPlatform(program(shop), { apps: ['web'] });
  expect([...platform.apps.keys()]).toEqual(['web']);
  expect(platform.apps.get('web')?.calls['CART']?.app.name).toBe('cart');
  expect([...platform.files.values()]).toEqual(['environments/dev.ts', 'lib/apps/front/web.ts']);
});

test('without names every app is loaded, and every mistake told', () => {
  expect(() => loadPlatform(program(shop))).toThrow('must not be run');
});

test('an app that stands in no file of its name is found by loading everything', () => {
  const files = { 'lib/apps/both.ts': appSource('cart'), 'lib/apps/web.ts': appSource('web') };
  expect([...loadPlatform(program(files), { apps: ['cart'] }).apps.keys()]).toEqual(['cart', 'web']);
});

test('a mistake in an app asked for is told', () => {
  const files = { 'lib/apps/cart.ts': appSource('cart').replace("owner: 'team'", "owner: ''") };
  expect(() => loadPlatform(program(files), { apps: ['cart'] })).toThrow('owner');
});

test('a name is no pattern', () => {
  expect([...loadPlatform(program({ 'lib/apps/cart.ts': appSource('cart') }), { apps: ['c*'] }).apps.keys()]).toEqual([
    'cart',
  ]);
});

test('an environment that is not in the list is told with what else is wrong with it', () => {
  const root = program({
    'environments/qa.ts': `import { environment } from '${lib}/model/environment';
export const qa = environment({ name: 'QA', cluster: 'c1', domain: 'a..b', promotesFrom: 'dve' });`,
  });
  expect(problemsIn(root)).toEqual(
    expect.arrayContaining([
      "environments/qa.ts: environment 'QA' is not in the list",
      expect.stringMatching(/^environments\/qa.ts: name 'QA' must/),
      expect.stringMatching(/^environments\/qa.ts: domain 'a..b'/),
      expect.stringMatching(/^environments\/qa.ts: .*'dve'/),
    ]),
  );
});

test('a list of environments that throws is a mistake of its file', () => {
  const files = { 'environments/index.ts': `throw new Error('no list');` };
  expect(() => loadPlatform(program(files))).toThrow('environments/index.ts: can not be loaded: no list\n  fix: ');
});

test('files that import each other are told how to call each other', () => {
  const files = {
    'lib/apps/cart.ts': appSource('cart').replace(
      'import',
      `import { web } from './web';\nexport const other = () => web;\nimport`,
    ),
    'lib/apps/web.ts': appSource('web', `import { cart } from './cart';`),
  };
  expect(() => loadPlatform(program(files))).toThrow(
    /lib\/apps\/cart.ts: can not be loaded: Cannot access 'cart' before initialization\n.*write calls: \(\) =>/,
  );
});

test('a mistake in a name hides none inside of workloads, and is told once', () => {
  const broken = (name: string, rest: string): string =>
    `import { workload } from '${lib}/constructs/workload-app';
import { PerEnvironment } from '${lib}/model/per-environment';
export const one = workload({ name: '${name}', owner: 'team', image: 'registry.example.com/one:v1', ${rest} });`;
  const root = program({
    'lib/apps/one.ts': broken('One_Two', 'replicas: -1'),
    'lib/apps/two.ts': broken('two', `replicaz: 2, resources: { cpu: '1OOm..2' }`),
    'lib/apps/three.ts': broken('three', `replicas: new PerEnvironment({ default: 1, prodction: 2 })`),
    'lib/apps/five.ts': broken('five', `replicas: -5`).replace('one:v1', 'five'),
    'lib/apps/four.ts': `throw new Error('on purpose');`,
  });
  expect(problemsIn(root)).toEqual([
    expect.stringMatching(/^lib\/apps\/five.ts: images.main 'registry.example.com\/five' has neither a tag/),
    expect.stringMatching(/^lib\/apps\/five.ts: dev: replicas -5/),
    expect.stringMatching(/^lib\/apps\/four.ts: can not be loaded: on purpose/),
    expect.stringMatching(/^lib\/apps\/one.ts: name 'One_Two' must/),
    expect.stringMatching(/^lib\/apps\/one.ts: app 'One_Two': dev: replicas -1/),
    expect.stringMatching(/^lib\/apps\/three.ts: dev: replicas: perEnvironment has a value for 'prodction'/),
    expect.stringMatching(/^lib\/apps\/two.ts: dev: replicaz is no setting/),
    expect.stringMatching(/^lib\/apps\/two.ts: dev: resources.cpu '1OOm..2'/),
  ]);
});

function problemsIn(root: string): string[] {
  try {
    loadPlatform(root);
  } catch (error) {
    if (error instanceof UserError) return error.problems.map((one) => `${one.where ?? ''}: ${one.problem}`);
    throw error;
  }
  return [];
}
