import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedHelpers } from './credential-helper';
import { dockerCredentials, type Credential, type RunHelper } from './docker-credentials';

const folder = mkdtempSync(join(tmpdir(), 'slipway-docker-'));
afterAll(() => rmSync(folder, { recursive: true }));

const noHelper: RunHelper = () => Promise.resolve(undefined);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

async function find(host: string, config: unknown, runHelper = noHelper): Promise<Credential | undefined> {
  writeFileSync(join(folder, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
  return await dockerCredentials({ env: { DOCKER_CONFIG: folder }, runHelper }).tryFind(host);
}

it.each([
  ['registry.example.com', 'registry.example.com'],
  ['https://registry.example.com', 'registry.example.com'],
  ['https://registry.example.com/v2/', 'registry.example.com'],
  ['https://index.docker.io/v1/', 'registry-1.docker.io'],
  ['registry.example.com:5000', 'registry.example.com:5000'],
])('an entry of %s is for %s', async (key, host) => {
  const auths = { [key]: { auth: base64('ann:hunter:22') } };
  expect(await find(host, { auths })).toEqual({ kind: 'password', username: 'ann', password: 'hunter:22' });
  expect(await find('other.example.com', { auths })).toBeUndefined();
});

it('knows tokens from passwords', async () => {
  const of = (entry: object): Promise<Credential | undefined> =>
    find('r.example.com', { auths: { 'r.example.com': entry } });
  expect(await of({ auth: base64('ann:'), identitytoken: 't' })).toEqual({ kind: 'refresh-token', token: 't' });
  expect(await of({ registrytoken: 't' })).toEqual({ kind: 'access-token', token: 't' });
  expect(await of({ username: 'ann', password: 'p' })).toEqual({ kind: 'password', username: 'ann', password: 'p' });
  expect(await of({})).toBeUndefined();
});

it('asks the helper of a registry, else the common one, else the file', async () => {
  const asked: string[] = [];
  const runHelper: RunHelper = (program, input) => {
    asked.push(`${program} ${input}`);
    return Promise.resolve(
      program.endsWith('-special')
        ? { code: 0, stdout: '{"ServerURL":"x","Username":"<token>","Secret":"t"}' }
        : { code: 1, stdout: 'credentials not found in native keychain\n' },
    );
  };
  const config = {
    auths: { 'a.example.com': { auth: base64('ann:p') } },
    credsStore: 'common',
    credHelpers: { 'b.example.com': 'special' },
  };
  expect(await find('a.example.com', config, runHelper)).toMatchObject({ username: 'ann' });
  expect(await find('b.example.com', config, runHelper)).toEqual({ kind: 'refresh-token', token: 't' });
  expect(await find('registry-1.docker.io', config, runHelper)).toBeUndefined();
  expect(asked).toEqual([
    'docker-credential-common a.example.com',
    'docker-credential-special b.example.com',
    'docker-credential-common https://index.docker.io/v1/',
  ]);
});

it('says what is wrong with a helper, and never what it printed', async () => {
  const config = { credsStore: 'common' };
  const says = (answer: Awaited<ReturnType<RunHelper>>): Promise<unknown> =>
    find('a.example.com', config, () => Promise.resolve(answer)).catch(String);
  expect(await says(undefined)).toContain('docker-credential-common is not installed');
  expect(await says({ code: 3, stdout: 'hunter22' })).toMatch(
    /failed for a\.example\.com \(exit code 3\)(?!.*hunter22)/s,
  );
  expect(await says({ code: 0, stdout: 'hunter22' })).toMatch(/gave no credential(?!.*hunter22)/s);
  expect(await find('a.example.com', { credsStore: '../evil' }).catch(String)).toContain('is no credential helper');
});

it('is nobody where there is no file, and tells of one that is broken without quoting it', async () => {
  const none = dockerCredentials({ env: { HOME: join(folder, 'none') }, runHelper: noHelper });
  expect(await none.tryFind('a.example.com')).toBeUndefined();
  expect(await dockerCredentials({ env: {}, runHelper: noHelper }).tryFind('a.example.com')).toBeUndefined();
  const broken = await find('a.example.com', '{"auths": hunter22').catch(String);
  expect(broken).toMatch(/config\.json: is no configuration of docker(?!.*hunter22)/s);
});

it('runs helpers that are installed', async () => {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const program = join(bin, 'docker-credential-tests');
  writeFileSync(program, '#!/bin/sh\nread server\nprintf \'{"Username":"%s","Secret":"s"}\' "$1 $server"\n');
  chmodSync(program, 0o755);
  const run = installedHelpers({ PATH: `${bin}:${process.env['PATH'] ?? ''}` });
  expect(await run('docker-credential-tests', 'a.example.com\n')).toEqual({
    code: 0,
    stdout: '{"Username":"get a.example.com","Secret":"s"}',
  });
  expect(await run('docker-credential-missing', '')).toBeUndefined();
});
