import { retryingFetch } from './retrying-fetch';
import type { Fetch } from './retrying-fetch';
import { fakeTime } from './testing/fake-harness';

const ok = (): Response => new Response('done');
const url = 'https://forge.test/api';

/** Answers in turn, then `ok`. */
function answering(...answers: readonly (() => Response)[]): Fetch & { readonly count: () => number } {
  let count = 0;
  const fetch: Fetch = () => {
    const answer = answers[count] ?? ok;
    count += 1;
    return Promise.resolve().then(answer);
  };
  return Object.assign(fetch, { count: () => count });
}
const broken = (code: string) => (): Response => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code }) });
};

describe('a fetch that waits and tries again', () => {
  it('takes Retry-After as a date too', async () => {
    const time = fakeTime();
    const date = new Date(time.now() + 25_000).toUTCString();
    const fetch = answering(() => new Response('', { status: 429, headers: { 'retry-after': date } }));

    await retryingFetch({ fetch, ...time })(url, { method: 'GET' });

    expect(time.waits).toEqual([25]);
  });

  it("waits for GitLab's reset", async () => {
    const time = fakeTime();
    const headers = { 'ratelimit-remaining': '0', 'ratelimit-reset': String(time.now() / 1000 + 10) };

    await retryingFetch({ fetch: answering(() => new Response('', { status: 429, headers })), ...time })(url, {});

    expect(time.waits).toEqual([11]);
  });

  it.each([
    ['GET', 502, 2],
    ['PUT', 500, 2],
    ['PATCH', 504, 2],
    ['POST', 503, 2],
    ['POST', 502, 1],
    ['POST', 500, 1],
    ['GET', 501, 1],
    ['GET', 404, 1],
    ['GET', 403, 1],
  ])('asks after %s with %i %i times in all', async (method, status, times) => {
    const fetch = answering(() => new Response('', { status }));

    await retryingFetch({ fetch, ...fakeTime() })(url, { method });

    expect(fetch.count()).toBe(times);
  });

  it('repeats a POST that never left, not one whose answer was lost', async () => {
    const refused = answering(broken('ECONNREFUSED'));
    await retryingFetch({ fetch: refused, ...fakeTime() })(url, { method: 'POST' });
    expect(refused.count()).toBe(2);

    const lost = answering(broken('ECONNRESET'));
    await expect(retryingFetch({ fetch: lost, ...fakeTime() })(url, { method: 'POST' })).rejects.toThrow(
      'fetch failed',
    );
    expect(lost.count()).toBe(1);
  });

  it('does not wait for an answer for ever', async () => {
    const fetch: Fetch = (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('aborted')));
      });

    await expect(
      retryingFetch({ fetch, ...fakeTime() }, { timeoutSeconds: 0.01, tries: 2 })(url, { method: 'GET' }),
    ).rejects.toThrow('aborted');
  });

  it('spaces writes that come at once', async () => {
    const time = fakeTime();
    const fetch = retryingFetch(
      { fetch: answering(), now: () => 0, sleep: time.sleep },
      { writeGapMilliseconds: 1000 },
    );

    await Promise.all([1, 2, 3].map(() => fetch(url, { method: 'POST' })));

    expect(time.waits).toEqual([1, 2]);
  });
});
