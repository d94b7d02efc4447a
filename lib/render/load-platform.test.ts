import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
