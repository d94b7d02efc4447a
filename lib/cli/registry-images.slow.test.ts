import { createServer } from 'node:net';
import {
  attestation,
  envelopeOf,
  keyHolder,
  scanType,
  signatureOf,
  simpleSigning,
  simpleSigningPayload,
  statementOf,
  trivyPredicate,
} from '../promotion/registry/testing/cosign';
import { TestRegistry } from '../promotion/registry/testing/test-registry';
import { sourceFile, TestProgram, type Ran } from './testing';

const holder = keyHolder();
const key = 'key' in holder.signer ? holder.signer.key : '';

/** Staging takes commits, behind a signature; builds of a release branch directly, where their scan is good. */
const program = new TestProgram({
  files: {
    'environments/staging.ts': sourceFile(
      { 'model/environment': 'environment', 'promotion/gates': 'except, scanned, signed' },
      `export const staging = environment({
  name: 'staging', cluster: 'nonprod', domain: 'staging.example.com', promotesFrom: 'dev', tags: 'any',
  entry: [{ branch: 'release-*' }],
  gates: [
    except(['redis'], signed({ key: ${JSON.stringify(key)} })),
    scanned({ severity: 'medium', maxAge: '24 hours', by: { key: ${JSON.stringify(key)} } }),
  ],
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

/** Where nothing listens any more. */
async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      done(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  await new Promise((done) => server.close(done));
  return port;
}

test('a release records the digest that its registry has', async () => {
  const digest = registry.image('shop/cart', 'v1.1.0');
  const { code } = await slipway(`release cart --image ${registry.host}/shop/cart:v1.1.0`);
  expect(code).toBe(0);
  expect(released('dev')).toContain(`digest: ${digest}`);
});

test('no such image, a moved tag and another digest exit with 1 and write nothing', async () => {
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

test('a registry that can not be reached exits with 1 and writes nothing', async () => {
  const before = head();
  const { code, out, err } = await slipway(`release cart --image 127.0.0.1:${await closedPort()}/shop/cart:v1.1.0`);
  expect({ code, out, head: head() }).toEqual({ code: 1, out: '', head: before });
  expect(err).toMatch(/127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)\n +fix: check its name, the network/);
  expect(program.git('for-each-ref', '--format=%(refname)', 'refs/heads')).toBe('refs/heads/main');
});

describe('an environment that asks for a scan', () => {
  const scanned = (digest: string, severity: string, finished?: string): void => {
    const predicate = trivyPredicate([{ severity, fixed: '2.0.0' }], finished);
    const { content, layer } = attestation(envelopeOf(statementOf(digest, scanType, predicate), holder));
    registry.blob('shop/redis', content);
    registry.manifest('shop/redis', { layers: [layer] }, `${digest.replace(':', '-')}.att`);
  };
  const announced = (tag: string): Promise<Ran> =>
    slipway(`release redis --image ${registry.host}/shop/redis:${tag} --source-branch release-1`);

  test.each<[string, (digest: string) => void, RegExp]>([
    ['no scan', () => undefined, /has no scan/],
    ['a bad one', (digest) => scanned(digest, 'CRITICAL'), /has critical vulnerabilities/],
    ['an old one', (digest) => scanned(digest, 'LOW', '2026-03-09T10:00:00Z'), /was scanned 2d2h ago/],
  ])('refuses a build with %s, and writes nothing', async (name, attach, why) => {
    const tag = `v2-${name.replaceAll(' ', '-')}`;
    attach(registry.image('shop/redis', tag));
    const before = head();
    const { code, out, err } = await announced(tag);
    expect({ code, out, head: head() }).toEqual({ code: 3, out: '', head: before });
    expect(err).toMatch(/scanned\(medium\): blocked: image main/);
    expect(err).toMatch(why);
    expect(err).toContain('fix: with a scan in the last 1d that finds nothing worse than medium');
  });

  test('takes one whose scan is good', async () => {
    const digest = registry.image('shop/redis', 'v3.0.0');
    scanned(digest, 'MEDIUM');
    expect(await announced('v3.0.0')).toMatchObject({ code: 0 });
    expect(program.git('show', 'main:staging/releases/redis.yaml')).toContain(`digest: ${digest}`);
  });
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
  const scan = attestation(envelopeOf(statementOf(digest, scanType, trivyPredicate([])), holder));
  registry.blob('shop/cart', scan.content);
  registry.manifest('shop/cart', { layers: [scan.layer] }, `${digest.replace(':', '-')}.att`);
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
