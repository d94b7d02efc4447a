import { helmRelease, workload } from '../constructs';
import type { App } from '../model/app';
import { http } from '../model/port';
import { minutes } from '../model/units';
import { repository } from '../render/layouts/repository';
import { rollBackDegraded, type AutomaticRollbackPlan, type DegradedEvent } from './automatic-rollback';
import { noEvidence } from './evidence-source';
import { init } from './init';
import { LayoutBed } from './layout-testing';
import { mergeRequest } from './merge';
import { promote, type Promoted } from './promote';
import { publish, type Published } from './publish';
import { release } from './release';
import { openRequests, type OpenRequest } from './requests';
import { platformOf } from './testing';
import { targetsOf } from './workspace';

/** A new version changes its Application, which stands in the environment repo, and its release, which does not. */
const runner = (values = {}): App =>
  helmRelease({
    name: 'runner',
    system: 'ci',
    owner: 'team-ci',
    repository: 'https://charts.example.com',
    chart: 'runner',
    version: '1.0.0',
    values,
  });
const cart = workload({
  name: 'cart',
  system: 'shop',
  owner: 'team-shop',
  image: 'registry.example.com/cart:v1.0.0',
  port: http(8080),
});
const platformWith = (app: App): ReturnType<typeof platformOf> =>
  platformOf([cart, app], { staging: { publish: 'pull-request' } });
const application = (environment: string, cluster: string): string =>
  `${environment}/argocd/${cluster}/application-runner-${environment}.yaml`;
const releaseFile = 'production/releases/runner.yaml';
const noReceipts = { receipts: { read: () => Promise.resolve([]) }, evidence: noEvidence };

let bed: LayoutBed;
beforeEach(async () => {
  bed = await LayoutBed.inMemory(platformWith(runner()), (urlOf) =>
    repository({ per: 'system', repositories: { ci: { url: urlOf('ci') } } }),
  );
  await init(bed.workspace, bed.platform, 'c'.repeat(40));
});
afterEach(() => jest.restoreAllMocks());

async function announce(chartVersion: string): Promise<void> {
  const announcement = { app: 'runner', chartVersion, source: { branch: 'main' } };
  const images = { resolve: <T>(one: T) => Promise.resolve(one) };
  await release(bed.workspace, bed.platform, { announcement, dryRun: false, images, evidence: noEvidence });
}

async function promoteRunner(to: 'staging' | 'production'): Promise<Promoted> {
  return await promote(bed.workspace, bed.platform, { app: 'runner', to, dryRun: false, ...noReceipts });
}

async function publishAs(app: App): Promise<Published> {
  const options = { selection: {}, overwrite: false, dryRun: false, program: 'c'.repeat(40) };
  return await publish(bed.workspace, bed.with(platformWith(app)), options);
}

async function versionIn(environment: string): Promise<string | undefined> {
  return (await (await bed.view()).release(environment, 'runner'))?.chart?.version;
}

async function merge({ workspace, request }: OpenRequest): Promise<void> {
  await mergeRequest(workspace, bed.platform, { number: request.number, ...noReceipts });
}

/** The next push to the repository of a path never happens. */
function breakOff(path: string): void {
  jest.spyOn(bed.at(path).store, 'push').mockRejectedValueOnce(new Error('the process ended'));
}

const outsideOf = ({ plan }: Published): string[] =>
  plan.parts.flatMap((one) => (one.state === 'outside' ? [one.part.id] : []));

