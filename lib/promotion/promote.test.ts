import { workload } from '../constructs';
import { ChangedOutsideError } from '../errors';
import { http } from '../model/port';
import { noEvidence } from './evidence-source';
import { promote, promoteAll, type Promoted } from './promote';
import { release } from './release';
import { platformOf, TestBed } from './testing';

const app = (name: string) =>
  workload({
    name,
    system: 'shop',
    owner: 'team-shop',
    image: `registry.example.com/${name}:v1.0.0`,
    port: http(8080),
  });
const cart = app('cart');
const grown = platformOf([cart, app('gift')]);
const noReceipts = { receipts: { read: () => Promise.resolve([]) }, evidence: noEvidence };

let bed: TestBed;
/** Cart runs everywhere; then the program gets another app, which is released to dev. */
beforeEach(async () => {
  bed = TestBed.inMemory();
  await bed.init(platformOf([cart]));
  await announce('gift', 'v1.0.0');
});

async function announce(name: string, tag: string): Promise<void> {
  const announcement = { app: name, images: [{ image: `registry.example.com/${name}:${tag}` }], source: {} };
  const images = { resolve: <T>(one: T) => Promise.resolve(one) };
  await release(bed.workspace, grown, { announcement, dryRun: false, images, evidence: noEvidence });
}

async function toStaging(...apps: string[]): Promise<Promoted[]> {
  return await promoteAll(bed.workspace, grown, { apps, to: 'staging', dryRun: false, ...noReceipts });
}

test('an app comes to an environment where its namespace and its neighbours stand already', async () => {
  const [promoted] = await toStaging('gift');
  expect(promoted).toMatchObject({ problems: [], isChangedOutside: false, plan: { outcome: 'promote' } });
  expect((await bed.release('staging', 'gift'))?.generation).toBe(1);
  expect(await bed.read('staging/manifests/eu/gift/deployment-gift.yaml')).toContain('gift:v1.0.0');
});

test("where others changed an app's files, that and the two ways on are told, and the other apps go on", async () => {
  await toStaging('gift');
  await announce('gift', 'v1.1.0');
  await announce('cart', 'v1.1.0');
  await bed.edit({ 'staging/manifests/eu/gift/service-gift.yaml': 'mine' });
  const [changed, other] = await toStaging('gift', 'cart');
  expect(other?.commit).toBeDefined();
  expect(changed).toMatchObject({ commit: undefined, isChangedOutside: true });
  const [{ problem, fix } = { problem: '', fix: '' }] = changed?.problems ?? [];
  expect(problem).toMatch(
    /^staging\/gift was changed outside Slipway, and left alone: staging\/manifests\/eu\/gift\/service-gift.yaml\n {2}by Bob on /,
  );
  expect(fix).toBe(
    'keep it: slipway adopt gift staging --reason "…"; or take it back: slipway publish staging --app gift --overwrite',
  );
  await expect(
    promote(bed.workspace, grown, { app: 'gift', to: 'staging', dryRun: false, ...noReceipts }),
  ).rejects.toThrow(ChangedOutsideError);
});

test('of many paths that others changed some are told by name', async () => {
  const view = await bed.view();
  const folder = 'staging/manifests/eu/namespaces/';
  const own = [...view.entries.keys()].filter((path) => path.startsWith(folder));
  expect(own.length).toBeGreaterThan(3);
  await bed.edit(Object.fromEntries(own.map((path) => [path, 'mine'])));
  const [promoted] = await toStaging('gift');
  expect(promoted?.problems[0]?.problem).toContain(` and ${own.length - 3} more`);
  expect(promoted?.problems[0]?.fix).toBe('take it back: slipway publish staging --overwrite');
});
