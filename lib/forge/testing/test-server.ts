import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request as a route sees it. */
export interface TestRequest {
  readonly method: string;
  /** With its query, as it came. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Variable parts of the path, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed JSON; undefined without a body. */
  readonly body: unknown;
}

/** What a route answers; `body` is sent as JSON, a list page by page. */
export interface TestAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** False for a list that the API sends whole. */
  readonly paged?: false;
}

/** One operation: `template` names its variable parts in braces, as API descriptions do. */
export interface Route {
  readonly method: string;
  readonly template: string;
  readonly answer: (request: TestRequest) => TestAnswer;
}

/** An API's published shape. Both list what does not conform. */
export interface PublishedShape {
  readonly checkRequest: (route: Route, query: URLSearchParams, body: unknown) => readonly string[];
  readonly checkAnswer: (route: Route, answer: TestAnswer) => readonly string[];
}

/** A forge's stand-in on loopback. */
export interface TestServer {
  /** Root, without a slash at the end. */
  readonly url: string;
  readonly requests: readonly TestRequest[];
  /** Requests and answers that do not conform to the published shape: must stay empty. */
  readonly complaints: readonly string[];
  /** Answers the next requests with these, in order, whatever is asked. `drop` breaks the connection. */
  interrupt(...answers: readonly (TestAnswer | 'drop')[]): void;
  close(): Promise<void>;
}

/** How the stand-in takes credentials and pages. */
export interface TestServerOptions {
  readonly routes: readonly Route[];
  readonly shape: PublishedShape;
  readonly basePath: string;
  readonly authorised: (authorization: string, path: string) => boolean;
  /** Query parameter of the page size, and the size without it. */
  readonly pageSize: { readonly parameter: string; readonly fallback: number; readonly maximum: number };
}

/** Starts a server that answers by its routes and checks both directions against the published shape. */
export async function startTestServer(options: TestServerOptions): Promise<TestServer> {
  const requests: TestRequest[] = [];
  const complaints: string[] = [];
  const interruptions: (TestAnswer | 'drop')[] = [];

  const answerTo = (request: TestRequest, pathname: string): TestAnswer => {
    if (!options.authorised(String(request.headers.authorization ?? ''), pathname)) {
      return { status: 401, body: { message: 'Bad credentials' } };
    }
    const found = routeOf(options.routes, request.method, pathname);
    if (found === undefined) {
      complaints.push(`no such operation: ${request.method} ${pathname}`);
      return { status: 404, body: { message: 'Not Found' } };
    }
    const { route, path } = found;
    complaints.push(...options.shape.checkRequest(route, request.query, request.body));
    const answer = paged(route.answer({ ...request, path }), request.url, options.pageSize);
    complaints.push(...options.shape.checkAnswer(route, answer));
    return answer;
  };

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(incoming.url ?? '/', 'http://localhost');
    const method = incoming.method ?? 'GET';
    const { headers } = incoming;
    const request = { method, url: url.pathname + url.search, headers, path: {}, query: url.searchParams };
    const full: TestRequest = { ...request, body: parsedBody(await text(incoming)) };
    requests.push(full);
    const interruption = interruptions.shift();
    if (interruption === 'drop') {
      incoming.socket.destroy();
      return;
    }
    const pathname = url.pathname.replace(options.basePath, '');
    send(response, interruption ?? answerTo(full, pathname));
  };

  const server = createServer((incoming, response) => void handle(incoming, response));
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${String(port)}${options.basePath}`,
    requests,
    complaints,
    interrupt: (...answers) => void interruptions.push(...answers),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function routeOf(
  routes: readonly Route[],
  method: string,
  pathname: string,
): { route: Route; path: Record<string, string> } | undefined {
  for (const route of routes.filter((one) => one.method === method)) {
    const names = [...route.template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const match = new RegExp(`^${route.template.replaceAll(/\{\w+\}/g, '([^/]+)')}$`).exec(pathname);
    if (match === null) continue;
    const path = Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]));
    return { route, path };
  }
  return undefined;
}

function send(response: ServerResponse, { status, body, headers = {} }: TestAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

/** One page of a list, with a `Link` that names another host, as a forge behind a proxy does. */
function paged(
  answer: TestAnswer,
  requested: string,
  { parameter, fallback, maximum }: TestServerOptions['pageSize'],
): TestAnswer {
  const { status, body } = answer;
  if (!Array.isArray(body) || status !== 200 || answer.paged === false) return answer;
  const items: readonly unknown[] = body;
  const url = new URL(requested, 'https://public-name.test');
  const size = Math.min(Number(url.searchParams.get(parameter) ?? fallback), maximum);
  const number = Number(url.searchParams.get('page') ?? 1);
  const page = items.slice((number - 1) * size, number * size);
  if (number * size >= items.length) return { status, body: page };
  const next = new URL(url);
  next.searchParams.set('page', String(number + 1));
  return { status, body: page, headers: { link: `<${next.href}>; rel="next", <${url.href}>; rel="first"` } };
}

function parsedBody(text: string): unknown {
  return text === '' ? undefined : JSON.parse(text);
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
