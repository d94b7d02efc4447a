import fc from 'fast-check';
import { stringify } from 'yaml';
import { readSecret } from '../constructs/secrets/read-secret';
import { splitSealed } from '../constructs/secrets/sealed-value';
import { splitSopsValue } from '../constructs/secrets/sops-value';
import { UserError } from '../errors';
import { readPrivateKeys } from './seal/unseal-secret';
import { readCertificate } from './seal/sealing-certificate';
import { sealValue } from './seal/seal-value';
import { unsealValue } from './seal/unseal-value';
import { sopsRule } from './sops/sops-rules';
import { testKeyPair, type TestKeyPair } from './testing';

const parameters = { seed: 6, numRuns: 300 };
let keys: TestKeyPair;
beforeAll(async () => {
  keys = await testKeyPair();
});

/** Whether it ends well, or in words for a user; a crash is neither. */
function answers(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const { problem, fix } of error.problems) expect([problem, fix]).not.toContain('');
    return false;
  }
}

/** A text with some of its characters taken away, and others put there. */
const damaged = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(text.length), fc.nat(12), fc.string({ unit: 'binary', maxLength: 12 }))
    .map(([at, count, put]) => text.slice(0, at) + put + text.slice(at + count));

const read = (text: string): unknown =>
  readSecret({ name: 'cart-db', environment: 'dev', path: 'environments/secrets/dev/cart-db.yaml', text });
const value = Buffer.concat([Buffer.from([1, 0]), Buffer.alloc(256, 7), Buffer.alloc(20, 9)]).toString('base64');
const encrypted = `ENC[AES256_GCM,data:YWJj,iv:${Buffer.alloc(32, 1).toString('base64')},tag:${Buffer.alloc(16, 2).toString('base64')},type:str]`;
const files: readonly (readonly [string, string])[] = [
  [
    'sealed',
    `name: cart-db\nnamespace: shop\nscope: strict\ntype: Opaque\nkeys:\n  url: { revision: 1, sealed: 2026-03-11, certificate: 'SHA256:${'a'.repeat(43)}', value: ${value} }\n`,
  ],
  ['external', 'backend: external\nstore: vault\nkeys:\n  ca: { remote: shop/ca }\n  url: { template: "{{ .ca }}" }\n'],
  ['vault', 'backend: vault\nserver: { url: https://v:1 }\nrole: r\nkeys:\n  url: { kv: a/b, field: c }\n'],
  [
    'sops',
    `apiVersion: v1\nkind: Secret\nmetadata: { name: cart-db, namespace: shop }\nstringData:\n  url: ${encrypted}\nsops:\n  lastmodified: "2026-03-11T10:00:00Z"\n  mac: ${encrypted}\n`,
  ],
];

test.each(files)('a damaged file of backend %s is read, or told', (_, text) => {
  expect(answers(() => read(text))).toBe(true);
  fc.assert(
    fc.property(damaged(text), (one) => void answers(() => read(one))),
    parameters,
  );
});

test('any YAML is a secret, or told', () => {
  const names = [
    'backend',
    'sops',
    'keys',
    'name',
    'namespace',
    'store',
    'server',
    'metadata',
    '__proto__',
    'constructor',
  ];
  const key = fc.oneof(fc.constantFrom(...names), fc.string());
  const document = fc.dictionary(key, fc.oneof(fc.constantFrom('sealed', 'external', 'vault'), fc.jsonValue()));
  fc.assert(
    fc.property(document, (one) => void answers(() => read(stringify(one)))),
    parameters,
  );
});

test.each([
  ['aliases that unfold without end', 'a: &a [x, x]\nb: &b [*a, *a]\nkeys: [*b, *b]\n'],
  ['a billion of them', `a: &a [x]\n${'b: [*a]\n'.repeat(3)}`],
  ['tags of functions', 'backend: !!js/function "x"\n'],
  ['a merge of what is not there', '<<: *gone\n'],
  ['two documents', 'backend: external\n---\nbackend: vault\n'],
  ['a list', '- backend\n'],
  ['nothing', ''],
  ['nesting without end', '['.repeat(5000)],
  ['a key of many kinds', '? [a, b]\n: c\n'],
  ['no text at all', '\u0000\u0001\uFFFF'],
])('%s', (_, text) => {
  expect(answers(() => read(text))).toBe(false);
});

test('a damaged PEM is a certificate, or told', () => {
  fc.assert(
    fc.property(damaged(keys.certificate), (one) => void answers(() => readCertificate(one, 'sealing.pem'))),
    parameters,
  );
});

test('a damaged private key is one, or told, and is never quoted', () => {
  const body = keys.privatePem.split('\n')[5] ?? '';
  fc.assert(
    fc.property(damaged(keys.privatePem), (one) => {
      try {
        readPrivateKeys(one, 'key.pem');
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        expect(JSON.stringify(error.problems)).not.toContain(body);
      }
    }),
    parameters,
  );
});

test('a damaged sealed value is never opened as something else', () => {
  const sealed = sealValue(keys.privateKey, Buffer.from('hunter2'), 'shop/cart-db');
  fc.assert(
    fc.property(damaged(sealed), (one) => {
      const isOpened = answers(() => {
        expect(unsealValue([keys.privateKey], one, 'shop/cart-db').toString()).toBe('hunter2');
      });
      if (isOpened) expect(Buffer.from(one, 'base64')).toEqual(Buffer.from(sealed, 'base64'));
    }),
    { ...parameters, numRuns: 100 },
  );
});

test('any text is a sealed value, a value of sops, rules of sops, or told', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), damaged(encrypted)), (text) => {
      for (const parts of [splitSealed(text), splitSopsValue(text)]) {
        if (typeof parts === 'string') expect(parts).not.toBe('');
      }
      answers(() => sopsRule(text, 'environments/secrets/dev/cart-db.yaml'));
    }),
    parameters,
  );
});

test('a value of a mebibyte is taken apart in no time, and one byte more is told', () => {
  const big = (size: number): string =>
    Buffer.concat([Buffer.from([1, 0]), Buffer.alloc(256, 7), Buffer.alloc(16 + size, 9)]).toString('base64');
  const file = (size: number): string => (files[0]?.[1] ?? '').replace(value, big(size));
  expect(answers(() => read(file(1024 * 1024 - 3)))).toBe(true);
  expect(answers(() => read(file(1024 * 1024)))).toBe(false);
});
