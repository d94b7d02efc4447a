import { keyHolder, signatureOf, simpleSigning, simpleSigningPayload } from '../promotion/registry/testing/cosign';
import { TestRegistry } from '../promotion/registry/testing/test-registry';
import { sourceFile, TestProgram, type Ran } from './testing';

const holder = keyHolder();
const key = 'key' in holder.signer ? holder.signer.key : '';

/** Staging takes commits, behind a signature. */
const program = new TestProgram({
  files: {
    'environments/staging.ts': sourceFile(
      { 'model/environment': 'environment', 'promotion/gates': 'signed' },
      `export const staging = environment({
  name: 'staging', cluster: 'nonprod', domain: 'staging.example.com', promotesFrom: 'dev', tags: 'any',
  gates: [signed({ key: ${JSON.stringify(key)} })],
});`,
    ),
  },
});
let registry: TestRegistry;

jest.setTimeout(60_000);
beforeAll(async () => {
  registry = await TestRegistry.start();
  await program.text('deliver');
});
afterAll(async () => {
  await registry.stop();
  program.remove();
});

const slipway = (line: string): Promise<Ran> => program.run(line, { env: { SLIPWAY_REGISTRY: 'on' } });
const released = (environment: string): string => program.git('show', `main:${environment}/releases/cart.yaml`);
const head = (): string => program.git('rev-parse', 'main');

test('a release records the digest that its registry has', async () => {
  const digest = registry.image('shop/cart', 'v1.1.0');
  const { code } = await slipway(`release cart --image ${registry.host}/shop/cart:v1.1.0`);
  expect(code).toBe(0);
  expect(released('dev')).toContain(`digest: ${digest}`);
});

test('no such image, a moved tag and an unreachable registry exit with 1 and write nothing', async () => {
  const before = head();
  const old = registry.image('shop/cart', 'v1.2.0', 'old');
  registry.image('shop/cart', 'v1.2.0', 'new');
  const fails = async (line: string): Promise<string> => {
    const { code, err } = await slipway(`release cart ${line}`);
    expect(code).toBe(1);
    expect(err).toContain('fix: ');
    return err;
  };
  expect(await fails(`--image ${registry.host}/shop/cart:v9`)).toContain('there is no image');
  expect(await fails(`--image ${registry.host}/shop/cart:v1.2.0 --digest ${old}`)).toContain('the tag has moved');
  expect(await fails(`--image ${registry.host}/shop/cart:v1.2.0 --digest sha256:${'0'.repeat(64)}`)).toContain(
    'which the registry does not have',
  );
  expect(head()).toBe(before);
});

test('a promotion waits for the signature of what was released', async () => {
  const digest = registry.image('shop/cart', 'v1.3.0');
  await slipway(`release cart --image ${registry.host}/shop/cart:v1.3.0`);
  const unsigned = await slipway('promote cart --to staging');
  expect(unsigned.code).toBe(3);
  expect(unsigned.out + unsigned.err).toContain('is not signed');
  const payload = simpleSigningPayload(digest);
  const { content, layer } = simpleSigning(payload, signatureOf(Buffer.from(payload), holder));
  registry.blob('shop/cart', content);
  registry.manifest('shop/cart', { layers: [layer] }, `${digest.replace(':', '-')}.sig`);
  expect((await slipway('explain cart staging')).out).toMatch(/signed\s+open/);
  expect((await slipway('promote cart --to staging')).code).toBe(0);
  expect(released('staging')).toContain(`digest: ${digest}`);
});

test('without a registry a release says that nothing proves its image', async () => {
  const { code, out } = await program.run('release cart --image registry.example.com/cart:v2.0.0');
  expect(code).toBe(0);
  expect(out).toContain('no registry was asked (SLIPWAY_REGISTRY=off): nothing proves that the image exists');
  expect(released('dev')).not.toContain('digest:');
});
