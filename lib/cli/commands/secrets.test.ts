import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testKeyPair, type TestKeyPair } from '../../secrets/testing';
import { TestProgram, sourceFile } from '../testing';

const environments = ['dev', 'staging', 'production'];
let nonprod: TestKeyPair;
let prod: TestKeyPair;
let program: TestProgram;

const redis = (secrets: string): string =>
  sourceFile(
    { 'constructs/workload-app': 'workload', 'model/port': 'tcp', 'model/secret': 'secret' },
    `export const redis = workload({
  name: 'redis', system: 'shop', owner: 'team-shop', image: 'registry.example.com/redis:v1.0.0', port: tcp(6379),
  secrets: { ${secrets} },
});`,
  );
const production = sourceFile(
  { 'model/environment': 'environment', 'model/units': 'days' },
  `export const production = environment({ name: 'production', shortName: 'prod', cluster: 'prod', domain: 'example.com',
  promotesFrom: 'staging', publish: 'pull-request', tags: 'version', secrets: { maxAge: days(90) } });`,
);

beforeAll(async () => {
  [nonprod, prod] = [await testKeyPair(), await testKeyPair({ notAfter: new Date('2026-07-01T00:00:00Z') })];
});

beforeEach(async () => {
  program = new TestProgram({
    files: {
      'lib/apps/shop/redis.ts': redis(`PASSWORD: secret('redis', 'password')`),
      'environments/production.ts': production,
      'environments/secrets/dev/sealing.pem': nonprod.certificate,
      'environments/secrets/staging/sealing.pem': nonprod.certificate,
      'environments/secrets/production/sealing.pem': prod.certificate,
    },
  });
  for (const name of environments)
    await program.text(`seal redis --env ${name} --key password`, { input: `p-${name}` });
});
afterEach(() => program.remove());

const pathOf = (environment: string): string => `environments/secrets/${environment}/redis.yaml`;
const read = (environment: string): string => readFileSync(join(program.root, pathOf(environment)), 'utf8');
const change = (environment: string, edit: (text: string) => string): void =>
  writeFileSync(join(program.root, pathOf(environment)), edit(read(environment)));
const problems = async (): Promise<string> => {
  const { code, err } = await program.run('secrets check');
  expect(code).toBe(1);
  return err;
};

test('what is in order is said, with what can not be proven offline', async () => {
  expect(read('dev')).toContain('namespace: shop-dev\n');
  expect(read('production')).toContain('namespace: shop\n');
  const out = await program.text('secrets check');
  expect(out).toContain('3 secrets with 3 keys are in order');
  expect(out).toContain('not proven, because it can not be known offline:\n  that the cluster holds the private key');
});

test('synth and check stop where an environment lacks a key, and the command in the message mends it', async () => {
  rmSync(join(program.root, pathOf('staging')));
  const told = `app 'redis' asks for key 'password' of secret 'redis'`;
  const fix = 'slipway seal redis --env staging --key password';
  const check = await problems();
  expect(check).toContain(told);
  expect(check).toContain(`fix: ${fix}`);
  const rendered = await program.run('render --out dist');
  expect(rendered).toMatchObject({
    code: 1,
    err: expect.stringContaining(`lib/apps/shop/redis.ts: staging: ${told}`) as string,
  });
  expect(rendered.err).toContain(fix);
  await program.text(fix.replace('slipway ', ''), { input: 'again' });
  await program.text('secrets check');
});

test.each<[string, () => void, string]>([
  [
    'a name that is not the one it was sealed for',
    () => change('dev', (text) => text.replace('name: redis', 'name: other')),
    "is sealed for shop-dev/other, and app 'redis' uses it as shop-dev/redis",
  ],
  [
    'another namespace',
    () => change('dev', (text) => text.replace('namespace: shop-dev', 'namespace: shop')),
    'is sealed for shop/redis',
  ],
  [
    'a key that nobody asks for',
    () =>
      change('dev', (text) =>
        text.replace(/^ {2}password: .*$/m, (line) => `${line}\n${line.replace('password', 'user')}`),
      ),
    "no app asks for key 'user'",
  ],
  [
    'ciphertext of another environment',
    () => change('staging', () => read('dev').replace('shop-dev', 'shop-staging')),
    "key 'password' has the ciphertext of key 'password' of environments/secrets/dev/redis.yaml",
  ],
  [
    'a certificate of another cluster',
    () => writeFileSync(join(program.root, 'environments/secrets/production/sealing.pem'), nonprod.certificate),
    "is the certificate of 'dev' too, which shares no cluster with 'production'",
  ],
  [
    'a certificate that was replaced',
    () => writeFileSync(join(program.root, 'environments/secrets/dev/sealing.pem'), prod.certificate),
    'is sealed for SHA256:',
  ],
  [
    'no certificate',
    () => rmSync(join(program.root, 'environments/secrets/dev/sealing.pem')),
    'dev has no sealing certificate',
  ],
  [
    'a folder of no environment',
    () => program.write('environments/secrets/qa/x.yaml', ''),
    "environments/secrets/qa: 'qa' is no environment",
  ],
  [
    'a secret that nobody asks for',
    () =>
      program.write(
        'environments/secrets/dev/idle.yaml',
        read('dev')
          .replace('name: redis', 'name: idle')
          .replace(/value: AQ(.)/, 'value: AQ$1'),
      ),
    'environments/secrets/dev/idle.yaml: no app asks for it',
  ],
])('%s is found', async (_, spoil, message) => {
  spoil();
  expect(await problems()).toContain(message);
});

