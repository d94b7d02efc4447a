import { helmRelease, workload } from '../constructs';
import type { App } from '../model/app';
import type { Layout } from '../model/layout';
import { http } from '../model/port';
import { renderPlatform } from '../render';
import { branch } from '../render/layouts/branch';
import { repository } from '../render/layouts/repository';
import { joinedHistory } from './delivery-history';
import { noEvidence } from './evidence-source';
import { init } from './init';
import { LayoutBed } from './layout-testing';
import { mergeRequest } from './merge';
import { promote } from './promote';
import { publish, type Published } from './publish';
import { repoReleases } from './publish-plan';
import { release } from './release';
import { openRequests } from './requests';
import { rollback } from './rollback';
import { ban, freeze, hold, unhold } from './stops';
import { platformOf } from './testing';
import { verifyRender, type ProgramHistory } from './verify-render';
import { onTarget, targetsOf } from './workspace';

const cart = (replicas = 1): App =>
  workload({
    name: 'cart',
    system: 'shop',
    owner: 'team-shop',
    image: 'registry.example.com/cart:v1.0.0',
    port: http(8080),
    replicas,
  });
/** A new version of it changes its Application alone. */
const runner = helmRelease({
  name: 'runner',
  system: 'ci',
  owner: 'team-ci',
  repository: 'https://charts.example.com',
  chart: 'runner',
  version: '1.0.0',
});
const platformWith = (app: App): ReturnType<typeof platformOf> =>
  platformOf([app, runner], {
    staging: { publish: 'pull-request', rollback: { by: 'commit' } },
    production: { clusters: ['prod', 'us'] },
  });

type MakeLayout = (urlOf: (key: string) => string) => Layout;
/** But for `directory`, on which all other tests stand. */
const layouts: [string, MakeLayout][] = [
  ['branch', () => branch()],
  [
    'repository per cluster',
    (urlOf) =>
      repository({
        per: 'cluster',
        repositories: { eu: { url: urlOf('eu') }, prod: { url: urlOf('prod') }, us: { url: urlOf('us') } },
      }),
  ],
  [
    'repository per system',
    (urlOf) => repository({ per: 'system', repositories: { shop: { url: urlOf('shop') }, ci: { url: urlOf('ci') } } }),
  ],
];

const release1 = 'staging/releases/cart.yaml';
const manifest = (environment: string, cluster: string): string =>
  `${environment}/manifests/${cluster}/cart/deployment-cart.yaml`;
const noReceipts = { receipts: { read: () => Promise.resolve([]) }, evidence: noEvidence };
const reason = 'somebody said so';

let bed: LayoutBed;
afterEach(() => bed.remove());

async function begin(make: MakeLayout): Promise<void> {
  bed = await LayoutBed.onGit(platformWith(cart()), make);
  await init(bed.workspace, bed.platform, 'c'.repeat(40));
}

async function publishAs(app: App): Promise<Published> {
  const options = { selection: {}, overwrite: false, dryRun: false, program: 'c'.repeat(40) };
  return await publish(bed.workspace, bed.with(platformWith(app)), options);
}

async function build(tag: string): Promise<void> {
  const announcement = {
    app: 'cart',
    images: [{ image: `registry.example.com/cart:${tag}` }],
    source: { branch: 'main' },
  };
  const images = { resolve: <T>(one: T) => Promise.resolve(one) };
  await release(bed.workspace, bed.platform, { announcement, dryRun: false, images, evidence: noEvidence });
}

/** A minute later. */
async function promoteTo(to: 'staging' | 'production', app = 'cart'): Promise<Awaited<ReturnType<typeof promote>>> {
  bed.time = new Date(bed.time.getTime() + 60_000);
  return await promote(bed.workspace, bed.platform, { app, to, dryRun: false, ...noReceipts });
}

async function mergeOnly(): Promise<string> {
  const [open, ...others] = await openRequests(bed.workspace);
  expect(others).toEqual([]);
  if (open === undefined) throw new Error('there is no request');
  await mergeRequest(open.workspace, bed.platform, { number: open.request.number, ...noReceipts });
  return open.request.base;
}

async function tagIn(environment: string): Promise<string | undefined> {
  return (await (await bed.view()).release(environment, 'cart'))?.images?.['main']?.tag;
}

