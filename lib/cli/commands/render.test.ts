import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFile, TestProgram, type ProgramOptions } from '../testing';

const programs: TestProgram[] = [];
afterEach(() => programs.splice(0).forEach((program) => program.remove()));

function programOf(options?: ProgramOptions): TestProgram {
  const program = new TestProgram(options);
  programs.push(program);
  return program;
}

/** Paths of a folder's files, and what they hold. */
function filesOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = entries.map((one) => join(one.parentPath, one.name));
  return Object.fromEntries(paths.sort().map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
}

const wrongCart = sourceFile(
  { 'constructs/workload-app': 'workload' },
  `export const cart = workload({
  name: 'cart', system: 'shop', owner: 'team-shop', image: 'registry.example.com/cart:v1.0.0',
  replicas: -1, resources: { cpu: '200m..100m' },
});`,
);
const throwingWeb = sourceFile(
  { 'model/app': 'app' },
  `export const web = app({
  name: 'web', system: 'site', owner: 'team-site',
  resources: () => { throw new TypeError('no such thing'); },
});`,
);

test('every environment is rendered into dist, and only what changed is written again', async () => {
  const program = programOf();
  expect(await program.text('render')).toMatch(/^rendered \d+ objects to dist: \d+ written, 0 removed, 0 unchanged /);
  const dist = filesOf(join(program.root, 'dist'));
  for (const path of [
    'dev/manifests/nonprod/cart/deployment-cart.yaml',
    'staging/argocd/nonprod/application-web-staging.yaml',
    'production/manifests/prod/redis/service-redis.yaml',
  ])
    expect(dist).toHaveProperty([path]);
  expect(await program.text('render')).toMatch(/ 0 written, 0 removed, \d+ unchanged /);
  expect(filesOf(join(program.root, 'dist'))).toEqual(dist);
});

test('JSON tells the folder and counts files and objects', async () => {
  const program = programOf();
  const told = (await program.json('render --out out')) as Record<string, unknown>;
  const { length } = Object.keys(filesOf(join(program.root, 'out')));
  expect(told).toMatchObject({ folder: join(program.root, 'out'), files: length, changed: length, removed: 0 });
});

test('an app that is gone takes its files along', async () => {
  const program = programOf();
  const out = join(program.root, 'out');
  await program.text(`render --out ${out}`);
  const without = programOf({ files: { 'lib/apps/site/web.ts': null }, environmentRepo: program.environmentRepo });
  expect(await without.text(`render --out ${out}`)).not.toMatch(/ 0 removed/);
  expect(Object.keys(filesOf(out)).filter((path) => path.includes('web'))).toEqual([]);
});

test('one environment, and one app, are rendered alone', async () => {
  const program = programOf();
  await program.text('render staging --out one');
  expect(readdirSync(join(program.root, 'one')).sort()).toEqual(['clusters', 'staging']);
  await program.text('render production --app web --out two');
  expect(Object.keys(filesOf(join(program.root, 'two')))).toEqual(
    expect.arrayContaining(['production/manifests/prod/web/deployment-web.yaml']),
  );
  expect(Object.keys(filesOf(join(program.root, 'two'))).filter((path) => !path.includes('web'))).toEqual([]);
});

test('releases of a file are rendered in place of those of the environment repo', async () => {
  const program = programOf();
  const images = { main: { repository: 'registry.example.com/web', tag: 'v9.0.0' } };
  writeFileSync(
    join(program.root, 'releases.json'),
    JSON.stringify({ dev: { web: { app: 'web', generation: 7, images } } }),
  );
  await program.text(`render --releases ${join(program.root, 'releases.json')} --out out`);
  const files = filesOf(join(program.root, 'out'));
  expect(files['dev/manifests/nonprod/web/deployment-web.yaml']).toContain('web:v9.0.0');
  expect(Object.keys(files).filter((path) => path.startsWith('production/manifests/prod/web'))).toEqual([]);
});

test('the last render is made use of, and changes nothing', async () => {
  const program = programOf();
  for (const line of ['render --out first', 'render --out second', 'render --out anew --no-cache'])
    await program.text(line);
  const first = filesOf(join(program.root, 'first'));
  expect(filesOf(join(program.root, 'second'))).toEqual(first);
  expect(filesOf(join(program.root, 'anew'))).toEqual(first);
});

test('all mistakes are told with file, value and fix, and dist stays as it was', async () => {
  const program = programOf();
  const out = join(program.root, 'out');
  await program.text(`render --out ${out}`);
  const before = filesOf(out);
  const wrong = programOf({ files: { 'lib/apps/shop/cart.ts': wrongCart, 'lib/apps/site/web.ts': throwingWeb } });
  const { code, out: printed, err } = await wrong.run(`render --out ${out}`);
  expect(code).toBe(1);
  expect(printed).toBe('');
  expect(err).toMatch(/lib\/apps\/shop\/cart\.ts: .*replicas -1/);
  expect(err).toMatch(/resources\.cpu '200m\.\.100m'/);
  expect(err).toMatch(/lib\/apps\/site\/web\.ts: .*threw TypeError: no such thing/);
  expect(err).toMatch(/at .*web\.ts:\d+:\d+/);
  expect(err.match(/ fix: /g)?.length).toBeGreaterThanOrEqual(3);
  expect(filesOf(out)).toEqual(before);
});

test('a first render that fails leaves no folder', async () => {
  const program = programOf({ files: { 'lib/apps/shop/cart.ts': wrongCart } });
  expect((await program.run('render')).code).toBe(1);
  expect(existsSync(join(program.root, 'dist'))).toBe(false);
});

test('unknown environments and apps are told with the nearest names', async () => {
  const program = programOf();
  const { code, err } = await program.run('render prodction');
  expect([code, err]).toEqual([1, expect.stringContaining("did you mean 'production'")]);
  expect((await program.run('render --app wbe')).err).toContain("did you mean 'web'");
});

test('with --arranged the files stand as the layout has them', async () => {
  const program = programOf();
  const index = readFileSync(join(program.root, 'environments/index.ts'), 'utf8');
  const kustomized = programOf({
    files: {
      'environments/index.ts': index
        .replace('layout: directory()', 'layout: kustomize()')
        .replace(/import { directory } from '(.*)\/directory';/, "import { kustomize } from '$1/kustomize';"),
    },
  });
  await kustomized.text('render --out plain');
  await kustomized.text('render --arranged --out arranged');
  expect(Object.keys(filesOf(join(kustomized.root, 'plain'))).filter((path) => path.includes('kustomization'))).toEqual(
    [],
  );
  expect(Object.keys(filesOf(join(kustomized.root, 'arranged')))).toContain(
    'dev/manifests/nonprod/cart/kustomization.yaml',
  );
});
