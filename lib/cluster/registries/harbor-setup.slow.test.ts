import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const runFile = promisify(execFile);

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** As much of Harbor's API as the setup asks for: it remembers what was made, and refuses what is there. */
class StandInHarbor {
  readonly asked: Asked[] = [];
  readonly #projects = new Map<string, { project_id: number; metadata: Record<string, string> }>();
  readonly #registries: { id: number; name: string }[] = [];
  readonly #robots: { id: number; name: string }[] = [];
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      const path = (request.url ?? '').replace('/api/v2.0', '');
      const right = request.headers.authorization === `Basic ${Buffer.from('admin:secret').toString('base64')}`;
      const [status, answer] = right ? this.#answer(request.method ?? '', path, body) : [401, { errors: [] }];
      this.asked.push({ method: request.method ?? '', path, body });
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(answer === undefined ? '' : JSON.stringify(answer));
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
  }

  #answer(method: string, path: string, body: unknown): [number, unknown?] {
    const given = (body ?? {}) as Record<string, unknown>;
    const name = String(given['name'] ?? given['project_name']);
    if (method === 'POST' && path === '/projects') {
      if (this.#projects.has(name)) return [409, { errors: [{ code: 'CONFLICT' }] }];
      this.#projects.set(name, { project_id: this.#projects.size + 1, metadata: {} });
      return [201];
    }
    if (method === 'GET' && path.startsWith('/projects/')) return [200, this.#projects.get(path.slice(10))];
    if (method === 'POST' && path === '/retentions') {
      const { ref } = given['scope'] as { ref: number };
      const project = [...this.#projects.values()].find((one) => one.project_id === ref);
      if (project?.metadata['retention_id'] !== undefined) return [400, { errors: [{ message: 'has one' }] }];
      if (project !== undefined) project.metadata['retention_id'] = '7';
      return [201];
    }
    if (method === 'GET' && path.startsWith('/registries')) return [200, this.#registries];
    if (method === 'GET' && path.startsWith('/robots')) return [200, this.#robots];
    if (method === 'POST' && path === '/registries') {
      this.#registries.push({ id: this.#registries.length + 1, name });
      return [201];
    }
    if (method === 'POST' && path === '/robots') {
      this.#robots.push({ id: this.#robots.length + 1, name: `robot$${name}` });
      return [201, {}];
    }
    return method === 'PUT' || method === 'PATCH' ? [200] : [404, { errors: [] }];
  }
}

const folder = mkdtempSync(join(tmpdir(), 'slipway-harbor-'));
const harbor = new StandInHarbor();
let url: string;

beforeAll(async () => {
  url = await harbor.start();
});

afterAll(() => {
  harbor.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function setUp(settings: object, password = 'secret'): Promise<string> {
  const file = join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify(settings));
  const env = {
    PATH: process.env['PATH'] ?? '',
    HARBOR_URL: url,
    HARBOR_ADMIN_PASSWORD: password,
    SETTINGS_FILE: file,
    PULL_SECRET: 'Pull1234',
    PUSH_SECRET: 'Push1234',
  };
  harbor.asked.length = 0;
  return (await runFile(process.execPath, [join(__dirname, 'harbor-setup.mjs')], { env })).stdout.trim();
}

const settings = {
  projects: [
    { name: 'shop', isPublic: false, keep: 50 },
    { name: 'tools', isPublic: true },
  ],
  proxyCaches: [{ name: 'hub', type: 'docker-hub', url: 'https://hub.docker.com' }],
};
const writes = (): Asked[] => harbor.asked.filter(({ method }) => method !== 'GET');

test('an empty Harbor is set up', async () => {
  expect(await setUp(settings)).toBe('2 projects, 1 proxy caches, 2 robot accounts');
  expect(writes()).toMatchObject([
    {
      method: 'POST',
      path: '/projects',
      body: { project_name: 'shop', public: false, metadata: { auto_scan: 'true' } },
    },
    {
      method: 'POST',
      path: '/retentions',
      body: {
        scope: { level: 'project', ref: 1 },
        rules: [{ template: 'latestPushedK', params: { latestPushedK: 50 } }],
      },
    },
    { method: 'POST', path: '/projects', body: { project_name: 'tools', public: true } },
    { method: 'POST', path: '/registries', body: { name: 'hub', type: 'docker-hub' } },
    { method: 'POST', path: '/projects', body: { project_name: 'hub', registry_id: 1 } },
    {
      method: 'POST',
      path: '/robots',
      body: {
        name: 'slipway-pull',
        level: 'system',
        permissions: [{ kind: 'project', namespace: '*', access: [{ resource: 'repository', action: 'pull' }] }],
      },
    },
    { method: 'PATCH', path: '/robots/1', body: { secret: 'Pull1234' } },
    { method: 'POST', path: '/robots', body: { name: 'slipway-push' } },
    { method: 'PATCH', path: '/robots/2', body: { secret: 'Push1234' } },
  ]);
});

test('a second time makes nothing twice, and sets retention and secrets anew', async () => {
  await setUp({ ...settings, projects: [{ name: 'shop', isPublic: false, keep: 60 }] });
  expect(writes().map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /projects',
    'PUT /retentions/7',
    'POST /projects',
    'PATCH /robots/1',
    'PATCH /robots/2',
  ]);
});

test('what Harbor refuses fails the Job, and shows no password', async () => {
  const failed = await setUp(settings, 'wrong-password').catch((error: unknown) => String(error));
  expect(failed).toContain('POST /projects: Harbor answered 401');
  expect(failed).not.toContain('wrong-password');
});
