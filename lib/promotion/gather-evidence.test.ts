import { generateKeyPairSync } from 'node:crypto';
import { workload } from '../constructs';
import type { Evidence, Gate, ImageEvidence } from '../model/gate';
import { http } from '../model/port';
import { findEnvironment, type Platform } from '../model/platform';
import type { Release } from '../model/release';
import { gatherEvidence } from './gather-evidence';
import { approvals, check, except, metric, scanned, signed } from './gates';
import { needsOf } from './needs-of';
import type { ImageAt, ImageNeeds } from './registry';
import { release } from './release';
import { noEvidence } from './evidence-source';
import { TestBed, platformOf } from './testing';

const key = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const repository = 'registry.example.com/cart';
const cart = workload({
  name: 'cart',
  system: 'shop',
  owner: 'team-shop',
  image: `${repository}:v1.0.0`,
  port: http(8080),
});

const releaseOf = (letter: string): Release => ({
  app: 'cart',
  generation: 1,
  images: { main: { repository, tag: letter, digest: digest(letter) } },
});

let bed: TestBed;
beforeAll(() => {
  bed = TestBed.inMemory();
});

interface Asked {
  readonly images: (ImageAt & ImageNeeds)[];
  readonly metrics: string[];
}

/** Builds enter staging by request, behind some gates. */
const platformWith = (gates: readonly Gate[]): Platform =>
  platformOf([cart], {
    staging: { publish: 'pull-request', gates, owners: [], entry: [{ branch: 'main', by: 'pull-request' }] },
  });

function sourceOf(found: ImageEvidence = { signedBy: ['somebody'] }): {
  readonly asked: Asked;
  readonly gather: (gates: readonly Gate[], releases: readonly Release[]) => Promise<Evidence>;
} {
  const asked: Asked = { images: [], metrics: [] };
  const source = gatherEvidence({
    workspace: bed.workspace,
    images: {
      find: (image, needs) => {
        asked.images.push({ ...image, ...needs });
        return Promise.resolve(found);
      },
    },
    metrics: {
      value: (query) => {
        asked.metrics.push(query);
        return Promise.resolve(query === 'up' ? 1 : undefined);
      },
    },
  });
  const gather = (gates: readonly Gate[], releases: readonly Release[]): Promise<Evidence> =>
    source.gather({ app: 'cart', environment: findEnvironment(platformWith(gates), 'staging'), releases });
  return { asked, gather };
}

test('what gates need is found from the gates themselves', () => {
  const gates = [
    approvals(1),
    check('e2e'),
    check('e2e'),
    metric({ query: 'up', min: 1 }),
    except(['x'], signed({ key })),
  ];
  expect(needsOf(gates)).toEqual({
    approvals: true,
    checks: ['e2e'],
    signers: [{ key }],
    scan: false,
    metrics: ['up'],
  });
  expect(needsOf([])).toEqual({ approvals: false, checks: [], signers: [], scan: false, metrics: [] });
});

test('nothing is looked up that no gate asks for', async () => {
  const { asked, gather } = sourceOf();
  const fetches = jest.spyOn(bed.store, 'fetch');
  expect(await gather([], [releaseOf('a')])).toEqual({
    approvals: [],
    checks: new Map(),
    images: new Map(),
    metrics: new Map(),
  });
  expect(asked).toEqual({ images: [], metrics: [] });
  expect(fetches).not.toHaveBeenCalled();
});

test('every image of every candidate is looked up once', async () => {
  const { asked, gather } = sourceOf();
  const gates = [signed({ key }), scanned({ severity: 'low' })];
  const { images } = await gather(gates, [releaseOf('a'), releaseOf('b')]);
  await gather(gates, [releaseOf('b')]);
  expect([...images.keys()]).toEqual([digest('a'), digest('b')]);
  expect(asked.images).toEqual(
    ['a', 'b'].map((one) => ({ repository, digest: digest(one), signers: [{ key }], signatures: true, scan: true })),
  );
});

test('an image without a digest is not looked up', async () => {
  const { asked, gather } = sourceOf();
  await gather([signed({ key })], [{ app: 'cart', generation: 1, images: { main: { repository, tag: 'v1' } } }]);
  expect(asked.images).toEqual([]);
});

test('a scan needs somebody whose word counts', async () => {
  await expect(sourceOf().gather([scanned({ severity: 'low' })], [releaseOf('a')])).rejects.toThrow(
    /staging: 'scanned' counts scans[\s\S]*scanned\(\{ severity, by \}\)[\s\S]*add signed/,
  );
});

test('a scan is enough by itself where it is said who attests it', async () => {
  const { asked, gather } = sourceOf();
  await gather([scanned({ severity: 'low', by: { key } })], [releaseOf('a')]);
  expect(asked.images).toMatchObject([{ digest: digest('a'), signers: [{ key }], scan: true }]);
});

test('a metric without a value is left out', async () => {
  const { metrics } = await sourceOf().gather([metric({ query: 'up', min: 1 }), metric({ query: 'down', max: 1 })], []);
  expect([...metrics]).toEqual([['up', 1]]);
});

describe('an open request', () => {
  const gates = [approvals(1), check('e2e'), check('lint')];
  beforeAll(async () => {
    const platform = platformWith(gates);
    await bed.init(platform);
    const [, staging] = await release(bed.workspace, platform, {
      announcement: { app: 'cart', images: [{ image: `${repository}:a@${digest('a')}` }], source: { branch: 'main' } },
      dryRun: false,
      images: { resolve: (image) => Promise.resolve(image) },
      evidence: noEvidence,
    });
    const number = staging?.request?.number ?? 0;
    const { headSha } = await bed.forge.findPullRequest(number);
    for (const state of ['success', 'error', 'success'] as const) {
      bed.time = new Date(bed.time.getTime() + 1000);
      await bed.forge.writeStatus(headSha, { context: 'e2e', state, description: '' });
    }
    await bed.forge.writeStatus(headSha, { context: 'lint', state: 'error', description: '' });
    await bed.forge.approve(number, 'bob');
  });

  test('is heard for the version that it carries, with the newest status of each name', async () => {
    const found = await sourceOf().gather(gates, [releaseOf('a')]);
    expect(found.approvals).toEqual([{ by: 'bob', teams: [] }]);
    expect(Object.fromEntries(found.checks)).toEqual({ e2e: 'success', lint: 'failure' });
  });

  test('is not heard for another version', async () => {
    const found = await sourceOf().gather(gates, [releaseOf('b')]);
    expect(found).toMatchObject({ approvals: [], checks: new Map() });
  });

  test('is not heard where a commit could carry another version than was reviewed', async () => {
    const source = gatherEvidence({ workspace: bed.workspace, images: undefined, metrics: undefined });
    const environment = { ...findEnvironment(platformWith(gates), 'staging'), publish: 'commit' as const };
    const releases = [releaseOf('b'), releaseOf('a')];
    expect(await source.gather({ app: 'cart', environment, releases })).toMatchObject({ approvals: [] });
  });
});
