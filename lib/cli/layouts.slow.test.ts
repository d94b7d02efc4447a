import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programIndex, sourceFile, TestProgram } from './testing';

interface Told {
  readonly label: string;
  readonly url: string;
}

const chart: Readonly<Record<string, string>> = {
  'charts/office/Chart.yaml': 'apiVersion: v2\nname: office\nversion: 1.0.0\n',
  'charts/office/values.yaml': 'image: { tag: none }\n',
  'charts/office/values.dev.yaml': '# dev\nimage: { tag: none }\n',
  'charts/office/values.staging.yaml': '# staging\nimage:\n  tag: none # by Slipway\n',
  'charts/office/values.prod.yaml': '# production\nimage: { tag: none }\n',
  'charts/office/templates/config.yaml': 'kind: ConfigMap\n',
  'lib/apps/office.ts': sourceFile(
    { 'constructs/helm-release': 'helmRelease' },
    `export const office = helmRelease({
  name: 'office', owner: 'team-office', render: 'synth', folder: 'charts/office', version: '1.0.0',
  images: { main: 'registry.example.com/office:v1.0.0' },
  helm: () => 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: { name: office }\\n',
});`,
  ),
};

interface LayoutCase {
  readonly name: string;
  /** File that exports the layout, and the expression that makes it of the folder of repositories. */
  readonly imports: readonly [from: string, name: string];
  readonly expression: (folder: string) => string;
  /** What stands before the number of a request to staging, by app whose story is told. */
  readonly stories: Readonly<Partial<Record<'cart' | 'office', string>>>;
}

/** The story of a chart where charts are treated in a way of their own, or have a repository of their own. */
const layouts: readonly LayoutCase[] = [
  { name: 'directory', imports: ['directory', 'directory'], expression: () => 'directory()', stories: { cart: '#' } },
  { name: 'branch', imports: ['branch', 'branch'], expression: () => 'branch()', stories: { cart: '#' } },
  {
    name: 'kustomize',
    imports: ['kustomize', 'kustomize'],
    expression: () => 'kustomize()',
    stories: { cart: '#' },
  },
  {
    name: 'helm-values',
    imports: ['helm-values', 'helmValues'],
    expression: () => 'helmValues()',
    stories: { office: '#' },
  },
  {
    name: 'repository per system',
    imports: ['repository', 'repository as inRepositories'],
    expression: (folder) =>
      `inRepositories({ per: 'system', repositories: { shop: { url: '${folder}/shop' }, office: { url: '${folder}/office' } } })`,
    stories: { cart: 'shop#', office: 'office#' },
  },
  {
    name: 'repository per cluster',
    imports: ['repository', 'repository as inRepositories'],
    expression: (folder) =>
      `inRepositories({ per: 'cluster', repositories: { nonprod: { url: '${folder}/nonprod' }, prod: { url: '${folder}/prod' } } })`,
    stories: { cart: 'nonprod#' },
  },
];

// A whole story in one test, on a machine that may do much else.
jest.setTimeout(600_000);

let program: TestProgram;

async function begin({ imports, expression }: LayoutCase): Promise<void> {
  program = new TestProgram({ files: chart });
  const repository = `{ url: '${program.environmentRepo}', layout: ${expression(program.root)} }`;
  program.write('environments/index.ts', programIndex(repository, imports));
  expect(await program.text('deliver')).toContain('recorded 12 releases');
  expect(await program.text('deliver')).toContain('nothing changed');
}

async function requests(): Promise<Told[]> {
  return (await program.json('requests')) as Told[];
}

