import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealingLabel, sealingScopes } from '../../constructs/secrets/sealing-scope';
import { testKeyPair, type TestKeyPair } from '../testing';
import { plannedObject, planSeal } from './seal-secret';
import { readCertificate } from './sealing-certificate';
import { unsealValue } from './unseal-value';

const isInstalled = spawnSync('kubeseal', ['--version']).status === 0;
if (!isInstalled)
  console.log('skipped: kubeseal is not installed (go install github.com/bitnami-labs/sealed-secrets/cmd/kubeseal)');
const tests = isInstalled ? describe : describe.skip;

const place = { namespace: 'shop', name: 'cart-db' };
const values = ['', 'x', 'пароль 🔑\n', 'a'.repeat(100_000)];
let keys: TestKeyPair;
let folder: string;
beforeAll(async () => {
  keys = await testKeyPair({
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 86_400_000),
  });
  folder = mkdtempSync(join(tmpdir(), 'slipway-kubeseal-'));
  writeFileSync(join(folder, 'cert.pem'), keys.certificate);
  writeFileSync(join(folder, 'key.pem'), keys.privatePem);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const kubeseal = (args: readonly string[], input: string): string =>
  execFileSync('kubeseal', [...args], { input, encoding: 'utf8', cwd: folder, maxBuffer: 64 * 1024 * 1024 });

tests.each(sealingScopes)('scope %s', (scope) => {
  const ours = (value: string) =>
    planSeal({
      secret: place.name,
      environment: 'dev',
      key: 'url',
      value: Buffer.from(value),
      namespace: place.namespace,
      scope,
      certificate: readCertificate(keys.certificate, 'cert.pem'),
      now: new Date(),
    });

  test('Slipway opens what kubeseal sealed', () => {
    for (const value of values) {
      writeFileSync(join(folder, 'value'), value);
      const sealed = kubeseal(
        [
          '--raw',
          '--cert',
          'cert.pem',
          '--scope',
          scope,
          '--namespace',
          place.namespace,
          '--name',
          place.name,
          '--from-file',
          'value',
        ],
        '',
      );
      expect(unsealValue([keys.privateKey], sealed.trim(), sealingLabel({ ...place, scope })).toString()).toBe(value);
    }
  });

  test('kubeseal opens what Slipway sealed, by the library of the controller', () => {
    for (const value of values) {
      const opened = JSON.parse(
        kubeseal(
          ['--recovery-unseal', '--recovery-private-key', 'key.pem', '-o', 'json'],
          JSON.stringify(plannedObject(ours(value))),
        ),
      ) as { metadata: unknown; data?: Record<string, string> };
      expect(opened.metadata).toMatchObject(place);
      expect(Buffer.from(opened.data?.['url'] ?? '', 'base64').toString()).toBe(value);
    }
  });

  test('the SealedSecret has the shape that kubeseal gives it', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: place, type: 'Opaque', stringData: { url: 'x' } };
    const theirs = JSON.parse(
      kubeseal(['--cert', 'cert.pem', '--scope', scope, '-o', 'json'], JSON.stringify(secret)),
    ) as { spec: { encryptedData: Record<string, string> } };
    const bare = (object: unknown): unknown =>
      JSON.parse(
        JSON.stringify(object, (name, value: unknown) =>
          name === 'creationTimestamp' ? undefined : name === 'url' ? '…' : value,
        ),
      );
    expect(bare(plannedObject(ours('x')))).toEqual(bare(theirs));
  });
});
