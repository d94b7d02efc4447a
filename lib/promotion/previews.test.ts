import type { PullRequest } from '../forge';
import { preview } from '../model/preview';
import { expirePreview, openPreviews, type RequestForge } from './previews';

const now = new Date('2026-03-11T12:00:00Z');
const cart = preview({ repository: 'https://github.com/example/cart', ttl: '3 days' });

/** Open requests of one repository, by number. */
class Requests implements RequestForge {
  readonly comments: string[] = [];
  readonly #requests: Map<number, PullRequest>;

  constructor(all: readonly (Pick<PullRequest, 'number' | 'labels'> & { readonly updated: string })[]) {
    this.#requests = new Map(all.map((one) => [one.number, requestOf(one)]));
  }

  labels(number: number): readonly string[] | undefined {
    return this.#requests.get(number)?.labels;
  }

  listPullRequests: RequestForge['listPullRequests'] = ({ labels = [] }) =>
    Promise.resolve([...this.#requests.values()].filter((one) => labels.every((label) => one.labels.includes(label))));

  findPullRequest: RequestForge['findPullRequest'] = (number) =>
    Promise.resolve(this.#requests.get(number) as PullRequest);

  updatePullRequest: RequestForge['updatePullRequest'] = async (number, { labels = [] }) => {
    const changed = { ...(await this.findPullRequest(number)), labels };
    this.#requests.set(number, changed);
    return changed;
  };

  upsertComment: RequestForge['upsertComment'] = (number, { body }) => {
    this.comments.push(`${number}: ${body}`);
    return Promise.resolve({ id: '1', url: '' });
  };
}

function requestOf({
  number,
  labels,
  updated,
}: Pick<PullRequest, 'number' | 'labels'> & { readonly updated: string }): PullRequest {
  return {
    ...{ number, labels, url: `https://github.com/example/cart/pull/${number}`, state: 'open', title: '', body: '' },
    ...{ draft: false, head: 'topic', fromFork: false, headSha: 'a'.repeat(40), base: 'main', author: 'ann' },
    reviewers: { users: [], teams: [] },
    createdAt: new Date(updated),
    updatedAt: new Date(updated),
  };
}

test('a labelled request has a preview for as long as somebody touches it', async () => {
  const forge = new Requests([
    { number: 1, labels: ['preview'], updated: '2026-03-08T12:00:00Z' },
    { number: 2, labels: ['preview', 'big'], updated: '2026-03-08T12:00:01Z' },
    { number: 3, labels: ['big'], updated: '2026-01-01T00:00:00Z' },
  ]);
  const found = await openPreviews(forge, 'cart', cart, now);
  expect(found.map(({ request, isExpired }) => [request, isExpired])).toEqual([
    [1, true],
    [2, false],
  ]);
  expect(found[0]?.expires).toEqual(now);
});

test('one that expired loses its label, and no other, and is told why', async () => {
  const forge = new Requests([{ number: 7, labels: ['big', 'preview'], updated: '2026-03-01T12:00:00Z' }]);
  const [one] = await openPreviews(forge, 'cart', cart, now);
  if (one === undefined) throw new Error('there is no preview');
  await expirePreview(forge, one, cart);
  expect(forge.labels(7)).toEqual(['big']);
  expect(forge.comments).toEqual([
    '7: Nobody touched this for 3 days: its preview goes. Set the label `preview` again to bring it back.',
  ]);
  expect(await openPreviews(forge, 'cart', cart, now)).toEqual([]);
});
