import { workload } from '../constructs';
import { http } from '../model/port';
import { changedBy, changedByText } from './changed-by';
import { noEvidence } from './evidence-source';
import { promote } from './promote';
import { release } from './release';
import { TestBed, platformOf } from './testing';

const image = 'registry.example.com/cart';
const cart = workload({ name: 'cart', system: 'shop', owner: 'team-shop', image: `${image}:v1.0.0`, port: http(8080) });
const platform = platformOf([cart], { staging: { publish: 'pull-request' } });
const deployment = 'staging/manifests/eu/cart/deployment-cart.yaml';

test('of a path the newest commit of somebody else is told, however Slipway changed it since', async () => {
  const bed = TestBed.inMemory();
  await bed.init(platform);
  const text = (await bed.read(deployment)) ?? '';
  const edited = await bed.edit({ [deployment]: `${text}# mine\n` }, 'Say that it is mine');
  await bed.edit({ [deployment]: text }, 'Say nothing');
  const sources = { receipts: { read: () => Promise.resolve([]) }, evidence: noEvidence };
  const announcement = { app: 'cart', images: [{ image: `${image}:v1.1.0` }], source: {} };
  const images = { resolve: <T>(one: T) => Promise.resolve(one) };
  await release(bed.workspace, platform, { announcement, dryRun: false, images, evidence: noEvidence });
  const { request } = await promote(bed.workspace, platform, { app: 'cart', to: 'staging', dryRun: false, ...sources });
  // Merged as a person does it, in the forge: the merge commit itself says nothing of Slipway.
  const { number, headSha } = await bed.forge.findPullRequest(request?.number ?? 0);
  await bed.forge.merge(number, { expectedHead: headSha });
  const found = await changedBy(await bed.view(), [deployment, 'staging/releases/cart.yaml']);
  expect(found.map(({ subject }) => subject)).toEqual(['Say nothing']);
  expect(changedByText(found)).toMatch(/^Bob on 2026-01-06, [0-9a-f]{10} "Say nothing"$/);
  expect(found[0]?.commit).not.toBe(edited);
});
