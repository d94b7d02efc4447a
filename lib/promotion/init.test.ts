import { workload } from '../constructs';
import { http } from '../model/port';
import { describeRepository } from './describe-repository';
import { init } from './init';
import { TestBed, platformOf } from './testing';

let bed: TestBed;
beforeEach(() => {
  bed = TestBed.inMemory();
});

const app = (name: string, environments?: readonly ('dev' | 'staging' | 'production')[]): ReturnType<typeof workload> =>
  workload({
    name,
    system: 'shop',
    owner: 'team-shop',
    image: `registry.example.com/${name}:v1.0.0`,
    port: http(8080),
    ...(environments === undefined ? {} : { environments }),
  });
const platform = platformOf([app('cart'), app('load', ['dev'])], { production: { owners: ['@example/platform'] } });
const program = 'c'.repeat(40);

test('an empty repository gets everything in one commit', async () => {
  const done = await init(bed.workspace, platform, program);
  expect(done).toMatchObject({ releases: 4, request: undefined });
  expect((await bed.log()).map(({ subject }) => subject)).toEqual([
    'Record the baseline of every app in every environment',
  ]);
  const paths = [...(await bed.view()).entries.keys()];
  expect(paths).toEqual(
    expect.arrayContaining([
      'README.md',
      'CODEOWNERS',
      '.slipway/release.schema.json',
      'dev/releases/load.yaml',
      'production/releases/cart.yaml',
      'production/rendered/cart.yaml',
      'production/environment.yaml',
      'clusters/prod/application-root.yaml',
    ]),
  );
  expect(paths).not.toContain('staging/releases/load.yaml');
  expect(await bed.release('production', 'cart')).toEqual({
    app: 'cart',
    generation: 1,
    images: { main: { repository: 'registry.example.com/cart', tag: 'v1.0.0' } },
    // Nothing as old as the baseline is newer than it.
    promotedFrom: { environment: 'staging', generation: 1 },
  });
});

test('a repository that has environments is left alone', async () => {
  await init(bed.workspace, platform, program);
  const head = await bed.head();
  expect(await init(bed.workspace, platform, program)).toEqual({ releases: 0, commit: undefined, request: undefined });
  expect(await bed.head()).toBe(head);
});

test('a repository that holds something already gets a pull request, and keeps what it has', async () => {
  await bed.edit({ 'README.md': 'ours\n', 'notes/a.txt': 'x' });
  const done = await init(bed.workspace, platform, program);
  expect(done.request?.state).toBe('opened');
  expect((await bed.view()).environments).toEqual([]);
  const [request] = await bed.forge.listPullRequests({ state: 'open' });
  await bed.forge.merge(request?.number ?? 0, { expectedHead: request?.headSha ?? '' });
  expect(await bed.read('README.md')).toBe('ours\n');
  expect((await bed.view()).environments.sort()).toEqual(['dev', 'production', 'staging']);
  expect((await bed.publish(platform)).changes).toEqual([]);
});

test('owners review their environments; those of production what guards it, and what its clusters have', () => {
  const [dev, prod] = [['@example/developers'], ['@example/platform']];
  const owned = platformOf([app('cart')], {
    dev: { owners: dev, clusters: ['eu'] },
    staging: { owners: dev, clusters: ['eu', 'prod'] },
    production: { owners: prod },
  });
  expect(describeRepository(owned).get('CODEOWNERS')?.split('\n').slice(1)).toEqual([
    '* @example/platform',
    '/dev/ @example/developers',
    '/staging/ @example/developers',
    '/production/ @example/platform',
    '/clusters/eu/ @example/developers',
    '/clusters/eu.rendered.yaml @example/developers',
    '/clusters/prod/ @example/platform',
    '/clusters/prod.rendered.yaml @example/platform',
    '',
  ]);
});

test('what checks requests is written beside, unless something stands there', async () => {
  await bed.edit({ '.github/workflows/gate.yaml': 'ours\n' });
  const pipelines = new Map(['gate', 'requests'].map((name) => [`.github/workflows/${name}.yaml`, `# ${name}\n`]));
  await init(bed.workspace, platform, program, pipelines);
  const [request] = await bed.forge.listPullRequests({ state: 'open' });
  await bed.forge.merge(request?.number ?? 0, { expectedHead: request?.headSha ?? '' });
  expect(await bed.read('.github/workflows/gate.yaml')).toBe('ours\n');
  expect(await bed.read('.github/workflows/requests.yaml')).toBe('# requests\n');
});