describe('a change of two repositories by request', () => {
  let requests: OpenRequest[];
  beforeEach(async () => {
    await announce('1.1.0');
    await promoteRunner('staging');
    requests = await openRequests(bed.workspace);
  });

  test('has a request in each, of which one names the other', () => {
    expect(requests.map(({ workspace, request }) => [workspace.repository, request.head, request.base])).toEqual([
      [undefined, 'slipway/staging/promote-runner', 'main'],
      ['ci', 'slipway/staging/promote-runner', 'main'],
    ]);
    const [beside, home] = requests;
    expect(beside?.request.body).toBe(`Belongs to ${home?.request.url ?? ''}: slipway merge merges both.`);
  });

  test.each([0, 1])('is merged whole, whichever of both one names: %#', async (index) => {
    const [first, second] = requests;
    const named = index === 0 ? first : second;
    if (named !== undefined) await merge(named);
    expect(await openRequests(bed.workspace)).toEqual([]);
    expect(await versionIn('staging')).toBe('1.1.0');
    expect(await bed.read(application('staging', 'eu'))).toContain('targetRevision: 1.1.0');
    expect((await publishAs(runner())).changes).toEqual([]);
  });

  test('of which a person merged the first half only is neither an edit by hand nor lost', async () => {
    const [beside] = requests;
    await beside?.workspace.forge.merge(beside.request.number, { expectedHead: beside.request.headSha });
    expect(await versionIn('staging')).toBe('1.0.0');
    const [home] = await openRequests(bed.workspace);
    if (home !== undefined) await merge(home);
    expect(await versionIn('staging')).toBe('1.1.0');
    expect((await publishAs(runner())).changes).toEqual([]);
  });

  test('of which a person merged the second half only is finished by publishing', async () => {
    const [, home] = requests;
    await home?.workspace.forge.merge(home.request.number, { expectedHead: home.request.headSha });
    const [beside] = await openRequests(bed.workspace);
    if (beside !== undefined) await expect(merge(beside)).rejects.toThrow('run slipway publish');
    const published = await publishAs(runner());
    expect(outsideOf(published)).toEqual([]);
    expect(published.changes.map(({ environment, parts }) => [environment, parts])).toEqual([
      ['staging', ['staging/runner']],
    ]);
  });
});

describe('a change of two repositories that breaks off between them', () => {
  beforeEach(async () => {
    await announce('1.1.0');
    await promoteRunner('staging');
    const [first] = await openRequests(bed.workspace);
    if (first !== undefined) await merge(first);
    breakOff(releaseFile);
    await expect(promoteRunner('production')).rejects.toThrow('the process ended');
  });

  test('has not released anything', async () => {
    expect(await bed.read(application('production', 'prod'))).toContain('targetRevision: 1.1.0');
    expect(await versionIn('production')).toBe('1.0.0');
  });

  test('goes on with the same command', async () => {
    expect((await promoteRunner('production')).plan.outcome).toBe('promote');
    expect(await versionIn('production')).toBe('1.1.0');
    expect((await publishAs(runner())).changes).toEqual([]);
  });

  test('is taken back by publishing, to what the releases say', async () => {
    const published = await publishAs(runner());
    expect(outsideOf(published)).toEqual([]);
    expect(await bed.read(application('production', 'prod'))).toContain('targetRevision: 1.0.0');
  });

  test('is not mistaken for what somebody edited since', async () => {
    await bed.edit(application('production', 'prod'), 'kind: Mine\n');
    expect(outsideOf(await publishAs(runner()))).toEqual(['production/runner']);
  });
});

test('somebody faster in one of two repositories: all of it is planned anew', async () => {
  const { store } = bed.at(releaseFile);
  const push = store.push.bind(store);
  jest.spyOn(store, 'push').mockImplementationOnce(async (updates) => {
    await bed.edit('dev/releases/NOTES.md', 'hello');
    return await push(updates);
  });
  const edited = jest.spyOn(targetsOf(bed.workspace).of('bans.yaml').store, 'fetch');
  await announce('1.1.0');
  expect(edited).toHaveBeenCalled();
  expect(await versionIn('dev')).toBe('1.1.0');
});

