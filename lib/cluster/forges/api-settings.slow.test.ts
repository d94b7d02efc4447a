import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { testPlatform } from '../../render/testing';
import type { ApiSetting } from './api-settings';
import { gitLabSettings } from './gitlab-settings';

const script = readFileSync(join(__dirname, 'bring-settings.mjs'), 'utf8');

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown> | undefined;
}

/** As much of a forge as settings ask for: lists that things are put into by their parent's path. */
class StandInForge {
  readonly asked: Asked[] = [];
  readonly lists = new Map<string, Record<string, unknown>[]>();
  /** Answers a request with an error instead. */
  refuses: (asked: Asked) => string | undefined = () => undefined;
  readonly #server = createServer((request, response) => {
    void text(request).then((sent) => {
      const body = sent === '' ? undefined : (JSON.parse(sent) as Record<string, unknown>);
      const asked = { method: request.method ?? '', path: (request.url ?? '').replace(/\?.*/, ''), body };
      this.asked.push(asked);
      const refusal = this.refuses(asked);
      const [status, answer] =
        request.headers['private-token'] !== 'a token'
          ? [401, {}]
          : refusal === undefined
            ? this.#answer(asked)
            : [422, { message: refusal }];
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

  #answer({ method, path, body }: Asked): [number, unknown?] {
    const slash = path.lastIndexOf('/');
    const [parent, last] = [path.slice(0, slash), decodeURIComponent(path.slice(slash + 1))];
    const own = this.lists.get(parent) ?? [];
    const one = own.find(({ id, name, key }) => [String(id), name, key].includes(last));
    if (method === 'POST') {
      const list = this.lists.get(path) ?? [];
      this.lists.set(path, [...list, { id: list.length + 1, ...body }]);
      return [201, {}];
    }
    if (method === 'GET') {
      if (one !== undefined) return [200, one];
      const list = this.lists.get(path);
      return list === undefined ? [404, {}] : [200, list];
    }
    if (one === undefined) return [404, {}];
    if (method === 'DELETE')
      this.lists.set(
        parent,
        own.filter((other) => other !== one),
      );
    else Object.assign(one, body);
    return [200, {}];
  }
}

const forge = new StandInForge();
let url: string;
beforeAll(async () => {
  url = await forge.start();
  forge.lists.set('/namespaces', [{ id: 7, name: 'example' }]);
});
afterAll(() => forge.stop());

const variables = { READ_KEY: 'ssh-ed25519 READ', PUBLISH_KEY: 'ssh-ed25519 WRITE', WEBHOOK_SECRET: 'signed with' };

/** As Pulumi runs it: the script by standard input. */
async function run(
  action: 'apply' | 'remove',
  settings: readonly ApiSetting[],
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly told: string }> {
  const api = { url, header: 'private-token', scheme: '', token: 'FORGE_TOKEN' };
  const env = {
    ...{ PATH: process.env['PATH'] ?? '', FORGE_TOKEN: 'a token', SLIPWAY_PUBLISHER_KEY: 'PRIVATE' },
    ...variables,
    FORGE_SETTINGS: JSON.stringify({ api, settings }),
    ...more,
  };
  forge.asked.length = 0;
  return await new Promise((done) => {
    const child = execFile(process.execPath, ['--input-type=module', '-', action], { env }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : 1, told: stdout + stderr }),
    );
    child.stdin?.end(script);
  });
}

const { repositories, keys, rules } = gitLabSettings({
  ...{ group: 'example', program: 'platform', environmentRepo: 'state', branch: 'main' },
  environments: [...testPlatform([]).environments.values()],
  secretOf: (key) => key,
  webhook: { url: 'https://argocd.example.com/api/webhook', secret: '' },
});
const all = [...repositories, ...keys, ...rules];
const state = '/projects/example%2Fstate';

test('an empty forge is set up, with what it knows itself and what only variables hold', async () => {
  expect(await run('apply', all)).toMatchObject({ code: 0 });
  expect(forge.lists.get('/projects')).toMatchObject([
    { path: 'platform', namespace_id: 7, visibility: 'private' },
    { path: 'state', namespace_id: 7 },
  ]);
  expect(forge.lists.get(`${state}/deploy_keys`)).toEqual([
    { id: 1, title: 'Argo CD', key: 'ssh-ed25519 READ', can_push: false },
    { id: 2, title: 'Slipway publishes', key: 'ssh-ed25519 WRITE', can_push: true },
  ]);
  expect(forge.lists.get(`${state}/protected_branches`)).toMatchObject([
    { name: 'main', allowed_to_push: [{ deploy_key_id: 2 }], allow_force_push: false },
  ]);
  expect(forge.lists.get(`${state}/hooks`)).toMatchObject([{ token: 'signed with', push_events: true }]);
});

test('a second time makes nothing twice, and sets anew what it may', async () => {
  const before = new Map([...forge.lists].map(([path, list]) => [path, list.length]));
  forge.lists.get(`${state}/hooks`)?.forEach((one) => Object.assign(one, { push_events: false }));
  expect(await run('apply', [...keys, ...rules])).toMatchObject({ code: 0 });
  expect(new Map([...forge.lists].map(([path, list]) => [path, list.length]))).toEqual(before);
  expect(forge.lists.get(`${state}/hooks`)).toMatchObject([{ push_events: true }]);
});

test('destroyed, keys and the webhook go; repositories and the rules on their branches stay', async () => {
  for (const settings of [rules, keys, repositories]) expect(await run('remove', settings)).toMatchObject({ code: 0 });
  const left = [...forge.lists]
    .filter(([, list]) => list.length > 0)
    .map(([path]) => path.replace(/^\/projects\//, ''));
  expect(left.sort()).toEqual([
    '/namespaces',
    '/projects',
    'example%2Fplatform/environments',
    'example%2Fplatform/protected_branches',
    'example%2Fstate/labels',
    'example%2Fstate/protected_branches',
  ]);
});

test('what the forge refuses is told, without a secret', async () => {
  forge.refuses = ({ path, body }) =>
    path.endsWith('/hooks') && body !== undefined ? JSON.stringify(body) : undefined;
  const { code, told } = await run('apply', [...keys, ...rules]);
  forge.refuses = () => undefined;
  expect(code).toBe(1);
  expect(told).toContain(`POST ${state}/hooks: 127.0.0.1`);
  expect(told).toContain('422');
  expect(told).not.toMatch(/signed with|a token|^ +at /m);
});

test('without a token nothing is asked', async () => {
  const { code, told } = await run('apply', all, { FORGE_TOKEN: '' });
  expect([code, forge.asked]).toEqual([1, []]);
  expect(told).toContain('FORGE_TOKEN is not set');
});
