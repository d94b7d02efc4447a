import { treeIdOf } from '../environment-repo/git-objects';
import { http } from '../model/port';
import { workload } from '../constructs';
import type { App } from '../model/app';
import { TestBed, platformOf } from './testing';

let bed: TestBed;
beforeEach(() => {
  bed = TestBed.inMemory();
});

const app = (name: string, replicas = 1, system = 'shop'): App =>
  workload({
    name,
    system,
    owner: 'team-shop',
    image: `registry.example.com/${name}:v1.0.0`,
    port: http(8080),
    replicas,
  });
const byRequest = { production: { publish: 'pull-request', owners: ['@example/platform', '@ann'] } } as const;
const deployment = 'production/manifests/prod/cart/deployment-cart.yaml';

test('publishing twice changes nothing the second time', async () => {
  const platform = platformOf([app('cart'), app('checkout')]);
  await bed.init(platform);
  const head = await bed.head();
  expect((await bed.publish(platform)).changes).toEqual([]);
  expect(await bed.head()).toBe(head);
});

test('environments that take commits get one for all of their apps', async () => {
  await bed.init(platformOf([app('cart'), app('checkout')]));
  const { changes } = await bed.publish(platformOf([app('cart', 2), app('checkout', 3)]));
  expect(changes.map(({ environment, by, parts }) => ({ environment, by, parts }))).toEqual([
    { environment: 'dev', by: 'commit', parts: ['dev/cart', 'dev/checkout'] },
    { environment: 'production', by: 'commit', parts: ['production/cart', 'production/checkout'] },
    { environment: 'staging', by: 'commit', parts: ['staging/cart', 'staging/checkout'] },
  ]);
  expect(await bed.read(deployment)).toContain('replicas: 2');
  expect(await bed.log()).toHaveLength(4);
});

test('a commit says in trailers what it is', async () => {
  await bed.init(platformOf([app('cart')]));
  await bed.publish(platformOf([app('cart', 2)]));
  const [last] = await bed.log();
  expect(last?.trailers.get('Slipway-Action')).toEqual(['publish']);
  expect(last?.trailers.get('Slipway-Program')).toEqual(['c'.repeat(40)]);
  expect(last?.author).toEqual({ name: 'Slipway', email: 'slipway@example.com' });
});

test('a commit names the tree of all that is rendered in its parts, a record that of its own', async () => {
  await bed.init(platformOf([app('cart'), app('checkout')]));
  const treeOf = async (folders: RegExp): Promise<string> => {
    const { entries } = await bed.view();
    return treeIdOf(new Map([...entries].flatMap(([path, { oid }]) => (folders.test(path) ? [[path, oid]] : []))));
  };
  await bed.publish(platformOf([app('cart', 2), app('checkout')]), { apps: ['cart'] });
  const [ofOne] = await bed.log();
  const cart = await treeOf(/^staging\/(manifests|argocd)\/.*cart/);
  expect(await bed.read('staging/rendered/cart.yaml')).toContain(`tree: ${cart}\n`);
  expect(ofOne?.trailers.get('Slipway-Tree')).toEqual([cart]);
  await bed.publish(platformOf([app('cart', 3), app('checkout', 3)]), { apps: ['cart', 'checkout'] });
  const [ofBoth] = await bed.log();
  expect(ofBoth?.trailers.get('Slipway-Tree')).toEqual([
    await treeOf(/^staging\/(manifests|argocd)\/.*c(art|heckout)/),
  ]);
});

test('a bad release file stops all of it, with its place, and nothing is written', async () => {
  await bed.init(platformOf([app('cart'), app('checkout')]));
  const release = await bed.read('staging/releases/cart.yaml');
  await bed.edit({ 'staging/releases/cart.yaml': release?.replace('generation: 1', 'generation: one') ?? '' });
  const head = await bed.head();
  await expect(bed.publish(platformOf([app('cart', 2), app('checkout', 2)]))).rejects.toMatchObject({
    problems: [
      {
        where: 'staging/releases/cart.yaml:3:13',
        problem: 'generation: Invalid input: expected number, received string',
        fix: 'make generation a number',
      },
    ],
  });
  expect(await bed.head()).toBe(head);
});

