import { createPublicKey, webcrypto } from 'node:crypto';
import { HybridDecrypt, HybridEncrypt, getLabel } from '@socialgouv/aes-gcm-rsa-oaep';
import fc from 'fast-check';
import { splitSealed } from '../../constructs/secrets/sealed-value';
import { sealingLabel, sealingScopes, type SealingScope } from '../../constructs/secrets/sealing-scope';
import { testKeyPair, type TestKeyPair } from '../testing';
import { sealValue } from './seal-value';
import { readCertificate } from './sealing-certificate';
import { unsealValue } from './unseal-value';

let keys: TestKeyPair;
beforeAll(async () => {
  keys = await testKeyPair();
});

const place = { namespace: 'shop-dev', name: 'cart-db' };
const values: readonly (readonly [string, Buffer])[] = [
  ['nothing', Buffer.alloc(0)],
  ['one byte', Buffer.from([0])],
  ['text', Buffer.from('postgres://cart@db/cart')],
  ['every script', Buffer.from('пароль 密码 🔑 \u0000 \r\n')],
  ['every byte', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
  ['1 MiB', Buffer.alloc(1024 * 1024, 0xa5)],
];

const seal = (value: Uint8Array, label: string): string =>
  sealValue(readCertificate(keys.certificate, 'sealing.pem').publicKey, value, label);
const open = (sealed: string, label: string): Buffer => unsealValue([keys.privateKey], sealed, label);

describe.each(sealingScopes)('scope %s', (scope) => {
  const label = sealingLabel({ ...place, scope });

  test.each(values)('%s comes back', (_, value) => {
    const sealed = seal(value, label);
    expect(open(sealed, label).equals(value)).toBe(true);
    expect(splitSealed(sealed)).toMatchObject({ size: value.length });
  });

  test('another implementation opens it, and the other way round', async () => {
    const algorithm = { name: 'RSA-OAEP', hash: 'SHA-256' };
    const { subtle } = webcrypto;
    const spki = createPublicKey(keys.privateKey).export({ format: 'der', type: 'spki' });
    const theirPublic = await subtle.importKey('spki', spki, algorithm, true, ['encrypt']);
    const pkcs8 = keys.privateKey.export({ format: 'der', type: 'pkcs8' });
    const theirPrivate = await subtle.importKey('pkcs8', pkcs8, algorithm, true, ['decrypt']);
    const theirLabel = getLabel({ ...place, scope: theirScope[scope] });
    expect(theirLabel).toBe(label);
    for (const [, value] of values.filter(([name]) => !name.startsWith('every byte'))) {
      const bytes = new Uint8Array(Buffer.from(theirLabel)).buffer;
      const ours = new Uint8Array(Buffer.from(seal(value, label), 'base64')).buffer;
      expect(await HybridDecrypt(theirPrivate, ours, bytes)).toBe(value.toString('utf8'));
      const theirs = Buffer.from(await HybridEncrypt(theirPublic, value.toString('utf8'), bytes)).toString('base64');
      expect(open(theirs, label).toString('utf8')).toBe(value.toString('utf8'));
    }
  });

  test('it opens under no other label', () => {
    const sealed = seal(Buffer.from('x'), label);
    const others = ['shop-dev/other', 'other/cart-db', 'other', 'shop-dev', '', 'shop-dev/cart-db'];
    for (const other of others.filter((one) => one !== label)) {
      expect(() => open(sealed, other)).toThrow('no private key opens');
    }
  });
});

/** What the other implementation calls the scopes. */
const theirScope: Readonly<Record<SealingScope, 'strict' | 'namespace' | 'cluster'>> = {
  strict: 'strict',
  'namespace-wide': 'namespace',
  'cluster-wide': 'cluster',
};

test('sealing one value twice never gives one text', () => {
  expect(seal(Buffer.from('x'), '')).not.toBe(seal(Buffer.from('x'), ''));
});

test('of several private keys the one that fits is found', async () => {
  const other = await testKeyPair();
  expect(unsealValue([other.privateKey, keys.privateKey], seal(Buffer.from('x'), ''), '').toString()).toBe('x');
});

test('a cut or changed value is told, and never comes back as another one', () => {
  const sealed = Buffer.from(seal(Buffer.from('something'), 'a/b'), 'base64');
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, flip, cut) => {
      const damaged = cut ? sealed.subarray(0, at) : Buffer.from(sealed);
      if (!cut) damaged[at] = (damaged[at] ?? 0) ^ flip;
      expect(() => open(damaged.toString('base64'), 'a/b')).toThrow(/the sealed value is|no private key opens/);
    }),
    { numRuns: 200, seed: 6 },
  );
});

test.each([
  ['###', 'is no base64'],
  ['', 'is not in the format'],
  ['AAAA', 'is not in the format'],
  [Buffer.concat([Buffer.from([1, 0]), Buffer.alloc(100)]).toString('base64'), 'is truncated'],
])('%j is no sealed value', (text, fault) => {
  expect(splitSealed(text)).toMatch(fault);
});
