import fc from 'fast-check';
import { sealingLabel } from '../../constructs/secrets/sealing-scope';
import { readSecret } from '../../constructs/secrets/read-secret';
import { UserError } from '../../errors';
import { testKeyPair, type TestKeyPair } from '../testing';
import { plannedObject, planSeal, type SealPlan, type SealRequest } from './seal-secret';
import { readCertificate } from './sealing-certificate';
import { unsealValue } from './unseal-value';
import { readPrivateKeys, unsealSecret } from './unseal-secret';

const now = new Date('2026-03-11T12:00:00Z');
let keys: TestKeyPair;
let other: TestKeyPair;
beforeAll(async () => {
  [keys, other] = [await testKeyPair(), await testKeyPair()];
});

function sealing(request: Partial<SealRequest> = {}): SealPlan {
  return planSeal({
    secret: 'cart-db',
    environment: 'dev',
    key: 'url',
    value: Buffer.from('postgres://db'),
    namespace: 'shop-dev',
    certificate: readCertificate(keys.certificate, 'environments/secrets/dev/sealing.pem'),
    now,
    ...request,
  });
}

/** What is told in place of a plan. */
function refused(request: Partial<SealRequest>): string {
  try {
    sealing(request);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

const file = (text: string) => ({
  name: 'cart-db',
  environment: 'dev',
  path: 'environments/secrets/dev/cart-db.yaml',
  text,
});
const linesOf = (text: string): string[] => text.split('\n');

test('a new secret is one file, a line for each key, sorted', () => {
  const first = sealing();
  const second = sealing({ key: 'password', text: first.text });
  expect(second.path).toBe('environments/secrets/dev/cart-db.yaml');
  expect(second.text.replaceAll(/SHA256:[^,]+/g, 'SHA256:…').replaceAll(/value: [^ ]+/g, 'value: …')).toBe(
    `# Written by slipway seal. Only the Sealed Secrets controller of the cluster can open it.

name: cart-db
namespace: shop-dev
scope: strict
type: Opaque
keys:
  password: { revision: 1, sealed: 2026-03-11, certificate: SHA256:…, value: … }
  url: { revision: 1, sealed: 2026-03-11, certificate: SHA256:…, value: … }
`,
  );
});

test('a changed key is a diff of one line, and comments stay', () => {
  const before = sealing({ key: 'password', text: sealing().text }).text.replace('keys:', '# of the cart\nkeys:');
  const after = sealing({ text: before, value: Buffer.from('postgres://other') }).text;
  const changed = linesOf(after).filter((line, index) => line !== linesOf(before)[index]);
  expect(linesOf(after)).toHaveLength(linesOf(before).length);
  expect(changed).toEqual([expect.stringMatching(/^ {2}url: \{ revision: 2, /)]);
  expect(after).toContain('# of the cart\nkeys:');
});

test('the same value sealed anew keeps its revision', () => {
  const before = sealing({ text: sealing().text });
  expect(before.key.revision).toBe(2);
  expect(sealing({ text: before.text, sameValue: true }).key.revision).toBe(2);
});

test('what it stands for has the shape that kubeseal writes, in each scope', () => {
  const value = expect.any(String) as string;
  const of = (scope: SealRequest['scope']) => plannedObject(sealing(scope === undefined ? {} : { scope }));
  const common = { name: 'cart-db', namespace: 'shop-dev' };
  expect(of('strict')).toEqual({
    apiVersion: 'bitnami.com/v1alpha1',
    kind: 'SealedSecret',
    metadata: common,
    spec: { encryptedData: { url: value }, template: { metadata: common, type: 'Opaque' } },
  });
  const annotations = { 'sealedsecrets.bitnami.com/cluster-wide': 'true' };
  expect(of('cluster-wide')).toMatchObject({
    metadata: { ...common, annotations },
    spec: { template: { metadata: { ...common, annotations } } },
  });
  expect(of('namespace-wide').metadata.annotations).toEqual({ 'sealedsecrets.bitnami.com/namespace-wide': 'true' });
});

test('each value is sealed for the scope, namespace and name of its file', () => {
  for (const scope of ['strict', 'namespace-wide', 'cluster-wide'] as const) {
    const { key } = sealing({ scope });
    const label = sealingLabel({ scope, namespace: 'shop-dev', name: 'cart-db' });
    expect(unsealValue([keys.privateKey], key.value, label).toString()).toBe('postgres://db');
  }
});

test.each<[string, () => Partial<SealRequest>, string]>([
  ['a bad key', () => ({ key: 'a/b' }), "key 'a/b' must consist of letters, digits, -, _ and ."],
  ['a value over 1 MiB', () => ({ value: Buffer.alloc(1024 * 1024 + 1) }), "the value of 'url' has 1048577 bytes"],
  [
    'values that are too large together',
    () => ({ text: sealing({ key: 'a', value: Buffer.alloc(600_000) }).text, value: Buffer.alloc(600_000) }),
    'has values of 1200004 bytes, a Secret takes 1048576',
  ],
  [
    'another scope than the other keys',
    () => ({ key: 'b', text: sealing().text, scope: 'cluster-wide' }),
    'its other keys (url) are sealed strict',
  ],
  [
    'another namespace',
    () => ({ key: 'b', text: sealing().text, namespace: 'site' }),
    "this one would be strict in 'site'",
  ],
  ['a foreign certificate', () => ({ pinned: 'SHA256:other' }), 'is foreign: its fingerprint is SHA256:'],
  [
    'a file with a key twice',
    () => ({ text: 'keys:\n  a: {}\n  a: {}\n' }),
    'cart-db.yaml:3:3: Map keys must be unique',
  ],
  ['a file of something else', () => ({ text: '- a\n' }), 'is no secret'],
  ['a file with settings that are none', () => ({ text: `${sealing().text}scpe: strict\n` }), 'scpe is no setting'],
  [
    'truncated ciphertext',
    () => ({ key: 'b', text: sealing().text.replace(/value: (\S{200})\S+/, 'value: $1') }),
    'keys.url.value',
  ],
])('%s is refused, and says so once', (_, request, message) => {
  const told = refused(request());
  expect(told).toContain(message);
  expect(told.match(/fix: /g)).toHaveLength(1);
});

test('an expired certificate, and one that is not valid yet, is refused', async () => {
  const path = 'environments/secrets/dev/sealing.pem';
  const old = await testKeyPair({ notAfter: new Date('2026-03-10T00:00:00Z') });
  const early = await testKeyPair({ notBefore: new Date('2026-03-12T00:00:00Z') });
  expect(refused({ certificate: readCertificate(old.certificate, path) })).toContain(`${path}: expired on 2026-03-10`);
  expect(refused({ certificate: readCertificate(early.certificate, path) })).toContain('is valid from 2026-03-12 only');
});

test('a certificate that is none, of a small key, or beside a private key is refused', async () => {
  const read = (pem: string) => () => readCertificate(pem, 'sealing.pem');
  expect(read('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')).toThrow('is no PEM certificate');
  expect(read(keys.certificate.slice(0, 300))).toThrow('is no PEM certificate');
  expect(read(keys.privatePem + keys.certificate)).toThrow('holds a private key');
  expect(read((await testKeyPair({ bits: 1024 })).certificate)).toThrow('RSA of 1024 bits');
});

test('it is opened by the private key, alone or out of the YAML of key Secrets, and by no other', () => {
  const { text } = sealing({ key: 'password', text: sealing().text, value: Buffer.from('p') });
  const yaml = `apiVersion: v1\nkind: List\nitems:\n- kind: Secret\n  data:\n    tls.key: ${Buffer.from(keys.privatePem).toString('base64')}\n`;
  for (const given of [keys.privatePem, other.privatePem + keys.privatePem, yaml]) {
    const opened = unsealSecret(file(text), readPrivateKeys(given, 'key.pem'));
    expect([...opened].map(([key, value]) => [key, value.toString()])).toEqual([
      ['password', 'p'],
      ['url', 'postgres://db'],
    ]);
  }
  expect(() => unsealSecret(file(text), readPrivateKeys(other.privatePem, 'key.pem'))).toThrow(
    "key 'password': no private key opens",
  );
  expect(() => unsealSecret(file(text), [keys.privateKey], 'user')).toThrow("there is no key 'user'");
  expect(() => readPrivateKeys('nothing', 'key.pem')).toThrow('key.pem: holds no private RSA key');
});

test('no file makes the reader fail in another way than with a clear error', () => {
  const whole = sealing({ key: 'password', text: sealing().text }).text;
  const mutated = fc
    .tuple(fc.nat(whole.length), fc.nat(40), fc.string({ maxLength: 12 }))
    .map(([at, cut, put]) => whole.slice(0, at) + put + whole.slice(at + cut));
  fc.assert(
    fc.property(fc.oneof(mutated, fc.string(), fc.json()), (text) => {
      try {
        readSecret(file(text));
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }),
    { numRuns: 500, seed: 6 },
  );
});
