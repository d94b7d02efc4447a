import { z } from 'zod';
import { ForgeRequestError, unexpectedAnswer, unreachable } from './forge-request-error';
import type { Asked, Connection } from './forge-request-error';
import { isRateLimited } from './retrying-fetch';
import type { Fetch } from './retrying-fetch';

/** Query parameters; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** One request to a JSON API. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base URL, beginning with `/`; its variable parts are URL-encoded. */
  readonly path: string;
  readonly query?: Query;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** A JSON API client that checks the shape of every answer. */
export interface HttpClient {
  /** @throws ForgeRequestError for any status but 2xx, UserError when there is no answer or one of another shape. */
  request<T>(request: HttpRequest, shape: z.ZodType<T>): Promise<T>;
  /** Reads all pages, following `rel="next"` in the `Link` header. */
  list<T>(request: { readonly path: string; readonly query?: Query }, item: z.ZodType<T>): Promise<T[]>;
}

/** Shape of an answer whose body does not matter. */
export const anything = z.unknown();

/** Makes a client of one connection; `headers` carry the credential. */
export function httpClient(
  connection: Connection,
  headers: Readonly<Record<string, string>>,
  fetch: Fetch,
): HttpClient {
  const send = async (asked: Asked, url: URL, body?: HttpRequest['body']): Promise<Response> => {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    let response: Response;
    try {
      response = await fetch(url.href, {
        method: asked.method,
        headers: { accept: 'application/json', 'user-agent': 'slipway', ...headers, ...type },
        ...content,
      });
    } catch (error) {
      throw unreachable(connection, asked, error);
    }
    if (response.ok) return response;
    const rateLimited = await isRateLimited(response);
    const detail = refusalText(await response.text());
    throw new ForgeRequestError(connection, asked, { status: response.status, detail, rateLimited });
  };

  return {
    async request({ method, path, query, body }, shape) {
      const asked = { method, path };
      const response = await send(asked, urlOf(connection, path, query), body);
      return parsed(connection, asked, await response.text(), shape);
    },
    async list({ path, query }, item) {
      const asked = { method: 'GET', path };
      const items = [];
      let url: URL | undefined = urlOf(connection, path, query);
      while (url !== undefined) {
        const response: Response = await send(asked, url);
        items.push(...parsed(connection, asked, await response.text(), z.array(item)));
        url = nextPage(url, response.headers.get('link'));
      }
      return items;
    },
  };
}

function urlOf({ baseUrl }: Connection, path: string, query: Query = {}): URL {
  const url = new URL(`${baseUrl}${path}`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

/**
 * The next page, on the same server and path: behind a proxy a forge names itself by another address, and no answer may
 * lead the credential elsewhere.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8288
 */
function nextPage(current: URL, link: string | null): URL | undefined {
  const target = /<([^>]*)>\s*;[^,<]*\brel="?next"?/.exec(link ?? '')?.[1];
  if (target === undefined) return undefined;
  const next = new URL(current);
  next.search = new URL(target, current).search;
  return next.href === current.href ? undefined : next;
}

function parsed<T>(connection: Connection, asked: Asked, text: string, shape: z.ZodType<T>): T {
  const result = shape.safeParse(text === '' ? undefined : jsonOrText(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw unexpectedAnswer(connection, asked, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`);
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const refusal = z.object({
  message: z.unknown().optional(),
  error: z.unknown().optional(),
  errors: z.unknown().optional(),
});

/** What a refusal says: forges put it in `message` or `error`, as text, list or object. */
export function refusalText(body: string): string {
  const answer = refusal.safeParse(jsonOrText(body));
  if (!answer.success) return body.startsWith('<') ? '' : body;
  const said = [answer.data.message ?? answer.data.error, answer.data.errors].filter((part) => part !== undefined);
  return said.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(': ');
}
