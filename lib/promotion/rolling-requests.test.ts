import { MemoryRemote } from '../environment-repo/memory-store';
import { RepoView } from '../environment-repo/repo-view';
import { local } from '../forge/local';
import { workload } from '../constructs';
import type { App } from '../model/app';
import type { Platform } from '../model/platform';
import { http } from '../model/port';
import { noEvidence } from './evidence-source';
import { init } from './init';
import { mergeRequest } from './merge';
import { promote } from './promote';
import { publish } from './publish';
import { release } from './release';
import { openRequests } from './requests';
import { shrinkConfiguration } from './shrink-configuration';
import { platformOf } from './testing';
import { headRef, type Workspace } from './workspace';

const program = 'c'.repeat(40);
const user = { name: 'slipway', email: 'slipway@example.com' };
const noReceipts = { receipts: { read: () => Promise.resolve([]) }, evidence: noEvidence };

function appOf(name: string, replicas: number): App {
  const image = `registry.example.com/${name}:v1.0.0`;
  return workload({ name, system: 'shop', owner: 'team-shop', image, port: http(8080), replicas });
}

function platformWith(replicas: number): Platform {
  return platformOf([appOf('cart', replicas), appOf('redis', replicas)], {
    staging: { publish: 'pull-request', owners: ['@ann', '@example/platform'] },
  });
}

let workspace: Workspace;
beforeEach(() => {
  const store = new MemoryRemote().open();
  const now = (): Date => new Date('2026-01-06T10:00:00Z');
  const forge = local({ store, repository: 'env', user, now: () => now().getTime() });
  workspace = { store, forge, branch: 'main', author: user, actor: 'slipway', program, now };
});

async function publishAs(platform: Platform): Promise<void> {
  await publish(workspace, platform, { selection: {}, overwrite: false, dryRun: false, program });
}

/** By branch: which apps of staging an open request changes. */
async function carried(): Promise<Record<string, string[]>> {
  const heads = await workspace.store.fetch();
  const main = await RepoView.at(workspace.store, heads.get(headRef('main')));
  const found: Record<string, string[]> = {};
  for (const { request } of await openRequests(workspace)) {
    const view = await RepoView.at(workspace.store, request.headSha);
    found[request.head] = ['cart', 'redis'].filter((app) =>
      [...view.entries].some(
        ([path, { oid }]) =>
          path.includes(`/${app}/`) && path.startsWith('staging/') && main.entries.get(path)?.oid !== oid,
      ),
    );
  }
  return found;
}

async function story(): Promise<Platform> {
  await init(workspace, platformWith(1), program);
  const next = platformWith(2);
  await publishAs(next);
  await release(workspace, next, {
    announcement: { app: 'cart', images: [{ image: 'registry.example.com/cart:v1.1.0' }], source: { branch: 'main' } },
    images: { resolve: <T>(image: T) => Promise.resolve(image) },
    evidence: noEvidence,
    dryRun: false,
  });
  await promote(workspace, next, { app: 'cart', to: 'staging', dryRun: false, ...noReceipts });
  return next;
}

test("where configuration and a promotion touch an app, the promotion's request carries both and tells them apart", async () => {
  await story();
  expect(await carried()).toEqual({
    'slipway/staging/configuration': ['cart', 'redis'],
    'slipway/staging/promote-cart': ['cart'],
  });
  const open = await openRequests(workspace);
  const promotion = open.find(({ request }) => request.head.endsWith('promote-cart'))?.request;
  const configuration = open.find(({ request }) => request.head.endsWith('configuration'))?.request;
  expect(promotion?.body).toContain('Configuration that was not published yet rides along');
  expect(promotion?.labels).toEqual(['promotion', 'slipway', 'staging']);
  expect(configuration?.labels).toEqual(['configuration', 'slipway', 'staging']);
  expect(promotion?.reviewers).toEqual({ users: ['ann'], teams: ['example/platform'] });
});

test('once the promotion is merged the rolling request shrinks', async () => {
  const next = await story();
  const open = await openRequests(workspace);
  const number = open.find(({ request }) => request.head.endsWith('promote-cart'))?.request.number ?? 0;
  const { request } = await mergeRequest(workspace, next, { number, ...noReceipts });
  await shrinkConfiguration(workspace, next, request);
  expect(await carried()).toEqual({ 'slipway/staging/configuration': ['redis'] });
  const [rolling] = await openRequests(workspace);
  expect(rolling?.request.title).toBe('Publish configuration of staging: redis');
  await publishAs(platformWith(2));
  expect(await carried()).toEqual({ 'slipway/staging/configuration': ['redis'] });
  const last = await mergeRequest(workspace, next, { number: rolling?.request.number ?? 0, ...noReceipts });
  await shrinkConfiguration(workspace, next, last.request);
  expect(await carried()).toEqual({});
});
