import { testDate, tester } from '../environment-repo/git-testing';
import { MemoryRemote } from '../environment-repo/memory-store';
import type { Store } from '../environment-repo/store';
import { commitText } from './commit-text';
import { deliveryHistory, runningSince } from './delivery-history';

const main = 'refs/heads/main';
const merges = 40;
const remote = new MemoryRemote();
let store: Store;
let head: string;

/** A branch of 40 merged promotions, each of the next generation, at one a day. */
beforeAll(async () => {
  const writer = remote.open();
  const path = 'production/releases/cart.yaml';
  const content = (generation: number): string =>
    `app: cart\ngeneration: ${generation}\nrevision: r${Math.ceil(generation / 2)}\n`;
  let onto: string | undefined;
  for (let generation = 1; generation <= merges; generation++) {
    const parents: string[] = onto === undefined ? [] : [onto];
    const trailers = {
      action: 'promote',
      by: 'alice',
      plan: `p${generation}`,
      release: `cart@production ${generation}`,
    };
    const date = new Date(testDate.getTime() + generation * 86_400_000);
    const changes = new Map([[path, content(generation)]]);
    const message = commitText(`Promote ${generation}`, '', trailers);
    const side = await writer.commit({ parents, changes, message, author: tester, date });
    const merge = {
      message: `Promote ${generation} (#${generation})`,
      author: { name: 'Mel', email: 'm@example.com' },
      date,
    };
    onto = onto === undefined ? side : await writer.commit({ ...merge, parents: [onto, side], changes });
  }
  await writer.push([{ ref: main, oid: onto ?? '', expected: null }]);
});

beforeEach(async () => {
  store = remote.open();
  head = (await store.fetch()).get(main) ?? '';
});

test('many merges are told like few, each once and by its own commit', async () => {
  const all = await deliveryHistory(store, head);
  expect(all).toHaveLength(merges);
  expect(all.slice(0, -1).every(({ action, foreign }) => action === 'promote' && !foreign)).toBe(true);
  expect(all[0]).toMatchObject({ by: 'alice', mergedBy: 'Mel', request: merges, subject: `Promote ${merges}` });
  expect(await deliveryHistory(store, head, { limit: 5 })).toEqual(all.slice(0, 5));
  expect(await deliveryHistory(store, head, { paths: ['production'], limit: 35 })).toEqual(all.slice(0, 35));
});

test('a version runs since it came, however often its file changed since', async () => {
  const since = runningSince(await deliveryHistory(store, head));
  // Two generations in a row are one revision.
  expect(since.get('production/cart')?.request).toBe(merges - 1);
});

test('a date cuts history off', async () => {
  const since = new Date(testDate.getTime() + (merges - 1.5) * 86_400_000);
  expect((await deliveryHistory(store, head, { since })).map(({ request }) => request)).toEqual([merges, merges - 1]);
});

test('a file that stood under a name which no file may have is passed over', async () => {
  const history = store.history.bind(store);
  jest
    .spyOn(store, 'history')
    .mockImplementation(async (...args) =>
      (await history(...args)).map((commit) => ({ ...commit, changed: [...commit.changed, 'dev/releases/-rf.yaml'] })),
    );
  const [last] = await deliveryHistory(store, head, { limit: 1 });
  expect(last?.changes.map(({ app }) => app)).toEqual(['cart']);
});
