import { generateIdentity, identityToRecipient } from 'age-encryption';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { testKeyPair, type TestKeyPair } from '../../secrets/testing';
import { readHidden } from '../read-hidden';
import { TestProgram, sourceFile } from '../testing';

let program: TestProgram;
let keys: TestKeyPair;
beforeAll(async () => {
  keys = await testKeyPair();
  program = new TestProgram({ files: { 'environments/secrets/dev/sealing.pem': keys.certificate } });
});
afterAll(() => program.remove());

const path = 'environments/secrets/dev/mail.yaml';
const read = (): string => readFileSync(join(program.root, path), 'utf8');
const files = (): string[] => readdirSync(join(program.root, 'environments/secrets/dev')).sort();

test('what is sealed comes back by the private key, byte for byte, and stands nowhere in clear', async () => {
  const value = 'pässword\r\n \u0000';
  const out = await program.text('seal mail --env dev --key password --namespace shop-dev', { input: value });
  expect(out).toMatch(/^added password in environments\/secrets\/dev\/mail.yaml: revision 1, for SHA256:/);
  writeFileSync(join(program.root, 'token.txt'), 'abc\n');
  const note = await program.text('seal mail --env dev --key token --from-file token.txt --json');
  expect(JSON.parse(note)).toMatchObject({ path, key: 'token', change: 'added', revision: 1, written: true });
  writeFileSync(join(program.root, 'key.pem'), keys.privatePem);
  const opened = JSON.parse(await program.text('unseal mail --env dev --private-key key.pem --json')) as unknown;
  expect(opened).toEqual({
    secret: 'mail',
    environment: 'dev',
    keys: { password: Buffer.from(value).toString('base64'), token: Buffer.from('abc\n').toString('base64') },
  });
  expect(await program.text('unseal mail --env dev --private-key - --key token', { input: keys.privatePem })).toBe(
    'abc\n',
  );
  expect(read()).not.toContain('pässword');
  expect(files()).toEqual(['mail.yaml', 'sealing.pem']);
});

test('a line break at the end is told, since it is sealed too', async () => {
  const out = await program.text('seal lines --env dev --key a --namespace shop-dev', { input: 'x\n' });
  expect(out).toContain('note: the value ends with a line break');
});

test('a dry run prints the SealedSecret and writes nothing', async () => {
  const before = read();
  const out = await program.text('seal mail --env dev --key password --dry-run', { input: 'new' });
  expect(out).toContain('kind: SealedSecret');
  expect(read()).toBe(before);
});

test.each([
  ['seal mail --env dev --key password secret-value', 2, 'too many arguments'],
  ['seal mail --env dev', 2, "required option '--key <key>'"],
  ['seal mail --env dev --key password --scope wide', 2, 'Allowed choices are strict'],
  ['seal mail --env dev --key password --scope cluster', 1, 'its other keys (token) are sealed strict'],
  ['seal mail --env dv --key password', 1, "there is no environment 'dv'"],
  ['seal mail --env staging --key password --namespace a', 1, 'there is no environments/secrets/staging/sealing.pem'],
  ['seal other --env dev --key password', 1, "no app asks for secret 'other' in dev"],
  ['seal a/../b --env dev --key password --namespace a', 1, "secret 'a/../b' must consist of"],
  ['seal mail --env dev --key password --from-file nowhere.txt', 1, 'can not be read'],
])('slipway %s: exit %d, and nothing is written', async (line, exitCode, message) => {
  const before = [read(), ...files()];
  const { code, err } = await program.run(line, { input: 'x' });
  expect({ code, err }).toEqual({ code: exitCode, err: expect.stringContaining(message) as string });
  expect([read(), ...files()]).toEqual(before);
});

