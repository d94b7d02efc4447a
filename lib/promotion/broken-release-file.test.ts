import { workload } from '../constructs';
import { http } from '../model/port';
import { noEvidence } from './evidence-source';
import { promote } from './promote';
import { release } from './release';
import { rollback } from './rollback';
import { ban, hold } from './stops';
import { platformOf, TestBed } from './testing';

const app = (name: string) =>
  workload({
    name,
    system: 'shop',
    owner: 'team-shop',
    image: `registry.example.com/${name}:v1.0.0`,
    port: http(8080),
  });
const platform = platformOf([app('cart'), app('web')]);
const broken = 'dev/releases/cart.yaml';
const unreadable = "dev/releases/cart.yaml:7:5: images.main.tga is no field of this file\n  fix: did you mean 'tag'?";

let bed: TestBed;
/** Both apps have been released twice; then somebody mistypes cart's release file. */
beforeEach(async () => {
  bed = TestBed.inMemory();
  await bed.init(platform);
  for (const name of ['cart', 'web']) await announce(name, 'v1.1.0');
  await bed.edit({ [broken]: (await bed.read(broken))?.replace('tag:', 'tga:') ?? null });
});

async function announce(name: string, tag: string): Promise<void> {
  const announcement = { app: name, images: [{ image: `registry.example.com/${name}:${tag}` }], source: {} };
  const images = { resolve: <T>(one: T) => Promise.resolve(one) };
  await release(bed.workspace, platform, { announcement, dryRun: false, images, evidence: noEvidence });
}

async function rollBack(name: string): Promise<string | undefined> {
  await rollback(bed.workspace, { app: name, environment: 'dev', reason: 'it fails', dryRun: false });
  return (await bed.release('dev', name))?.images?.['main']?.tag;
}

test('it is told where it stands, and stops what needs it', async () => {
  await expect(bed.publish(platform)).rejects.toThrow(unreadable);
  await expect(rollBack('cart')).rejects.toThrow(unreadable);
});

test('it keeps no other app from being stopped or rolled back', async () => {
  expect((await hold(bed.workspace, { app: 'web', environment: 'staging' }, 'wait')).changed).toBe(true);
  expect((await ban(bed.workspace, 'v9.9.9', 'bad')).changed).toBe(true);
  expect(await rollBack('web')).toBe('v1.0.0');
});

test('once it is mended everything goes on, past it', async () => {
  await bed.revert();
  expect((await bed.publish(platform)).changes).toEqual([]);
  const receipts = { read: () => Promise.resolve([]) };
  const options = { app: 'cart', to: 'staging', dryRun: false, receipts, evidence: noEvidence };
  expect((await promote(bed.workspace, platform, options)).plan.outcome).toBe('promote');
  expect(await rollBack('cart')).toBe('v1.0.0');
});
