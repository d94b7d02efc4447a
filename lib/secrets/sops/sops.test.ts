import { generateIdentity, identityToRecipient } from 'age-encryption';
import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../errors';
import type { SecretFile } from '../../model/secret';
import { ageIdentities } from './age-keys';
import { planSopsSeal, type SopsPlan, type SopsRequest } from './seal-sops';
import { decryptSopsValue, encryptSopsValue } from './sops-cipher';
import { openSops } from './sops-file';
import { sopsRule } from './sops-rules';
import { unsealSops } from './unseal-sops';

let identity: string;
let recipient: string;
beforeAll(async () => {
  identity = await generateIdentity();
  recipient = await identityToRecipient(identity);
});

const rules = (more = ''): string =>
  `creation_rules:\n  - path_regex: ^environments/secrets/\n    age: ${recipient}\n${more}`;
const seal = async (key: string, value: string | Uint8Array, more: Partial<SopsRequest> = {}): Promise<SopsPlan> =>
  await planSopsSeal({
    secret: 'cart-db',
    environment: 'dev',
    key,
    value: typeof value === 'string' ? Buffer.from(value) : value,
    namespace: 'shop',
    rules: rules(),
    env: { SOPS_AGE_KEY: identity },
    now: new Date('2026-03-11T10:00:00Z'),
    ...more,
  });
const file = (text: string): SecretFile => ({
  name: 'cart-db',
  environment: 'dev',
  path: 'environments/secrets/dev/cart-db.yaml',
  text,
});
const opened = async (text: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    [...(await unsealSops(file(text), [identity]))].map(([key, value]) => [key, value.toString('utf8')]),
  );
const problem = async (act: () => Promise<unknown>): Promise<string> => {
  try {
    await act();
  } catch (error) {
    if (error instanceof UserError) return error.problems.map((one) => `${one.where ?? ''}: ${one.problem}`).join('\n');
    throw error;
  }
  return 'nothing';
};

test('what is sealed is opened again: text, binary, empty, and a key that is replaced', async () => {
  const first = await seal('url', 'postgres://пароль🔑@db\n');
  const second = await seal('ca', Buffer.from([0, 255, 128, 10]), { text: first.text });
  const third = await seal('url', '', { text: second.text });
  expect(await opened(second.text)).toMatchObject({ url: 'postgres://пароль🔑@db\n' });
  const all = await unsealSops(file(third.text), [identity]);
  expect([...all].map(([key, value]) => [key, [...value]])).toEqual([
    ['ca', [0, 255, 128, 10]],
    ['url', []],
  ]);
  expect([first.change, second.change, third.change]).toEqual(['added', 'added', 'replaced']);
  expect([first.revision, second.revision, third.revision]).toEqual([1, 1, 2]);
  expect(third.text).toContain('secrets.slipway.dev/revisions: ca=1,url=2');
});

test('a changed key is one line, beside the MAC, its date and the revision', async () => {
  const before = (await seal('url', 'b', { text: (await seal('ca', 'a')).text })).text.split('\n');
  const after = (await seal('url', 'c', { text: before.join('\n'), now: new Date('2026-03-12T10:00:00Z') })).text.split(
    '\n',
  );
  const changed = after.filter((line, index) => line !== before[index]).map((line) => line.trim().split(':')[0]);
  expect(changed).toEqual(['secrets.slipway.dev/revisions', 'url', 'lastmodified', 'mac']);
});

test('no value is in the file, and two files share no ciphertext', async () => {
  const [one, other] = [await seal('url', 'hunter2hunter2'), await seal('url', 'hunter2hunter2')];
  expect(one.text).not.toContain('hunter2');
  const value = (text: string): string | undefined => /^ {2}url: (.*)$/m.exec(text)?.[1];
  expect(value(one.text)).not.toBe(value(other.text));
});

