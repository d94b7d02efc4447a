import type { CredentialSource } from './docker-credentials';
import { ociClient, type OciClient } from './oci-client';
import { TestRegistry, digestOf, type Behaviour } from './testing/test-registry';

const nobody: CredentialSource = { tryFind: () => Promise.resolve(undefined) };
const ann: CredentialSource = {
  tryFind: () => Promise.resolve({ kind: 'password', username: 'ann', password: 'hunter22' }),
};
const login = { username: 'ann', password: 'hunter22' } as const;

const running: TestRegistry[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
});

async function start(behaviour?: Behaviour): Promise<TestRegistry> {
  const registry = await TestRegistry.start(behaviour);
  running.push(registry);
  return registry;
}

function client(credentials = nobody, waits: number[] = []): OciClient {
  const sleep = (milliseconds: number): Promise<void> => Promise.resolve(void waits.push(milliseconds));
  return ociClient({ credentials, http: { sleep } });
}

async function failure(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => 'no failure',
    (error: unknown) => String(error),
  );
}

describe('a manifest', () => {
  it('is found by tag and by digest, and its digest is that of its bytes', async () => {
    const registry = await start();
    const digest = registry.image('shop/cart', 'v1');
    for (const reference of ['v1', digest]) {
      const found = await client().tryManifest(`${registry.host}/shop/cart`, reference);
      expect(found?.digest).toBe(digest);
      expect(digestOf(found?.body ?? '')).toBe(digest);
    }
  });

  it('is undefined where there is none', async () => {
    const registry = await start();
    expect(await client().tryManifest(`${registry.host}/shop/cart`, 'v1')).toBeUndefined();
  });

  it.each([
    ['a digest that is not its own', 'docker-content-digest', `sha256:${'0'.repeat(64)}`, /the content is sha256:/],
    ['a page of a proxy', 'content-type', 'text/html', /something else than an image/],
  ])('is refused with %s', async (_, header, value, message) => {
    const registry = await start({
      intercept: (_request, response) => {
        response.setHeader(header, value).end(value === 'text/html' ? '<html>' : '{"schemaVersion":2}');
        return true;
      },
    });
    expect(await failure(client().tryManifest(`${registry.host}/shop/cart`, 'v1'))).toMatch(message);
  });

  it('is refused where another one is given for a digest', async () => {
    const registry = await start({
      intercept: (_request, response) => {
        response.end('{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json"}');
        return true;
      },
    });
    const digest = digestOf('x');
    expect(await failure(client().tryManifest(`${registry.host}/a`, digest))).toContain(`not ${digest}`);
  });

  it('is refused where it is longer than a manifest may be', async () => {
    const registry = await start({
      intercept: (_request, response) => {
        response.end(Buffer.alloc(5 * 1024 ** 2));
        return true;
      },
    });
    expect(await failure(client().tryManifest(`${registry.host}/a`, 'v1'))).toContain('longer than');
  });
});

describe('logging in', () => {
  it('asks for one token per repository, and uses it again', async () => {
    const registry = await start({ login: { by: 'token', ...login } });
    for (const name of ['a', 'b']) registry.image(name, 'v1');
    const one = client(ann);
    for (const name of ['a', 'a', 'b']) expect(await one.tryManifest(`${registry.host}/${name}`, 'v1')).toBeDefined();
    const asked = registry.requests.filter(({ url }) => url.startsWith('/token')).map(({ url }) => url);
    expect(asked).toEqual([
      '/token?service=tests&scope=repository%3Aa%3Apull',
      '/token?service=tests&scope=repository%3Ab%3Apull',
    ]);
  });

  it('asks for another token once one has expired', async () => {
    const registry = await start({ login: { by: 'token', ...login } });
    registry.image('a', 'v1');
    const one = client(ann);
    expect(await one.tryManifest(`${registry.host}/a`, 'v1')).toBeDefined();
    registry.tokens.set('repository:a:pull', 'another');
    expect(await one.tryManifest(`${registry.host}/a`, 'v1')).toBeDefined();
  });

  it('sends the password where the registry asks for it, and only then', async () => {
    const registry = await start({ login: { by: 'password', ...login } });
    registry.image('a', 'v1');
    expect(await client(ann).tryManifest(`${registry.host}/a`, 'v1')).toBeDefined();
    expect(registry.requests.map((one) => one.authorization)).toEqual([undefined, expect.stringMatching(/^Basic /)]);
  });

  it.each(['password', 'token'] as const)('by %s fails without showing the credential', async (by) => {
    const registry = await start({ login: { by, username: 'ann', password: 'another' } });
    const message = await failure(client(ann).tryManifest(`${registry.host}/a`, 'v1'));
    expect(message).toContain('answered 401');
    expect(message).toContain(`docker login ${registry.host}`);
    expect(message).not.toContain('hunter22');
    expect(message).not.toContain(Buffer.from('ann:hunter22').toString('base64'));
  });

  it('says what to do where nobody is logged in', async () => {
    const registry = await start({ login: { by: 'password', ...login } });
    expect(await failure(client().tryManifest(`${registry.host}/a`, 'v1'))).toContain('docker login');
  });

  it('exchanges a refresh token by POST', async () => {
    const bodies: string[] = [];
    const registry = await start({
      login: { by: 'token', ...login },
      intercept: (request, response) => {
        if (request.method !== 'POST') return false;
        request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
        request.on('end', () => {
          registry.tokens.set('repository:a:pull', 'exchanged');
          response.end('{"access_token":"exchanged"}');
        });
        return true;
      },
    });
    registry.image('a', 'v1');
    const helper: CredentialSource = { tryFind: () => Promise.resolve({ kind: 'refresh-token', token: 's3cret' }) };
    expect(await client(helper).tryManifest(`${registry.host}/a`, 'v1')).toBeDefined();
    expect(bodies.join('')).toContain('grant_type=refresh_token');
    expect(bodies.join('')).toContain('refresh_token=s3cret');
  });

  it('keeps the credential from where a redirect leads', async () => {
    const store = await start();
    store.image('a', 'v1');
    const registry = await start({
      login: { by: 'password', ...login },
      intercept: (request, response) => {
        if (request.headers.authorization === undefined) return false;
        response.writeHead(307, { location: `http://${store.host}${request.url ?? ''}` }).end();
        return true;
      },
    });
    expect(await client(ann).tryManifest(`${registry.host}/a`, 'v1')).toBeDefined();
    expect(store.requests.map((one) => one.authorization)).toEqual([undefined]);
  });

  it('sends no password to a token server without TLS, where the registry has it', async () => {
    const seen: string[] = [];
    const fetch = (url: string): Promise<Response> => {
      seen.push(url);
      const headers = { 'www-authenticate': 'Bearer realm="http://tokens.example.com/token"' };
      return Promise.resolve(new Response('', { status: 401, headers }));
    };
    const one = ociClient({ credentials: ann, http: { fetch } });
    expect(await failure(one.tryManifest('registry.example.com/a', 'v1'))).toContain('reached by TLS');
    expect(seen).toEqual(['https://registry.example.com/v2/a/manifests/v1']);
  });
});

