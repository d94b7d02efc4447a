import { workload } from '../constructs';
import { BlockedError } from '../errors';
import { http } from '../model/port';
import { noEvidence } from './evidence-source';
import { digestPinned } from './gates';
import { release, type Entered } from './release';
import { hold } from './stops';
import { TestBed, platformOf } from './testing';

const image = 'registry.example.com/cart';
const cart = workload({ name: 'cart', system: 'shop', owner: 'team-shop', image: `${image}:v1.0.0`, port: http(8080) });
/** Staging takes main builds, too, where their digest is known. */
const platform = platformOf([cart], { staging: { entry: [{ branch: 'main' }], gates: [digestPinned()] } });

let bed: TestBed;
beforeEach(async () => {
  bed = TestBed.inMemory();
  await bed.init(platform);
});

async function announce(tag: string, environment?: string, dryRun = false): Promise<Entered[]> {
  return await release(bed.workspace, platform, {
    announcement: { app: 'cart', images: [{ image: `${image}:${tag}` }], source: { branch: 'main' } },
    ...(environment === undefined ? {} : { environment }),
    dryRun,
    images: { resolve: (one) => Promise.resolve(one) },
    evidence: noEvidence,
  });
}

const tagIn = async (environment: string): Promise<string | undefined> =>
  (await bed.release(environment, 'cart'))?.images?.['main']?.tag;
const told = (entered: readonly Entered[]): (string | undefined)[] => entered.map(({ refusal }) => refusal?.name);

test('an environment whose gates refuse a build keeps it from no other, in a dry run too', async () => {
  const refused = [undefined, 'BlockedError', undefined];
  expect(told(await announce('v1.1.0', undefined, true))).toEqual(refused);
  expect(await tagIn('dev')).toBe('v1.0.0');
  expect(told(await announce('v1.1.0'))).toEqual(refused);
  expect([await tagIn('dev'), await tagIn('staging')]).toEqual(['v1.1.0', 'v1.0.0']);
});

test('nor does one in which the app is held', async () => {
  await hold(bed.workspace, { app: 'cart', environment: 'dev' }, 'incident');
  const digest = `sha256:${'a'.repeat(64)}`;
  const [dev, staging] = await announce(`v1.1.0@${digest}`);
  expect(dev?.refusal?.message).toContain("'cart' is held in dev: incident");
  expect(staging?.release?.images).toEqual({ main: { repository: image, tag: 'v1.1.0', digest } });
  expect([await tagIn('dev'), await tagIn('staging')]).toEqual(['v1.0.0', 'v1.1.0']);
});

test('the only one that is asked for refuses with its gates', async () => {
  await expect(announce('v1.1.0', 'staging')).rejects.toThrow(BlockedError);
  await expect(announce('v1.1.0', 'staging')).rejects.toThrow('digestPinned: blocked');
});
