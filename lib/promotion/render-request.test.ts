import { workload } from '../constructs';
import { http } from '../model/port';
import { noEvidence } from './evidence-source';
import { renderRequest, type RenderedRequest } from './render-request';
import { platformOf, TestBed } from './testing';

const cart = workload({
  name: 'cart',
  system: 'shop',
  owner: 'team-shop',
  image: 'registry.example.com/cart:v1.0.0',
  port: http(8080),
});
const platform = platformOf([cart], { production: { publish: 'pull-request' } });

let bed: TestBed;
beforeEach(async () => {
  bed = TestBed.inMemory();
  await bed.init(platform);
});

/** Somebody's branch on which files are edited, with its request. */
async function requested(edit: Readonly<Record<string, (text: string) => string>>): Promise<number> {
  const { store, workspace } = bed;
  const head = (await store.fetch(['refs/heads/main'])).get('refs/heads/main') ?? '';
  const changes = new Map<string, string>();
  for (const [path, change] of Object.entries(edit)) changes.set(path, change((await bed.read(path)) ?? ''));
  const commit = await store.commit({
    parents: [head],
    changes,
    message: 'Update cart',
    author: workspace.author,
    date: workspace.now(),
  });
  await store.push([{ ref: 'refs/heads/renovate/cart', oid: commit, expected: null }]);
  const { number } = await bed.forge.openPullRequest({
    head: 'renovate/cart',
    base: 'main',
    title: 'Update cart',
    body: '',
  });
  return number;
}

const newer = (text: string): string => text.replace('v1.0.0', 'v1.1.0');

async function render(number: number, merges = false): Promise<Pick<RenderedRequest, 'done' | 'releases' | 'why'>> {
  const { done, releases, why } = await renderRequest(bed.workspace, platform, {
    number,
    merges,
    evidence: noEvidence,
  });
  return { done, releases, why };
}

test('an edited release is rendered onto its branch, once', async () => {
  const number = await requested({ 'dev/releases/cart.yaml': newer });
  expect(await render(number)).toMatchObject({ done: 'rendered', releases: ['dev/cart'] });
  const shown = (path: string): Promise<string | undefined> => bed.read(path, 'renovate/cart');
  expect(await shown('dev/manifests/eu/cart/deployment-cart.yaml')).toContain('cart:v1.1.0');
  expect(await shown('dev/releases/cart.yaml')).toContain('generation: 2');
  expect(await bed.read('dev/releases/cart.yaml')).toContain('v1.0.0');
  expect(await render(number)).toMatchObject({ done: 'current' });
});

test('it is rendered on the newest head, which loses nothing', async () => {
  const number = await requested({ 'dev/releases/cart.yaml': newer });
  await bed.publish(platformOf([cart], { staging: { labels: { 'example.com/x': 'y' } } }));
  await render(number);
  const [main = '', request = ''] = [await bed.head(), await bed.head('renovate/cart')];
  expect(await bed.store.isAncestor(main, request)).toBe(true);
});

test('where nobody has to review it is merged, after its gates', async () => {
  const number = await requested({ 'dev/releases/cart.yaml': newer });
  expect(await render(number, true)).toMatchObject({ done: 'rendered' });
  expect(await render(number, true)).toMatchObject({ done: 'merged' });
  expect(await bed.read('dev/manifests/eu/cart/deployment-cart.yaml')).toContain('cart:v1.1.0');
});

test('where somebody has to review it waits for them', async () => {
  const number = await requested({ 'production/releases/cart.yaml': newer });
  await render(number, true);
  expect(await render(number, true)).toMatchObject({ done: 'current', why: 'its owners review it' });
  expect(await bed.read('production/releases/cart.yaml')).toContain('v1.0.0');
});

test('a banned version is not merged', async () => {
  const number = await requested({
    'dev/releases/cart.yaml': newer,
  });
  await render(number);
  await bed.edit({
    'bans.yaml':
      'bans:\n  - app: cart\n    version: v1.1.0\n    reason: loses items\n    by: ann\n    since: "2026-01-06T10:00:00Z"\n',
  });
  await render(number);
  await expect(render(number, true)).rejects.toThrow('v1.1.0 is banned by ann: loses items');
});

test("Slipway's own requests and those that edit no release are left alone", async () => {
  expect(await render(await requested({ 'README.md': (text) => `${text}!` }))).toMatchObject({
    done: 'left',
    why: 'it edits no release',
  });
});

test('what is changed beside a release is refused: it would be lost', async () => {
  const number = await requested({ 'dev/releases/cart.yaml': newer, 'README.md': (text) => `${text}!` });
  await expect(render(number)).rejects.toThrow(/README.md: is changed together with releases/);
});
