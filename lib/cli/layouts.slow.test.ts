import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFile, TestProgram } from './testing';

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
  /** How the first request to staging is called. */
  readonly label: string;
}

const layouts: readonly LayoutCase[] = [
  { name: 'directory', imports: ['directory', 'directory'], expression: () => 'directory()', label: '#1' },
  { name: 'branch', imports: ['branch', 'branch'], expression: () => 'branch()', label: '#1' },
  { name: 'kustomize', imports: ['kustomize', 'kustomize'], expression: () => 'kustomize()', label: '#1' },
  { name: 'helm-values', imports: ['helm-values', 'helmValues'], expression: () => 'helmValues()', label: '#1' },
  {
    name: 'repository per system',
    imports: ['repository', 'repository as inRepositories'],
    expression: (folder) =>
      `inRepositories({ per: 'system', repositories: { shop: { url: '${folder}/shop' }, office: { url: '${folder}/office' } } })`,
    label: 'shop#1',
  },
  {
    name: 'repository per cluster',
    imports: ['repository', 'repository as inRepositories'],
    expression: (folder) =>
      `inRepositories({ per: 'cluster', repositories: { nonprod: { url: '${folder}/nonprod' }, prod: { url: '${folder}/prod' } } })`,
    label: 'nonprod#1',
  },
];

let program: TestProgram;
afterEach(() => program.remove());

function begin({ imports, expression }: LayoutCase): void {
  program = new TestProgram({ files: chart });
  program.write(
    'environments/index.ts',
    sourceFile(
      {
        'model/cluster': 'cluster',
        'model/environment-repo': 'environmentRepo',
        [`render/layouts/${imports[0]}`]: imports[1],
      },
      `export const environments = ['dev', 'staging', 'production'];
export const clusters = [cluster({ name: 'nonprod' }), cluster({ name: 'prod' })];
export const repository = environmentRepo({ url: '${program.environmentRepo}', layout: ${expression(program.root)} });`,
    ),
  );
}

async function requests(): Promise<Told[]> {
  return (await program.json('requests')) as Told[];
}

/** The whole story of one app, as a new user would walk it. */
async function story(app: string, label: string): Promise<void> {
  const version = async (environment: string): Promise<unknown> => {
    const { places } = (await program.json('status')) as { places: { app: string; environment: string }[] };
    return places.find((one) => one.app === app && one.environment === environment);
  };
  await program.text(`release ${app} --image registry.example.com/${app}:v1.1.0`);
  expect(await version('dev')).toMatchObject({ version: 'v1.1.0', generation: 2, changedOutside: [] });
  await program.text(`promote ${app} --to staging`);
  expect((await requests()).map((one) => one.label)).toEqual([label]);
  expect(await version('staging')).toMatchObject({ version: 'v1.0.0', requests: [{ label }] });
  expect(await program.text(`explain ${app} staging`)).toContain(`open request ${label}: `);
  expect(await program.text(`gate --pull-request ${label}`)).toContain('open');
  expect(await program.text('refresh')).toContain(label);
  expect(await program.text(`approve ${label}`, { env: { SLIPWAY_ACTOR: 'bob' } })).toContain(
    `approved ${label} as bob`,
  );
  expect(await program.text(`merge ${label}`)).toContain('merged ');
  expect(await requests()).toEqual([]);
  expect(await version('staging')).toMatchObject({ version: 'v1.1.0', generation: 2, changedOutside: [] });
  await program.text(`receipts ${app} staging --report healthy`);
  expect(await program.text(`receipts ${app} staging`)).toMatch(/nonprod\s+healthy/);
  expect(await program.text('status --health')).toContain('healthy');
  program.pass(1);
  expect(await program.text(`promote ${app} --to production`)).toContain('open');
  const [request] = await requests();
  await program.text(`merge ${request?.label ?? ''}`);
  expect(await version('production')).toMatchObject({ version: 'v1.1.0' });
  const history = await program.text(`history ${app}`);
  for (const word of ['init', 'release', 'promote', `${app} production v1.0.0 → v1.1.0 (2)`])
    expect(history).toContain(word);
  expect(await program.text(`drift staging production --app ${app} --check`)).not.toContain('accidental');
  program.pass(1);
  expect((await program.json('metrics')) as object).toMatchObject({
    environments: [{ deployments: 1 }, { deployments: 1 }, { deployments: 1 }],
  });
  await program.text(`rollback ${app} staging --reason "5xx"`);
  const [back] = await requests();
  if (back !== undefined) await program.text(`merge ${back.label}`);
  expect(await version('staging')).toMatchObject({ version: 'v1.0.0', hold: { reason: '5xx' } });
  await program.text(`unhold ${app} staging --reason "mended"`);
  await program.text('freeze dev --to 2026-04-01T00:00Z --reason "holidays"');
  await program.text('ban v9.9.9 --reason "CVE"');
  expect(await program.text('status')).toContain('holidays');
}

/** Nothing waits: what a publish, a diff and the render of the last fetched releases see is one and the same. */
async function settled(): Promise<void> {
  const { code, out } = await program.run('publish');
  expect(`${code} ${out}`).toContain('nothing changed');
  expect(await program.text('diff')).not.toMatch(/\d+ (?:added|changed|removed)/);
}

describe.each(layouts)('layout $name', (layout) => {
  test('the whole story, with a workload', async () => {
    begin(layout);
    expect(await program.text('deliver')).toContain('recorded 12 releases');
    expect(await program.text('deliver')).toContain('nothing changed');
    await story('cart', layout.label);
    await settled();
    expect(await program.text('render')).toContain('rendered');
  });

  test('the whole story with a chart of the program', async () => {
    begin(layout);
    await program.text('deliver');
    const own = layout.label.replace('shop', 'office');
    await story('office', own);
    await settled();
  });

  test('an edit by hand is told and adopted, and commands go on when the program no longer loads', async () => {
    begin(layout);
    await program.text('deliver');
    const path = layout.name === 'kustomize' ? 'kustomization.yaml' : 'deployment-cart.yaml';
    editByHand(layout, `dev/manifests/nonprod/cart/${path}`, 'mine: true\n');
    const published = await program.run('publish');
    expect(published.code).toBe(4);
    expect(published.out).toContain('slipway adopt cart dev');
    expect(await program.text('status')).toContain('changed outside Slipway');
    writeFileSync(join(program.root, 'lib/apps/shop/broken.ts'), 'this is no program');
    expect(await program.text('adopt cart dev --reason "an incident"')).toContain('adopted and held');
    expect(await program.text('hold web production --reason "why"')).toContain('commit');
    expect(await program.text('history cart dev')).toContain('adopt');
    expect(await program.text('status')).toContain('an incident');
    expect(await requests()).toEqual([]);
  });
});

test('an environment repo that was deleted by hand is made anew, whatever is remembered of it', async () => {
  begin({ name: 'directory', imports: ['directory', 'directory'], expression: () => 'directory()', label: '#1' });
  await program.text('deliver');
  await program.text('release cart --image registry.example.com/cart:v1.1.0');
  await program.text('promote cart --to staging');
  rmSync(program.environmentRepo, { recursive: true });
  expect((await program.run('status')).err).toContain('there is no git repository at');
  expect(await program.text('deliver')).toContain('recorded 12 releases');
  expect(await program.text('deliver')).toContain('nothing changed');
  expect(await requests()).toEqual([]);
  expect(program.git('fsck', '--strict')).toBe('');
  await story('cart', '#1');
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
