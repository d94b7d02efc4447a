/** The part of the platform's `fetch` that forges use. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The outside world of an HTTP client; each part can be replaced in tests. */
export interface HttpWorld {
  /** @default the platform's */
  readonly fetch?: Fetch;
  /** Waits that many milliseconds. @default a timer */
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** Milliseconds since 1970. @default the system's clock */
  readonly now?: () => number;
}

/** How patient to be. */
export interface RetryPolicy {
  /** Attempts in all. @default 5 */
  readonly tries?: number;
  /** For one attempt. @default 30 */
  readonly timeoutSeconds?: number;
  /** A longer wait that a server asks for is not taken: its refusal is returned. @default 300 */
  readonly longestWaitSeconds?: number;
  /** Least time between the starts of two requests that write, as GitHub asks of integrations. @default 0 */
  readonly writeGapMilliseconds?: number;
}

/**
 * A `fetch` that waits and tries again: on rate limits always, on server errors and broken connections only where
 * repeating cannot do a thing twice (a `POST` may have been carried out before its answer was lost).
 *
 * Waits as long as `Retry-After` or the rate limit's reset says, else 1, 2, 4, … seconds.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
export function retryingFetch(world: HttpWorld, policy: RetryPolicy = {}): Fetch {
  const { fetch = globalThis.fetch, sleep = realSleep, now = Date.now } = world;
  const { tries = 5, timeoutSeconds = 30, longestWaitSeconds = 300, writeGapMilliseconds = 0 } = policy;
  let nextWrite = 0;

  const paced = async (url: string, init: RequestInit): Promise<Response> => {
    if (isWrite(init) && writeGapMilliseconds > 0) {
      const start = Math.max(now(), nextWrite);
      nextWrite = start + writeGapMilliseconds;
      if (start > now()) await sleep(start - now());
    }
    return fetch(url, { ...init, signal: AbortSignal.timeout(timeoutSeconds * 1000) });
  };

  return async (url, init) => {
    for (let attempt = 1; ; attempt += 1) {
      const backoffSeconds = 2 ** (attempt - 1);
      const last = attempt >= tries;
      let response: Response;
      try {
        response = await paced(url, init);
      } catch (error) {
        if (last || !mayRepeatAfter(error, init)) throw error;
        await sleep(backoffSeconds * 1000);
        continue;
      }
      const delay = last ? undefined : await retryDelaySeconds(response, init, now(), backoffSeconds);
      if (delay === undefined || delay > longestWaitSeconds) return response;
      await response.body?.cancel();
      await sleep(delay * 1000);
    }
  };
}

/** Seconds after which to ask again; undefined when the answer is final. */
async function retryDelaySeconds(
  response: Response,
  init: RequestInit,
  now: number,
  backoffSeconds: number,
): Promise<number | undefined> {
  if (await isRateLimited(response)) return askedForSeconds(response.headers, now) ?? Math.max(60, backoffSeconds);
  const mayRepeat = response.status === 503 || !isPost(init);
  if (response.status < 500 || response.status === 501 || !mayRepeat) return undefined;
  return askedForSeconds(response.headers, now) ?? backoffSeconds;
}

/** Whether the forge refused for the number of requests; GitHub says so with 403 as well. */
export async function isRateLimited(response: Response): Promise<boolean> {
  if (response.status === 429) return true;
  if (response.status !== 403) return false;
  if (response.headers.has('retry-after') || response.headers.get('x-ratelimit-remaining') === '0') return true;
  return /secondary rate limit/i.test(await response.clone().text());
}

function askedForSeconds(headers: Headers, now: number): number | undefined {
  const retryAfter = headers.get('retry-after');
  if (retryAfter !== null) {
    const seconds = Number(retryAfter);
    const delay = Number.isFinite(seconds) ? seconds : (Date.parse(retryAfter) - now) / 1000;
    if (Number.isFinite(delay)) return Math.max(0, delay);
  }
  const exhausted = (headers.get('x-ratelimit-remaining') ?? headers.get('ratelimit-remaining')) === '0';
  const reset = Number(headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset') ?? Number.NaN);
  // One second more: the limit is lifted at the end of that second.
  return exhausted && Number.isFinite(reset) ? Math.max(0, Math.ceil(reset - now / 1000) + 1) : undefined;
}

function mayRepeatAfter(error: unknown, init: RequestInit): boolean {
  return !isPost(init) || ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(networkErrorCode(error) ?? '');
}

/** The system's code of a failed connection, such as `ECONNREFUSED`, which `fetch` hides in causes. */
export function networkErrorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('name' in error && error.name === 'TimeoutError') return 'ETIMEDOUT';
  return 'cause' in error ? networkErrorCode(error.cause) : undefined;
}

function isPost(init: RequestInit): boolean {
  return init.method?.toUpperCase() === 'POST';
}

function isWrite(init: RequestInit): boolean {
  return !['GET', 'HEAD'].includes(init.method?.toUpperCase() ?? 'GET');
}

/** Waits that many milliseconds of real time. */
export function realSleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