describe.each(layouts)('%s', (_name, make) => {
  test('init fills every place, and publishing then changes nothing', async () => {
    await begin(make);
    for (const { store, branch: name } of bed.targets)
      expect((await store.history((await store.head(name)) ?? '', {})).map(({ subject }) => subject)).toEqual([
        'Record the baseline of every app in every environment',
      ]);
    const view = await bed.view();
    expect(view.environments.sort()).toEqual(['dev', 'production', 'staging']);
    for (const path of [
      'production/releases/runner.yaml',
      manifest('production', 'us'),
      '.slipway/release.schema.json',
    ])
      expect(bed.git(path, 'show', `${bed.at(path).branch}:${path}`)).not.toBe('');
    expect((await publishAs(cart())).changes).toEqual([]);
    expect(await init(bed.workspace, bed.platform, 'c'.repeat(40))).toMatchObject({ releases: 0 });
  });

  test('a build goes from dev to production, by a request where its release stands', async () => {
    await begin(make);
    await build('v1.1.0');
    expect(await tagIn('dev')).toBe('v1.1.0');
    expect((await promoteTo('staging')).request?.state).toBe('opened');
    expect((await promoteTo('staging')).request?.state).toBe('unchanged');
    expect(await tagIn('staging')).toBe('v1.0.0');
    expect(await mergeOnly()).toBe(bed.at(release1).branch);
    expect(await tagIn('staging')).toBe('v1.1.0');
    expect(await bed.read(manifest('staging', 'eu'))).toContain('v1.1.0');
    expect((await promoteTo('production')).plan.outcome).toBe('promote');
    for (const cluster of ['prod', 'us']) expect(await bed.read(manifest('production', cluster))).toContain('v1.1.0');
    expect((await publishAs(cart())).changes).toEqual([]);
    const heads = await Promise.all(
      bed.targets.map(async ({ store, branch: name }) => ({ store, head: await store.head(name) })),
    );
    const events = await joinedHistory(heads, { paths: ['production/releases', 'staging/releases', 'dev/releases'] });
    expect(events.map(({ action }) => action).filter((action) => action !== 'init')).toEqual([
      'promote',
      'promote',
      'release',
    ]);
  });

  test('a rollback restores what was rendered then, everywhere, and holds the app', async () => {
    await begin(make);
    const before = await bed.read(manifest('production', 'us'));
    await build('v1.1.0');
    await promoteTo('staging');
    await mergeOnly();
    await promoteTo('production');
    await rollback(bed.workspace, { app: 'cart', environment: 'production', reason, dryRun: false });
    expect(await bed.read(manifest('production', 'us'))).toBe(before);
    expect(await (await bed.view()).release('production', 'cart')).toMatchObject({ hold: { reason }, generation: 3 });
    await unhold(bed.workspace, { app: 'cart', environment: 'production' }, reason);
    expect((await publishAs(cart())).changes).toEqual([]);
    expect((await promoteTo('production')).plan.outcome).toBe('nothing');
  });

  test('holds, bans and freezes keep a release out', async () => {
    await begin(make);
    await build('v1.1.0');
    await hold(bed.workspace, { app: 'cart', environment: 'staging' }, reason);
    expect((await promoteTo('staging')).plan.outcome).toBe('blocked');
    await unhold(bed.workspace, { app: 'cart', environment: 'staging' }, reason);
    const later = new Date(bed.time.getTime() + 3_600_000);
    await freeze(bed.workspace, 'staging', bed.time, later, reason);
    expect((await promoteTo('staging')).plan.outcome).toBe('waiting');
    bed.time = later;
    await ban(bed.workspace, 'v1.1.0', reason);
    expect((await promoteTo('staging')).plan.outcome).toBe('blocked');
  });

  test('an edit by hand is told, and stays', async () => {
    await begin(make);
    const path = manifest('production', 'us');
    await bed.edit(path, 'kind: Mine\n');
    const { plan, changes } = await publishAs(cart(3));
    const outside = plan.parts.flatMap((one) => (one.state === 'outside' ? [[one.part.id, one.paths]] : []));
    expect(outside).toEqual([['production/cart', [path]]]);
    expect(changes.flatMap(({ parts }) => parts).sort()).toEqual(['dev/cart', 'staging/cart']);
    expect(await bed.read(path)).toBe('kind: Mine\n');
  });

  test('a revert by hand becomes a hold', async () => {
    await begin(make);
    await build('v1.1.0');
    const commit = await bed.revert('dev/releases/cart.yaml');
    await publishAs(cart());
    expect(await (await bed.view()).release('dev', 'cart')).toMatchObject({
      images: { main: { tag: 'v1.0.0' } },
      hold: { by: 'Bob', commit },
    });
  });

  test('configuration has one rolling request per branch, closed when nothing is left', async () => {
    await begin(make);
    await publishAs(cart(3));
    const open = await openRequests(bed.workspace);
    expect(open.map(({ request }) => [request.head, request.base])).toEqual([
      ['slipway/staging/configuration', bed.at(release1).branch],
    ]);
    expect(await bed.read(manifest('dev', 'eu'))).toContain('replicas: 3');
    const { closed } = await publishAs(cart());
    expect(closed).toHaveLength(1);
    expect(await openRequests(bed.workspace)).toEqual([]);
  });

  test('what was published is proven, what somebody slipped in is not', async () => {
    await begin(make);
    await publishAs(cart(3));
    const own = onTarget(bed.workspace, targetsOf(bed.workspace).of('dev/releases/cart.yaml'));
    const verify = async (): Promise<Awaited<ReturnType<typeof verifyRender>>> => {
      for (const { store } of bed.targets) await store.fetch();
      const [head = '', parent = ''] = bed
        .git('dev/releases/cart.yaml', 'log', '-2', '--first-parent', '--format=%H', own.branch)
        .split('\n');
      return await verifyRender(own, programOf(cart(3)), head, parent);
    };
    if (bed.targets.length > 1) {
      const { rendered, problems } = await verify();
      expect(problems).toEqual([]);
      expect(rendered).toContain(
        bed.at('dev/releases/cart.yaml') === bed.at('production/releases/cart.yaml')
          ? 'production/rendered/cart.yaml'
          : 'dev/rendered/cart.yaml',
      );
    }
    await bed.edit(manifest('dev', 'eu'), 'kind: Mine\n');
    expect((await verify()).problems.map((one) => one.where)).toContain(manifest('dev', 'eu'));
  });
});

function programOf(app: App): ProgramHistory {
  return {
    isProtected: () => Promise.resolve(true),
    isAncestor: () => Promise.resolve(true),
    render: (_commit, releases) => {
      const units = [...renderPlatform(bed.with(platformWith(app)), repoReleases(releases))];
      return Promise.resolve(
        new Map(units.flatMap((unit) => unit.files.map(({ path, content }) => [path, content] as const))),
      );
    },
  };
}