test('a dry run plans the same and writes nothing', async () => {
  await bed.init(platformOf([app('cart')]));
  const head = await bed.head();
  const changed = platformOf([app('cart', 2)], byRequest);
  const dry = await bed.publish(changed, { dryRun: true });
  expect(await bed.head()).toBe(head);
  expect(await bed.forge.listPullRequests({})).toEqual([]);
  const real = await bed.publish(changed);
  const parts = (one: typeof dry): unknown =>
    one.changes.map(({ environment, by, parts: ids }) => ({ environment, by, ids }));
  expect(parts(dry)).toEqual(parts(real));
});

describe('an environment that takes pull requests', () => {
  test('has one rolling request, labelled, with its owners as reviewers', async () => {
    await bed.init(platformOf([app('cart'), app('checkout')], byRequest));
    await bed.publish(platformOf([app('cart', 2), app('checkout', 2)], byRequest));
    const requests = await bed.forge.listPullRequests({ state: 'open' });
    expect(requests.map(({ head, base, labels, reviewers }) => ({ head, base, labels, reviewers }))).toEqual([
      {
        head: 'slipway/production/configuration',
        base: 'main',
        labels: ['configuration', 'production', 'slipway'],
        reviewers: { users: ['ann'], teams: ['example/platform'] },
      },
    ]);
    expect(await bed.read(deployment)).toContain('replicas: 1');
  });

  test('has its request updated in place, without rewriting the branch', async () => {
    await bed.init(platformOf([app('cart')], byRequest));
    await bed.publish(platformOf([app('cart', 2)], byRequest));
    const branch = 'slipway/production/configuration';
    const first = await bed.head(branch);
    const { changes } = await bed.publish(platformOf([app('cart', 3)], byRequest));
    expect(changes.find((one) => one.environment === 'production')?.request?.state).not.toBe('opened');
    expect(await bed.store.isAncestor(first ?? '', (await bed.head(branch)) ?? '')).toBe(true);
    expect(await bed.read(deployment, branch)).toContain('replicas: 3');
    expect(await bed.forge.listPullRequests({ state: 'open' })).toHaveLength(1);
  });

  test('keeps the head of its request where the plan is the same, so that approvals go on counting', async () => {
    const platform = platformOf([app('cart', 2)], byRequest);
    await bed.init(platformOf([app('cart')], byRequest));
    await bed.publish(platform);
    const head = await bed.head('slipway/production/configuration');
    await bed.edit({ 'docs/notes.md': 'somebody works here' });
    await bed.publish(platform);
    expect(await bed.head('slipway/production/configuration')).toBe(head);
  });

  test('has its request closed, and the branch removed, when nothing is left in it', async () => {
    const before = platformOf([app('cart')], byRequest);
    await bed.init(before);
    await bed.publish(platformOf([app('cart', 2)], byRequest));
    const { closed } = await bed.publish(before);
    expect(closed.map((one) => one.state)).toEqual(['closed']);
    expect(await bed.forge.listPullRequests({ state: 'open' })).toEqual([]);
    expect(await bed.head('slipway/production/configuration')).toBeUndefined();
  });

  test('may have a request per system', async () => {
    const perSystem = { production: { publish: 'pull-request', requestPer: 'system' } } as const;
    await bed.init(platformOf([app('cart'), app('ads', 1, 'marketing')], perSystem));
    await bed.publish(platformOf([app('cart', 2), app('ads', 2, 'marketing')], perSystem));
    const heads = (await bed.forge.listPullRequests({ state: 'open' })).map((one) => one.head).sort();
    expect(heads).toEqual(['slipway/production/configuration-marketing', 'slipway/production/configuration-shop']);
  });
});