test('a tree in another repository than its record counts for no receipt while both differ', async () => {
  bed = await LayoutBed.inMemory(
    platformOf([cart], { production: { clusters: ['prod', 'us'] }, staging: { promotesFrom: 'dev' } }),
    (urlOf) => repository({ per: 'cluster', repositories: { us: { url: urlOf('us') } } }),
  );
  await init(bed.workspace, bed.platform, 'c'.repeat(40));
  const treesNow = async (): Promise<ReadonlyMap<string, string> | undefined> =>
    (await (await bed.view()).trees('production', ['cart'])).get('cart');
  const before = await treesNow();
  expect([...(before?.values() ?? [])].every((tree) => /^[0-9a-f]{40}$/.test(tree))).toBe(true);
  await bed.edit('production/manifests/us/cart/deployment-cart.yaml', 'kind: Mine\n');
  const after = await treesNow();
  expect(after?.get('prod')).toBe(before?.get('prod'));
  expect(after?.get('us')).toMatch(/^[0-9a-f]{40}:unfinished$/);
});

describe('a release that degrades on a cluster with a repository of its own', () => {
  const platform = (replicas = 1): ReturnType<typeof platformOf> =>
    platformOf([workload({ name: 'cart', system: 'shop', owner: 'team-shop', image, port: http(8080), replicas })], {
      staging: { promotesFrom: 'dev' },
      production: { clusters: ['prod', 'us'], rollback: { by: 'commit', automaticWithin: minutes(30) } },
    });
  const image = 'registry.example.com/cart:v1.0.0';
  const manifest = 'production/manifests/us/cart/deployment-cart.yaml';
  let before: string;
  beforeEach(async () => {
    bed = await LayoutBed.inMemory(platform(), (urlOf) =>
      repository({ per: 'cluster', repositories: { us: { url: urlOf('us') } } }),
    );
    await init(bed.workspace, bed.platform, 'c'.repeat(40));
    before = await bed.head(manifest);
    const announcement = { app: 'cart', images: [{ image: 'registry.example.com/cart:v1.1.0' }], source: {} };
    const images = { resolve: <T>(one: T) => Promise.resolve(one) };
    await release(bed.workspace, bed.platform, { announcement, dryRun: false, images, evidence: noEvidence });
    for (const to of ['staging', 'production'])
      await promote(bed.workspace, bed.platform, { app: 'cart', to, dryRun: false, ...noReceipts });
    bed.time = new Date(bed.time.getTime() + 300_000);
  });

  async function degraded(more: Partial<DegradedEvent> = {}): Promise<AutomaticRollbackPlan> {
    const event = { app: 'cart', environment: 'production', cluster: 'us', health: 'Degraded' };
    const revision = await bed.head(manifest);
    const since = bed.time.toISOString();
    return (await rollBackDegraded(bed.workspace, { ...event, revision, since, ...more }, { dryRun: false })).plan;
  }

  test('is taken back by the commit that this cluster runs, everywhere', async () => {
    expect(await degraded()).toMatchObject({ outcome: 'rollback', why: 'v1.1.0 degraded on us 5m after it came' });
    for (const cluster of ['prod', 'us'])
      expect(await bed.read(`production/manifests/${cluster}/cart/deployment-cart.yaml`)).toContain('v1.0.0');
    expect(await degraded()).toMatchObject({ reason: 'held' });
  });

  test('is left alone where that cluster ran an earlier one, or a commit of another repository', async () => {
    expect(await degraded({ revision: before })).toMatchObject({ reason: 'other-release' });
    const elsewhere = await bed.head('production/releases/cart.yaml');
    expect(await degraded({ revision: elsewhere })).toMatchObject({ reason: 'other-release' });
    expect(await degraded({ cluster: '../us' })).toMatchObject({ reason: 'other-release' });
  });

  test('is left to people where configuration came later', async () => {
    const options = { selection: {}, overwrite: false, dryRun: false, program: 'c'.repeat(40) };
    await publish(bed.workspace, bed.with(platform(3)), options);
    expect(await degraded()).toMatchObject({ reason: 'configuration-changed' });
  });
});
