import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The digest of a content. */
export function digestOf(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** How a registry is spoiled or guarded for one test. */
export interface Behaviour {
  /** Whoever has not these is refused. */
  readonly login?: {
    readonly by: 'password' | 'token';
    readonly username: string;
    readonly password: string;
  };
  /** Answers before the registry does, where it answers at all. */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Lists what is attached to images itself; else by the tags that stand for it. */
  readonly listsReferrers?: boolean;
}

interface Stored {
  readonly mediaType: string;
  readonly body: Buffer;
}

/**
 * A registry on this machine that speaks the OCI distribution API as far as reading goes; tests put images in directly.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export class TestRegistry {
  readonly requests: { readonly url: string; readonly authorization: string | undefined }[] = [];
  readonly #manifests = new Map<string, Stored>();
  readonly #tags = new Map<string, string>();
  readonly #blobs = new Map<string, Buffer>();
  /** Tokens given, by the scope that they were given for. */
  readonly tokens = new Map<string, string>();

  private constructor(
    private readonly server: Server,
    private readonly behaviour: Behaviour,
  ) {}

  static async start(behaviour: Behaviour = {}): Promise<TestRegistry> {
    const server = createServer();
    const registry = new TestRegistry(server, behaviour);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => registry.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return registry;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Takes in an image and names it. @returns its digest */
  image(name: string, tag: string, content = tag): string {
    return this.manifest(
      name,
      { config: { mediaType: 'text/plain', digest: digestOf(content), size: 1 }, layers: [] },
      tag,
    );
  }

  /** Takes in a manifest. @returns its digest */
  manifest(name: string, fields: object, tag?: string, kind = 'manifest'): string {
    const mediaType = `application/vnd.oci.image.${kind}.v1+json`;
    const body = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...fields }));
    const digest = digestOf(body);
    this.#manifests.set(`${name}@${digest}`, { mediaType, body });
    if (tag !== undefined) this.#tags.set(`${name}:${tag}`, digest);
    return digest;
  }

  /** Takes in a content. @returns its digest */
  blob(name: string, content: string | Buffer): string {
    this.#blobs.set(`${name}@${digestOf(content)}`, Buffer.from(content));
    return digestOf(content);
  }

  remove(name: string, digest: string): void {
    this.#manifests.delete(`${name}@${digest}`);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', `http://${this.host}`);
    const { authorization } = request.headers;
    this.requests.push({ url: request.url ?? '', authorization });
    if (this.behaviour.intercept?.(request, response) === true) return;
    if (url.pathname === '/token') {
      this.#giveToken(url, authorization, response);
      return;
    }
    const [, name = '', kind = '', last = ''] =
      /^\/v2\/(.+)\/(manifests|blobs|tags|referrers)\/([^/]+)$/.exec(url.pathname) ?? [];
    if (!this.#mayRead(name, authorization)) {
      this.#challenge(name, response);
      return;
    }
    if (kind === 'tags') {
      this.#listTags(name, url, response);
      return;
    }
    if (kind === 'referrers') {
      this.#listReferrers(name, last, response);
      return;
    }
    const stored = kind === 'manifests' ? this.#find(name, last) : this.#blob(name, last);
    if (stored === undefined) {
      fail(response, 404, kind === 'blobs' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN');
      return;
    }
    response.writeHead(200, { 'content-type': stored.mediaType, 'docker-content-digest': digestOf(stored.body) });
    response.end(stored.body);
  }

  #find(name: string, reference: string): Stored | undefined {
    return this.#manifests.get(`${name}@${this.#tags.get(`${name}:${reference}`) ?? reference}`);
  }

  #blob(name: string, digest: string): Stored | undefined {
    const body = this.#blobs.get(`${name}@${digest}`);
    return body === undefined ? undefined : { mediaType: 'application/octet-stream', body };
  }

  #mayRead(name: string, authorization: string | undefined): boolean {
    const { login } = this.behaviour;
    if (login === undefined) return true;
    if (login.by === 'password') return authorization === basic(login);
    return authorization === `Bearer ${this.tokens.get(`repository:${name}:pull`) ?? ''}`;
  }

  #challenge(name: string, response: ServerResponse): void {
    const scheme =
      this.behaviour.login?.by === 'password'
        ? 'Basic realm="tests"'
        : `Bearer realm="http://${this.host}/token",service="tests",scope="repository:${name}:pull"`;
    response.setHeader('www-authenticate', scheme);
    fail(response, 401, 'UNAUTHORIZED');
  }

  #giveToken(url: URL, authorization: string | undefined, response: ServerResponse): void {
    const { login } = this.behaviour;
    if (login !== undefined && authorization !== basic(login)) {
      fail(response, 401, 'UNAUTHORIZED');
      return;
    }
    const scope = url.searchParams.get('scope') ?? '';
    const token = `token-${this.tokens.size + 1}`;
    if (url.searchParams.get('service') === 'tests') this.tokens.set(scope, token);
    response.end(JSON.stringify({ token }));
  }

  /** Two to a page. */
  #listTags(name: string, url: URL, response: ServerResponse): void {
    const all = [...this.#tags.keys()].flatMap((key) => (key.startsWith(`${name}:`) ? key.slice(name.length + 1) : []));
    if (all.length === 0) {
      fail(response, 404, 'NAME_UNKNOWN');
      return;
    }
    const last = url.searchParams.get('last');
    const rest = all.sort().filter((tag) => last === null || tag > last);
    const page = rest.slice(0, 2);
    if (rest.length > 2) response.setHeader('link', `</v2/${name}/tags/list?n=2&last=${page[1] ?? ''}>; rel="next"`);
    response.end(JSON.stringify({ name, tags: page }));
  }

  #listReferrers(name: string, subject: string, response: ServerResponse): void {
    if (this.behaviour.listsReferrers !== true) {
      fail(response, 404, 'NOT_FOUND');
      return;
    }
    const manifests = [...this.#manifests].flatMap(([key, { mediaType, body }]) => {
      const fields = JSON.parse(body.toString()) as { subject?: { digest: string }; artifactType?: string };
      if (!key.startsWith(`${name}@`) || fields.subject?.digest !== subject) return [];
      return [{ mediaType, digest: digestOf(body), size: body.length, artifactType: fields.artifactType }];
    });
    response.end(JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests }));
  }
}

function basic({ username, password }: { readonly username: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function fail(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ errors: [{ code, message: code.toLowerCase().replace('_', ' ') }] }));
}