describe('what others changed', () => {
  test('is left alone and told, while other apps go on', async () => {
    await bed.init(platformOf([app('cart'), app('checkout')]));
    const edited = (await bed.read(deployment))?.replace('replicas: 1', 'replicas: 9') ?? '';
    await bed.edit({ [deployment]: edited });
    const { plan, changes } = await bed.publish(platformOf([app('cart', 2), app('checkout', 2)]));
    const outside = plan.parts.flatMap((one) =>
      one.state === 'outside' ? [{ id: one.part.id, paths: one.paths }] : [],
    );
    expect(outside).toEqual([{ id: 'production/cart', paths: [deployment] }]);
    expect(changes.flatMap((one) => one.parts)).toContain('production/checkout');
    expect(await bed.read(deployment)).toBe(edited);
  });

  test('is taken back when asked', async () => {
    const platform = platformOf([app('cart')]);
    await bed.init(platform);
    const rendered = await bed.read(deployment);
    await bed.edit({ [deployment]: 'kind: Nonsense\n' });
    await bed.publish(platform, { overwrite: true });
    expect(await bed.read(deployment)).toBe(rendered);
  });

  test('of files that Slipway does not know survives', async () => {
    await bed.init(platformOf([app('cart')]));
    await bed.edit({ 'production/NOTES.md': 'call Bob', 'tools/script.sh': 'true' });
    await bed.publish(platformOf([app('cart', 2)]));
    expect(await bed.read('production/NOTES.md')).toBe('call Bob');
    expect(await bed.read('tools/script.sh')).toBe('true');
  });

  test('by a revert becomes a hold with the commit as reason', async () => {
    await bed.init(platformOf([app('cart')]));
    const changed = platformOf([app('cart', 2)]);
    await bed.publish(changed, { apps: ['cart'] });
    const commit = await bed.revert();
    await bed.publish(changed);
    const { hold } = (await bed.release('staging', 'cart')) ?? {};
    expect(hold).toMatchObject({ by: 'Bob', commit });
    expect(hold?.reason).toContain(commit.slice(0, 10));
    expect(await bed.read('staging/manifests/eu/cart/deployment-cart.yaml')).toContain('replicas: 1');
  });
});

test('an app that is gone from the program goes with its files and its record', async () => {
  await bed.init(platformOf([app('cart'), app('checkout')]));
  await bed.publish(platformOf([app('cart')]));
  const left = [...(await bed.view()).entries.keys()].filter(
    (path) => path.includes('/checkout') && path.startsWith('dev/'),
  );
  expect(left).toEqual([]);
});

describe('of one app', () => {
  const others = async (): Promise<Map<string, string>> => {
    const all = [...(await bed.view()).entries].filter(([, { type }]) => type === 'blob');
    return new Map(all.flatMap(([path, { oid }]) => (path.includes('cart') ? [] : [[path, oid] as const])));
  };

  test('others keep all that they have, also what is gone from the program or was changed in it', async () => {
    await bed.init(platformOf([app('cart'), app('checkout'), app('news')]));
    await bed.edit({ 'dev/manifests/eu/checkout/mine.yaml': 'kind: Mine\n' });
    const before = await others();
    expect([...before.keys()]).toEqual(expect.arrayContaining([deployment.replaceAll('cart', 'news')]));
    const { changes } = await bed.publish(platformOf([app('cart', 2), app('checkout', 3)]), { apps: ['cart'] });
    expect(changes.flatMap((one) => one.parts)).toEqual(['dev/cart', 'production/cart', 'staging/cart']);
    expect(await bed.read(deployment)).toContain('replicas: 2');
    expect(await others()).toEqual(before);
  });

  test('what it left out is what a publish of all then does', async () => {
    await bed.init(platformOf([app('cart'), app('checkout'), app('news')]));
    const changed = platformOf([app('cart', 2), app('checkout', 3)]);
    await bed.publish(changed, { apps: ['cart'] });
    const { changes } = await bed.publish(changed);
    const parts = changes.flatMap((one) => one.parts);
    expect(parts).toEqual(expect.arrayContaining(['dev/checkout', 'dev/news']));
    expect(parts.some((id) => id.endsWith('/cart'))).toBe(false);
    const step = [...(await others()).keys()];
    expect(step.some((path) => path.includes('news'))).toBe(false);
    expect((await bed.publish(changed)).changes).toEqual([]);
  });
});

test('an app without a release in an environment is not rendered there', async () => {
  await bed.init(platformOf([app('cart')]));
  const { plan } = await bed.publish(platformOf([app('cart'), app('news')]));
  expect(plan.parts.some(({ part }) => part.app === 'news')).toBe(false);
});