test('two apps of a namespace do not both bring a secret', async () => {
  const cart = redis(`PASSWORD: secret('redis', 'password')`)
    .replaceAll(/\bredis\b(?=',| =)/g, 'cart')
    .replace("name: 'redis'", "name: 'cart'");
  const other = new TestProgram({
    files: {
      'lib/apps/shop/redis.ts': redis(`PASSWORD: secret('redis', 'password')`),
      'lib/apps/shop/cart.ts': cart.replace("secret('cart'", "secret('redis'"),
      'environments/secrets/dev/redis.yaml': read('dev'),
      'environments/secrets/dev/sealing.pem': nonprod.certificate,
    },
  });
  const { err } = await other.run('secrets check');
  expect(err).toContain("apps 'cart' and 'redis' both bring it to namespace 'shop-dev'");
  other.remove();
});

test('a certificate is told 30 days before it expires, and refused after', async () => {
  program.pass(24 * 85);
  expect(await program.text('secrets check')).toContain(
    'warning: environments/secrets/production/sealing.pem: expires on 2026-07-01, in 26 days',
  );
  program.pass(24 * 30);
  expect(await problems()).toContain('environments/secrets/production/sealing.pem: expired on 2026-07-01');
});

test('values have an age, and an environment may limit it', async () => {
  program.pass(24 * 100);
  expect(await program.text('secrets age --env production')).toMatch(
    /production +redis +password +1 +2026-03-11 +100 d +-10 d/,
  );
  expect(await program.text('secrets age')).toMatch(/dev +redis +password +1 +2026-03-11 +100 d +-\n/);
  const told = await problems();
  expect(told).toContain(`${pathOf('production')}: key 'password' was sealed on 2026-03-11, longer ago than 90d`);
  expect(told).not.toContain(pathOf('dev'));
});

test('rotation seals the same values for a new certificate, all or none, and rolls no pod', async () => {
  const renewed = await testKeyPair();
  program.write('renewed.pem', renewed.certificate);
  await program.text('seal redis --env dev --key user', { input: 'u' });
  await program.text('secrets fetch-cert --env dev --url renewed.pem --replace');
  expect(await program.text('secrets rotate --env dev --list')).toBe('redis password\nredis user\n');
  const before = read('dev');
  const partly = await program.run('secrets rotate --env dev', { input: '{"redis":{"password":"p-dev"}}' });
  expect(partly).toMatchObject({ code: 1, err: expect.stringContaining("there is no value for key 'user'") as string });
  expect(read('dev')).toBe(before);
  const broken = await program.run('secrets rotate --env dev', { input: 'redis: {password: [p-dev' });
  expect(broken.err).toContain('is no YAML');
  expect(broken.err).not.toContain('p-dev');
  const twice = 'redis: { password: p-dev, user: u }\nredis: { password: p-other, user: u }';
  const doubled = await program.run('secrets rotate --env dev', { input: twice });
  expect(doubled.err).toContain('-:2: names a secret or a key twice');
  expect(doubled.err).not.toContain('p-other');
  expect(read('dev')).toBe(before);
  await program.text('secrets rotate --env dev', { input: 'redis: { password: p-dev, user: u }' });
  expect(read('dev').match(/revision: 1/g)).toHaveLength(2);
  program.write('key.pem', renewed.privatePem);
  expect(await program.text('unseal redis --env dev --private-key key.pem')).toBe('password: p-dev\nuser: u\n');
  expect(await program.text('secrets rotate --env dev')).toContain('everything in dev is sealed for');
});
