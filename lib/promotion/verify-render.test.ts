import { workload } from '../constructs';
import { blobId } from '../environment-repo/git-objects';
import type { App } from '../model/app';
import { http } from '../model/port';
import { TestBed, platformOf } from './testing';
import { rollback } from './rollback';
import { release } from './release';
import { noEvidence } from './evidence-source';
import { verifyRender, type ProgramHistory, type Verified } from './verify-render';
import { renderPlatform } from '../render';
import { repoReleases } from './publish-plan';
import type { Platform } from '../model/platform';

let bed: TestBed;
beforeEach(() => {
  bed = TestBed.inMemory();
});

const app = (replicas = 1): App =>
  workload({
    name: 'cart',
    system: 'shop',
    owner: 'team',
    image: 'registry.example.com/cart:v1.0.0',
    port: http(8080),
    replicas,
  });
const platform = platformOf([app()]);
const deployment = 'dev/manifests/eu/cart/deployment-cart.yaml';

/** A program that renders as this platform does, and notes what it was asked to run. */
function program(of: Platform, known: Partial<ProgramHistory> = {}): ProgramHistory & { readonly ran: string[] } {
  const ran: string[] = [];
  return {
    ran,
    isProtected: () => Promise.resolve(true),
    isAncestor: () => Promise.resolve(true),
    render: (commit, releases) => {
      ran.push(commit);
      const units = [...renderPlatform(of, repoReleases(releases))];
      return Promise.resolve(
        new Map(units.flatMap((unit) => unit.files.map((file) => [file.path, file.content] as const))),
      );
    },
    ...known,
  };
}

async function verify(history: ProgramHistory, base?: string): Promise<Verified> {
  const [head, before] = await bed.log();
  return await verifyRender(bed.workspace, history, head?.oid ?? '', base ?? before?.oid);
}

test('what was published is proven, with one render per commit of the program', async () => {
  await bed.init(platform);
  await bed.publish(platformOf([app(2)]));
  const history = program(platformOf([app(2)]));
  const found = await verify(history);
  expect(found).toEqual({ rendered: ['staging/rendered/cart.yaml'], restored: [], problems: [] });
  expect(history.ran).toEqual(['c'.repeat(40)]);
});

test('an edit of a rendered file is found without running anything', async () => {
  await bed.init(platform);
  await bed.edit({ [deployment]: 'kind: Nonsense\n' });
  const history = program(platform);
  const { problems } = await verify(history);
  expect(problems.map((one) => one.where)).toEqual([deployment]);
  expect(history.ran).toEqual([]);
});

test('a record whose tree is not that of its files is found', async () => {
  await bed.init(platform);
  const record = 'staging/rendered/cart.yaml';
  await bed.edit({ [record]: (await bed.read(record))?.replace(/^tree: .*/m, `tree: '${'0'.repeat(40)}'`) ?? '' });
  const { problems } = await verify(program(platform));
  expect(problems).toMatchObject([{ where: record, problem: `tree ${'0'.repeat(40)} is not that of its files` }]);
});

test('an edit that brings its own record along is found by rendering', async () => {
  await bed.init(platform);
  const text = (await bed.read(deployment))?.replace('replicas: 1', 'replicas: 9') ?? '';
  const record = await bed.read('dev/rendered/cart.yaml');
  const before = blobId((await bed.read(deployment)) ?? '');
  await bed.edit({
    [deployment]: text,
    'dev/rendered/cart.yaml': record?.replace(before, blobId(text)).replace(/^tree: .*\n/m, '') ?? '',
  });
  const { problems } = await verify(program(platform));
  expect(problems).toMatchObject([{ where: deployment, problem: `is not what ${'c'.repeat(10)} renders` }]);
});

test.each([
  ['is not on the protected branch', { isProtected: () => Promise.resolve(false) }],
  ['does not follow', { isAncestor: () => Promise.resolve(false) }],
])('a record whose commit %s is refused, and nothing is run', async (words, known) => {
  await bed.init(platform);
  await bed.publish(platformOf([app(2)]));
  const history = program(platformOf([app(2)]), known);
  const { problems } = await verify(history);
  expect(problems[0]?.problem).toContain(words);
  expect(history.ran).toEqual([]);
});

test('a rollback restores recorded bytes and runs nothing', async () => {
  await bed.init(platform);
  const announcement = { app: 'cart', images: [{ image: 'registry.example.com/cart:v2.0.0' }] };
  await release(bed.workspace, platform, {
    announcement,
    dryRun: false,
    images: { resolve: (one) => Promise.resolve(one) },
    evidence: noEvidence,
  });
  await rollback(bed.workspace, { app: 'cart', environment: 'dev', reason: '5xx', dryRun: false });
  const history = program(platform, { isProtected: () => Promise.resolve(false) });
  expect(await verify(history)).toEqual({ rendered: [], restored: ['dev/rendered/cart.yaml'], problems: [] });
  expect(history.ran).toEqual([]);
});

test('a rendered file that no record speaks of is found', async () => {
  await bed.init(platform);
  await bed.edit({ 'dev/manifests/eu/cart/job-miner.yaml': 'kind: Job\n' });
  expect((await verify(program(platform))).problems).toMatchObject([{ where: 'dev/manifests/eu/cart/job-miner.yaml' }]);
});