/** The whole story of one app, as a new user would walk it. @param chart what its versions say beside the image's */
async function story(app: string, prefix: string, chart: string): Promise<void> {
  const [v0, v1] = [`v1.0.0${chart}`, `v1.1.0${chart}`];
  const version = async (environment: string): Promise<unknown> => {
    const { places } = (await program.json('status')) as { places: { app: string; environment: string }[] };
    return places.find((one) => one.app === app && one.environment === environment);
  };
  await program.text(`release ${app} --image registry.example.com/${app}:v1.1.0`);
  expect(await version('dev')).toMatchObject({ version: v1, generation: 2, changedOutside: [] });
  await program.text(`promote ${app} --to staging`);
  const labels = (await requests()).map((one) => one.label);
  const [label = ''] = labels;
  expect(labels).toEqual([label]);
  expect(label).toMatch(new RegExp(`^${prefix}\\d+$`));
  expect(await version('staging')).toMatchObject({ version: v0, requests: [{ label }] });
  expect(await program.text(`explain ${app} staging`)).toContain(`open request ${label}: `);
  expect(await program.text(`gate --pull-request ${label}`)).toContain('open');
  expect(await program.text('refresh')).toContain(label);
  expect(await program.text(`approve ${label}`, { env: { SLIPWAY_ACTOR: 'bob' } })).toContain(
    `approved ${label} as bob`,
  );
  expect(await program.text(`merge ${label}`)).toContain('merged ');
  expect(await requests()).toEqual([]);
  expect(await version('staging')).toMatchObject({ version: v1, generation: 2, changedOutside: [] });
  await program.text(`receipts ${app} staging --report healthy`);
  expect(await program.text(`receipts ${app} staging`)).toMatch(/nonprod\s+healthy/);
  expect(await program.text('status --health')).toContain('healthy');
  program.pass(1);
  expect(await program.text(`promote ${app} --to production`)).toContain('open');
  const [request] = await requests();
  await program.text(`merge ${request?.label ?? ''}`);
  expect(await version('production')).toMatchObject({ version: v1 });
  const history = await program.text(`history ${app}`);
  for (const word of ['init', 'release', 'promote', `${app} production ${v0} → ${v1} (2)`])
    expect(history).toContain(word);
  expect(await program.text(`drift staging production --app ${app} --check`)).not.toContain('accidental');
  program.pass(1);
  const { apps } = (await program.json('metrics')) as { apps: { app: string; deployments: number }[] };
  expect(apps.filter((one) => one.app === app).map(({ deployments }) => deployments)).toEqual([1, 1, 1]);
  await program.text(`rollback ${app} staging --reason "5xx"`);
  const [back] = await requests();
  if (back !== undefined) await program.text(`merge ${back.label}`);
  expect(await version('staging')).toMatchObject({ version: v0, hold: { reason: '5xx' } });
  await program.text(`unhold ${app} staging --reason "mended"`);
}

/** Nothing waits: what a publish, a diff and the render of the last fetched releases see is one and the same. */
async function settled(): Promise<void> {
  const { code, out } = await program.run('publish');
  expect(`${code} ${out}`).toContain('nothing changed');
  expect(await program.text('diff')).not.toMatch(/\d+ (?:added|changed|removed)/);
}

describe.each(layouts)('layout $name', (layout) => {
  beforeAll(async () => await begin(layout));
  afterAll(() => program.remove());

  test.each(Object.entries(layout.stories))('the whole story of %s', async (app, prefix) => {
    await story(app, prefix, app === 'office' ? '+1.0.0' : '');
    await settled();
  });

  test('an edit by hand is told and adopted, and commands go on when the program no longer loads', async () => {
    const path = layout.name === 'kustomize' ? 'kustomization.yaml' : 'deployment-cart.yaml';
    editByHand(layout, `dev/manifests/nonprod/cart/${path}`, 'mine: true\n');
    const published = await program.run('publish');
    expect(published.code).toBe(4);
    expect(published.out).toContain('slipway adopt cart dev');
    expect(await program.text('status')).toContain('changed outside Slipway');
    program.write('lib/apps/shop/broken.ts', 'this is no program');
    expect(await program.text('adopt cart dev --reason "an incident"')).toContain('adopted and held');
    expect(await program.text('hold web production --reason "why"')).toContain('commit');
    await program.text('freeze dev --to 2026-04-01T00:00Z --reason "holidays"');
    await program.text('ban v9.9.9 --reason "CVE"');
    expect(await program.text('history cart dev')).toContain('adopt');
    expect(await program.text('status')).toMatch(/holidays[\s\S]*an incident|an incident[\s\S]*holidays/);
    expect(await requests()).toEqual([]);
  });
});

test('an environment repo that was deleted by hand is made anew, whatever is remembered of it', async () => {
  await begin({ name: 'directory', imports: ['directory', 'directory'], expression: () => 'directory()', stories: {} });
  const promoted = async (): Promise<Told[]> => {
    await program.text('release cart --image registry.example.com/cart:v1.1.0');
    await program.text('promote cart --to staging');
    return await requests();
  };
  await promoted();
  rmSync(program.environmentRepo, { recursive: true });
  expect((await program.run('status')).err).toContain('there is no git repository at');
  expect(await program.text('deliver')).toContain('recorded 12 releases');
  expect(await program.text('deliver')).toContain('nothing changed');
  expect(await requests()).toEqual([]);
  expect(program.git('fsck', '--strict')).toBe('');
  expect(await promoted()).toMatchObject([{ label: '#1' }]);
  program.remove();
});

function editByHand({ name }: LayoutCase, path: string, text: string): void {
  const folder = { 'repository per system': 'shop', 'repository per cluster': 'nonprod' }[name];
  const remote = folder === undefined ? program.environmentRepo : join(program.root, folder);
  const branch = name === 'branch' ? 'dev' : 'main';
  const checkout = join(program.root, 'by-hand');
  const identity = ['-c', 'user.name=Bob', '-c', 'user.email=bob@example.com'];
  program.git('clone', '--quiet', '--branch', branch, remote, checkout);
  writeFileSync(join(checkout, path), text);
  program.git('-C', checkout, ...identity, 'commit', '--quiet', '-am', 'Mine');
  program.git('-C', checkout, 'push', '--quiet', 'origin', `HEAD:${branch}`);
}
