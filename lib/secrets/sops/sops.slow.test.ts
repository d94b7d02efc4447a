import { generateIdentity, identityToRecipient } from 'age-encryption';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { SecretFile } from '../../model/secret';
import { planSopsSeal } from './seal-sops';
import { unsealSops } from './unseal-sops';

const isInstalled = spawnSync('sops', ['--version', '--disable-version-check']).status === 0;
if (!isInstalled) console.log('skipped: sops is not installed (go install github.com/getsops/sops/v3/cmd/sops)');
const tests = isInstalled ? describe : describe.skip;

const path = 'environments/secrets/dev/cart-db.yaml';
const values: Readonly<Record<string, string>> = {
  empty: '',
  plain: 'x',
  unicode: 'пароль 🔑\nline two\n',
  long: 'a'.repeat(100_000),
  quoted: `'"\\$(x): #no`,
};
let folder: string;
let identity: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-sops-'));
  identity = await generateIdentity();
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(
    join(folder, '.sops.yaml'),
    `creation_rules:\n  - path_regex: ^environments/secrets/\n    age: ${await identityToRecipient(identity)}\n    encrypted_regex: ^(data|stringData)$\n`,
  );
  env = { ...process.env, SOPS_AGE_KEY: identity };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sops = (...args: readonly string[]): string =>
  execFileSync('sops', [...args], { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const rules = (): string => readFileSync(join(folder, '.sops.yaml'), 'utf8');
const sealAll = async (start?: string): Promise<string> => {
  let text = start;
  for (const [key, value] of Object.entries(values)) {
    const request = { secret: 'cart-db', environment: 'dev', key, value: Buffer.from(value), namespace: 'shop' };
    const plan = await planSopsSeal({
      ...request,
      rules: rules(),
      env: { SOPS_AGE_KEY: identity },
      now: new Date(),
      ...(text === undefined ? {} : { text }),
    });
    ({ text } = plan);
  }
  return text ?? '';
};
const file = (text: string): SecretFile => ({ name: 'cart-db', environment: 'dev', path, text });

tests('sops', () => {
  test('decrypts what Slipway encrypted, MAC and all', async () => {
    writeFileSync(join(folder, path), await sealAll());
    const opened = parse(sops('decrypt', path)) as { metadata: unknown; stringData: unknown };
    expect(opened.metadata).toMatchObject({ name: 'cart-db', namespace: 'shop' });
    expect(opened.stringData).toEqual(values);
  });

  test('refuses what was changed afterwards, as Slipway does', async () => {
    const changed = (await sealAll()).replace('namespace: shop', 'namespace: site');
    writeFileSync(join(folder, path), changed);
    expect(() => sops('decrypt', path)).toThrow(/MAC mismatch/);
    await expect(unsealSops(file(changed), [identity])).rejects.toThrow(/MAC does not fit/);
  });

  test('encrypts what Slipway opens, comments, numbers and lists included', async () => {
    const manifest = `apiVersion: v1
kind: Secret
# of the cart
metadata:
  name: cart-db
  namespace: shop
  annotations: { example.com/flag: "true", example.com/number: "12" }
type: Opaque
immutable: true
stringData:
  # a comment
  url: postgres://cart:hunter2@db # and another
  multi: |
    one
    two
data:
  ca: AAECAw==
`;
    writeFileSync(join(folder, path), manifest);
    sops('encrypt', '--in-place', path);
    const opened = await unsealSops(file(readFileSync(join(folder, path), 'utf8')), [identity]);
    expect([...opened].map(([key, value]) => [key, value.toString('latin1')])).toEqual([
      ['ca', '\x00\x01\x02\x03'],
      ['multi', 'one\ntwo\n'],
      ['url', 'postgres://cart:hunter2@db'],
    ]);
  });

  test('reads on where Slipway added a key to a file of its own', async () => {
    const own =
      'apiVersion: v1\nkind: Secret\nmetadata:\n  name: cart-db\n  namespace: shop\nstringData:\n  zeta: z\ntype: Opaque\n';
    writeFileSync(join(folder, path), own);
    sops('encrypt', '--in-place', path);
    writeFileSync(join(folder, path), await sealAll(readFileSync(join(folder, path), 'utf8')));
    expect((parse(sops('decrypt', path)) as { stringData: unknown }).stringData).toEqual({ ...values, zeta: 'z' });
    sops('set', path, '["stringData"]["plain"]', '"y"');
    const opened = await unsealSops(file(readFileSync(join(folder, path), 'utf8')), [identity], 'plain');
    expect(opened.get('plain')?.toString()).toBe('y');
  });
});