describe('what was changed by hand shows', () => {
  const change = async (edit: (text: string) => string): Promise<string> => {
    const { text } = await seal('url', 'b', { text: (await seal('ca', 'a')).text });
    expect(edit(text)).not.toBe(text);
    return await problem(async () => await openSops(file(edit(text)), [identity]));
  };

  test.each([
    ['a name in clear', (text: string) => text.replace('name: cart-db', 'name: other')],
    ['a key that was taken away', (text: string) => text.replace(/^ {2}ca: ENC.*\n/m, '')],
    ['two keys that changed places', (text: string) => text.replace(/^( {2}ca: .*\n)( {2}url: .*\n)/m, '$2$1')],
    ['a MAC of another time', (text: string) => text.replace(/lastmodified: "2026-03-11/, 'lastmodified: "2026-03-10')],
    [
      'a byte of a value',
      (text: string) => text.replace(/(ca: ENC\[AES256_GCM,data:)./, '$1!').replace('data:!', 'data:Z'),
    ],
    ['a value under another key', (text: string) => text.replace(/^( {2})ca(: ENC.*)$/m, '$1cb$2')],
    ['a value in clear', (text: string) => text.replace(/^( {2}ca: )ENC.*$/m, '$1hello')],
  ])('%s', async (_, edit) => {
    expect(await change(edit)).toMatch(/MAC does not fit|changed or moved by hand|is not encrypted|nothing of sops/);
  });

  test('another key opens nothing, and is told for whom it is', async () => {
    const { text } = await seal('url', 'b');
    const other = await generateIdentity();
    expect(await problem(async () => await openSops(file(text), [other]))).toContain(`it is for ${recipient}`);
    expect(await problem(async () => await seal('url', 'c', { text, env: { SOPS_AGE_KEY: other } }))).not.toContain(
      other,
    );
  });
});

describe('.sops.yaml', () => {
  const path = 'environments/secrets/dev/cart-db.yaml';

  test('the first rule that fits counts, with all of its recipients', () => {
    const text = `creation_rules:
  - { path_regex: ^charts/, age: age1other }
  - { path_regex: secrets/dev/, age: "age1a, age1b", encrypted_regex: ^(data|stringData)$, mac_only_encrypted: true }
  - age: age1last
`;
    expect(sopsRule(text, path)).toEqual({
      recipients: ['age1a', 'age1b'],
      encryptedRegex: '^(data|stringData)$',
      macOnlyEncrypted: true,
    });
    expect(sopsRule(text, 'environments/secrets/production/x.yaml').recipients).toEqual(['age1last']);
  });

  test.each([
    [undefined, 'there is no .sops.yaml'],
    ['creation_rules: [{ path_regex: ^charts/, age: age1x }]', 'no creation rule fits'],
    ['creation_rules: [{ age: age1x, kms: arn:aws:kms:x }]', 'has kms, and Slipway writes for age alone'],
    ['creation_rules: [{ key_groups: [{ age: [a] }, { age: [b] }] }]', 'has several key_groups'],
    ['creation_rules: [{ age: age1x, unencrypted_suffix: _clear }]', 'has unencrypted_suffix'],
    ['creation_rules: [{ pgp: "" }]', 'names no age recipient'],
    ['creation_rules: [{ path_regex: "(", age: a }]', `path_regex '(' is no pattern`],
    ['creation_rules: 1', 'has no list of creation_rules'],
    ['a: [', 'is no YAML'],
  ])('%s: %s', async (text, told) => {
    expect(await problem(async () => await Promise.resolve().then(() => sopsRule(text, path)))).toContain(told);
  });

  test('a recipient that is none, and a rule that leaves values in clear, write nothing', async () => {
    expect(await problem(async () => await seal('url', 'x', { rules: 'creation_rules: [{ age: age1x }]' }))).toContain(
      `'age1x' is no age recipient`,
    );
    expect(
      await problem(async () => await seal('url', 'x', { rules: rules('    encrypted_regex: ^data$\n') })),
    ).toContain(`its rules leave 'stringData' in clear`);
  });
});

test('bad input is one clear error each', async () => {
  expect(await problem(async () => await seal('a/b', 'x'))).toContain('must consist of letters, digits, -, _ and .');
  expect(await problem(async () => await seal('a', Buffer.alloc(1024 * 1024 + 1)))).toContain('has 1048577 bytes');
  const { text } = await seal('url', 'x');
  expect(await problem(async () => await seal('url', 'y', { text, namespace: 'site' }))).toContain(
    `is for namespace 'shop', not 'site'`,
  );
  expect(await problem(async () => await seal('url', 'y', { text, env: {} }))).toContain('there is no private age key');
});

test('private keys are found where sops looks for them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-age-'));
  try {
    writeFileSync(join(folder, 'keys.txt'), `# created: today\n${identity}\n`);
    expect(ageIdentities({ SOPS_AGE_KEY_FILE: join(folder, 'keys.txt'), HOME: folder })).toEqual([identity]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('any value is opened where it was put, and nowhere else', () => {
  const dataKey = Buffer.alloc(32, 5);
  const scalar = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean());
  fc.assert(
    fc.property(scalar, fc.string(), fc.string(), (value, place, other) => {
      const sealed = encryptSopsValue(dataKey, value, place);
      expect(decryptSopsValue(dataKey, sealed, place)).toEqual(value);
      if (place !== other && sealed !== '') expect(() => decryptSopsValue(dataKey, sealed, other)).toThrow(UserError);
    }),
    { seed: 6, numRuns: 200 },
  );
});

test('any damage to a file is told, and never a crash', async () => {
  const { text } = await seal('url', 'b', { text: (await seal('ca', 'a')).text });
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length - 1), fc.string({ maxLength: 3 }), async (at, put) => {
      const damaged = text.slice(0, at) + put + text.slice(at + 1);
      const told = await problem(async () => {
        const { values } = await openSops(file(damaged), [identity]);
        // What opens all the same says what it said before: a comment changed, or nothing that counts.
        expect(values.filter(({ path }) => path[0] === 'stringData').map(({ value }) => value)).toEqual(['a', 'b']);
      });
      expect(typeof told).toBe('string');
    }),
    { seed: 6, numRuns: 150 },
  );
});