test('a certificate of another key is refused until it is meant', async () => {
  const renewed = await testKeyPair();
  program.write('renewed.pem', renewed.certificate);
  const refused = await program.run('secrets fetch-cert --env dev --url renewed.pem');
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('foreign') as string });
  expect(await program.text('secrets fetch-cert --env staging --url renewed.pem')).toContain(
    'wrote environments/secrets/staging/sealing.pem',
  );
  expect(await program.text('secrets fetch-cert --env staging --url renewed.pem')).toContain('unchanged');
  program.write('broken.pem', renewed.certificate.slice(0, 200));
  expect(await program.run('secrets fetch-cert --env production --url broken.pem')).toMatchObject({ code: 1 });
  expect(existsSync(join(program.root, 'environments/secrets/production'))).toBe(false);
});

test('a certificate that is not the one that the environment names is not fetched', async () => {
  const named = `SHA256:${'a'.repeat(43)}`;
  const dev = sourceFile(
    { 'model/environment': 'environment' },
    `export const dev = environment({ name: 'dev', cluster: 'nonprod', domain: 'dev.example.com', secrets: { certificate: '${named}' } });`,
  );
  const own = new TestProgram({ files: { 'environments/dev.ts': dev, 'fetched.pem': keys.certificate } });
  const { code, err } = await own.run('secrets fetch-cert --env dev --url fetched.pem');
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(`the environment names ${named}`) as string });
  expect(existsSync(join(own.root, 'environments/secrets'))).toBe(false);
  own.remove();
});

test('kubectl is asked to read only', async () => {
  program.write(
    'bin/kubectl',
    `#!/bin/sh\necho "$@" > "${program.root}/asked"\ncat "${program.root}/environments/secrets/dev/sealing.pem"\n`,
  );
  const { chmodSync } = await import('node:fs');
  chmodSync(join(program.root, 'bin/kubectl'), 0o755);
  const env = { PATH: `${join(program.root, 'bin')}:${process.env['PATH'] ?? ''}` };
  await program.text('secrets fetch-cert --env dev --context nonprod', { env });
  expect(readFileSync(join(program.root, 'asked'), 'utf8').trim()).toBe(
    '--context=nonprod get --raw /api/v1/namespaces/kube-system/services/http:sealed-secrets-controller:/proxy/v1/cert.pem',
  );
});

test('a prompt shows nothing of what is typed', async () => {
  const input = new PassThrough();
  const shown: string[] = [];
  const asked = readHidden('value: ', input, { write: (text) => shown.push(text) });
  input.write('hidden\n');
  expect(await asked).toBe('hidden');
  expect(shown.join('')).toBe('value: \n');
});

describe('with sops', () => {
  const environment = sourceFile(
    { 'model/environment': 'environment' },
    `export const dev = environment({ name: 'dev', cluster: 'nonprod', domain: 'dev.example.com', secrets: { backend: 'sops' } });`,
  );
  let own: TestProgram;
  beforeEach(() => (own = new TestProgram({ files: { 'environments/dev.ts': environment } })));
  afterEach(() => own.remove());
  test('a key is encrypted for the recipients of .sops.yaml, and opened again', async () => {
    const identity = await generateIdentity();
    const recipient = await identityToRecipient(identity);
    own.write('.sops.yaml', `creation_rules: [{ path_regex: ^environments/, age: ${recipient} }]\n`);
    own.write('keys.txt', `${identity}\n`);
    const out = await own.text('seal cart-db --env dev --key url --namespace shop', { input: 'postgres://x' });
    expect(out).toContain(`added url in environments/secrets/dev/cart-db.yaml: revision 1, for ${recipient}`);
    const env = { SOPS_AGE_KEY: identity };
    const again = await own.text('seal cart-db --env dev --key url --namespace shop', { input: 'y', env });
    expect(again).toContain('replaced url');
    expect(await own.text('unseal cart-db --env dev --private-key keys.txt')).toBe('y\n');
    const { code, err } = await own.run('seal cart-db --env dev --key url --scope cluster --namespace shop', {
      input: 'y',
    });
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('sops knows no scope') as string });
  });

  test('without rules nothing is written', async () => {
    const { code, err } = await own.run('seal cart-db --env dev --key url --namespace shop', { input: 'x' });
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('there is no .sops.yaml') as string });
    expect(existsSync(join(own.root, 'environments/secrets/dev/cart-db.yaml'))).toBe(false);
  });
});
