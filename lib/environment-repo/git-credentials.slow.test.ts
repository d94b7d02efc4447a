import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitHttpServer } from './git-http-testing';
import { redact } from './git-errors';
import { GitSandbox, publishFiles } from './git-testing';

const main = 'refs/heads/main';
const token = 'S3cret-Token-9f2c';
let sandbox: GitSandbox;
let server: GitHttpServer;
beforeEach(async () => {
  sandbox = await GitSandbox.create();
  sandbox.git('config', 'http.receivepack', 'true');
  server = await GitHttpServer.start(sandbox.folder, token);
});
afterEach(async () => {
  await server.stop();
  sandbox.remove();
});

const url = (): string => `${server.url}/remote.git`;

test('a token from the environment fetches and pushes over HTTP', async () => {
  const env = { ...sandbox.env, SLIPWAY_GIT_TOKEN: token };
  const store = await sandbox.open({ url: url(), env });
  const oid = await publishFiles(store, { a: '1', b: '2' });
  expect(sandbox.git('rev-parse', main)).toBe(oid);
  const reader = await sandbox.open({ url: url(), env, cacheFolder: 'reader' });
  await reader.fetch();
  expect((await reader.readFiles(oid, ['b'])).get('b')?.toString()).toBe('2');
  expect(new Set(server.logins)).toEqual(new Set([`x-access-token:${token}`]));
});

test('the name beside the token can be set', async () => {
  const env = { ...sandbox.env, SLIPWAY_GIT_TOKEN: token, SLIPWAY_GIT_USERNAME: 'oauth2' };
  await (await sandbox.open({ url: url(), env })).fetch();
  expect(server.logins).toContain(`oauth2:${token}`);
});

test('the token is in no file, and no helper of the user is asked to keep it', async () => {
  const kept = join(sandbox.folder, 'kept');
  writeFileSync(join(sandbox.folder, 'gitconfig'), `[credential]\n\thelper = "!cat >> ${kept}; true"\n`);
  const env = { ...sandbox.env, SLIPWAY_GIT_TOKEN: token };
  await publishFiles(await sandbox.open({ url: url(), env }), { a: '1' });
  const files = readdirSync(sandbox.folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const holding = files.filter((one) => readFileSync(join(one.parentPath, one.name)).includes(token));
  expect(holding.map(({ name }) => name)).toEqual([]);
});

test('git’s own helpers are used where there is no token', async () => {
  const helper = `"!f() { echo username=me; echo password=${token}; }; f"`;
  writeFileSync(join(sandbox.folder, 'gitconfig'), `[credential]\n\thelper = ${helper}\n`);
  await (await sandbox.open({ url: url() })).fetch();
  expect(server.logins).toContain(`me:${token}`);
});

test('a wrong token is told with a fix and without the token', async () => {
  const wrong = 'Wr0ng-Token-77aa';
  const env = { ...sandbox.env, SLIPWAY_GIT_TOKEN: wrong, GIT_TRACE: '1', GIT_TRACE_CURL: '1', GIT_CURL_VERBOSE: '1' };
  const store = await sandbox.open({ url: url(), env });
  const failure: unknown = await store.fetch().catch((error: unknown) => error);
  expect(failure).toMatchObject({ kind: 'authentication', exitCode: 1 });
  expect(everything(failure)).not.toContain(wrong);
  expect(everything(failure)).toContain('SLIPWAY_GIT_TOKEN');
});

test('a token in a message of the server’s is not repeated', async () => {
  const env = { ...sandbox.env, SLIPWAY_GIT_TOKEN: token };
  const store = await sandbox.open({ env });
  const head = await publishFiles(store, { a: '1' });
  const hook = '#!/bin/sh\necho "no: https://me:hunter22@example.com $SLIPWAY_GIT_TOKEN" >&2\nexit 1\n';
  sandbox.git('init', '--quiet', '--bare');
  writeFileSync(join(sandbox.remote, 'hooks', 'pre-receive'), hook, { mode: 0o755 });
  const failure: unknown = await publishFiles(store, { a: '2' }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'PushRefusedError' });
  expect(everything(failure)).not.toMatch(new RegExp(`${token}|hunter22`));
  expect(sandbox.git('rev-parse', main)).toBe(head);
});

test('a server that is down, and a repository that is not there, are told apart', async () => {
  const env = { ...sandbox.env, SLIPWAY_GIT_TOKEN: token };
  const open = async (at: string, name: string): Promise<unknown> =>
    await (await sandbox.open({ url: at, env, cacheFolder: name })).fetch().catch((error: unknown) => error);
  expect(await open(`${server.url}/nowhere.git`, 'one')).toMatchObject({ kind: 'not-found' });
  expect(await open('http://127.0.0.1:1/a.git', 'two')).toMatchObject({ kind: 'network' });
});

test('what looks like a credential is hidden wherever it stands', () => {
  const text = `fatal: https://x-access-token:${token}@host/a: Authorization: Basic abc\nghp_0123456789abcdefghij glpat-abcdefghij0123456789`;
  expect(redact(text, [token])).toBe('fatal: https://***@host/a: Authorization: ***\n*** ***');
});

/** All of an error that a printer could show. */
function everything(error: unknown): string {
  if (!(error instanceof Error)) throw new Error(`no error: ${String(error)}`);
  return [error.message, error.stack, JSON.stringify(error), JSON.stringify(Object.entries(error))].join('\n');
}