describe('a registry in trouble', () => {
  it.each([429, 500, 503])('is asked again after %i', async (status) => {
    let failures = 2;
    const registry = await start({
      intercept: (_request, response) => {
        if (failures === 0) return false;
        failures -= 1;
        response.writeHead(status, { 'retry-after': '1' }).end();
        return true;
      },
    });
    const digest = registry.image('a', 'v1');
    const waits: number[] = [];
    expect((await client(nobody, waits).tryManifest(`${registry.host}/a`, 'v1'))?.digest).toBe(digest);
    expect(waits).toEqual([1000, 1000]);
  });

  it('is told, with its words, when it keeps failing', async () => {
    const registry = await start({
      intercept: (_request, response) => {
        response.writeHead(500).end('{"errors":[{"code":"UNKNOWN","message":"disk full"}]}');
        return true;
      },
    });
    const message = await failure(client().tryManifest(`${registry.host}/a`, 'v1'));
    expect(message).toContain(`answered 500 'UNKNOWN: disk full'`);
    expect(registry.requests).toHaveLength(4);
  });

  it('is told to be unreachable where nothing listens', async () => {
    const registry = await TestRegistry.start();
    const { host } = registry;
    await registry.stop();
    const message = await failure(client().tryManifest(`${host}/a`, 'v1'));
    expect(message).toContain(`${host} cannot be reached (ECONNREFUSED)`);
  });

  it('is told to be unreachable where it does not answer in time', async () => {
    const registry = await start({ intercept: () => true });
    const sleep = (): Promise<void> => Promise.resolve();
    const one = ociClient({ credentials: nobody, http: { sleep }, timeoutSeconds: 0.05 });
    expect(await failure(one.tryManifest(`${registry.host}/a`, 'v1'))).toContain('(ETIMEDOUT)');
  });
});

describe('lists', () => {
  it('are read to their last page', async () => {
    const registry = await start();
    for (const tag of ['v1', 'v2', 'v3', 'v4', 'v5']) registry.image('a', tag);
    expect(await client().tags(`${registry.host}/a`)).toEqual(['v1', 'v2', 'v3', 'v4', 'v5']);
    expect(await client().tags(`${registry.host}/b`)).toEqual([]);
  });

  it.each([true, false])(
    'of what is attached are found where the registry lists them itself: %s',
    async (listsReferrers) => {
      const registry = await start({ listsReferrers });
      const subject = registry.image('a', 'v1');
      const digest = registry.manifest('a', { artifactType: 'text/x', subject: { digest: subject } });
      const entry = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, artifactType: 'text/x' };
      registry.manifest('a', { manifests: [entry] }, subject.replace(':', '-'), 'index');
      expect(await client().referrers(`${registry.host}/a`, subject)).toMatchObject([entry]);
      expect(await client().referrers(`${registry.host}/a`, digestOf('other'))).toEqual([]);
    },
  );
});

describe('a blob', () => {
  it('is what its digest says, or nothing', async () => {
    const registry = await start();
    const digest = registry.blob('a', 'hello');
    expect((await client().tryBlob(`${registry.host}/a`, digest))?.toString()).toBe('hello');
    expect(await client().tryBlob(`${registry.host}/a`, digestOf('other'))).toBeUndefined();
  });
});
