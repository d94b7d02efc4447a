import { spawnSync } from 'node:child_process';
import { DebianRegistry, hasDebianRegistry } from '../promotion/registry/testing/debian-registry';
import { appOptions } from './app-options';
import { AppRepository } from './testing/app-repository';

const missing = [
  ...['buildah', 'skopeo', 'jq', 'make'].filter((name) => spawnSync(name, ['--version']).status !== 0),
  ...(hasDebianRegistry() ? [] : ['docker-registry']),
];
const whereInstalled = missing.length === 0 ? test : test.skip;
if (missing.length > 0) console.log(`skipped: ${missing.join(', ')} not installed`);

let registry: DebianRegistry;
let repository: AppRepository;
beforeAll(async () => {
  if (missing.length > 0) return;
  registry = await DebianRegistry.start();
  const images = [{ repository: `${registry.host}/shop/cart` }];
  const program = { repository: 'example/platform' };
  repository = new AppRepository(appOptions({ app: 'cart', images, program }), ['curl']);
  // No vulnerability database is at hand: the scanner finds nothing in what it is shown, which must be there.
  repository.standIn(
    'trivy',
    String.raw`for argument in "$@"; do [ "$before" = --input ] && input=$argument; [ "$before" = --output ] && out=$argument; before=$argument; done
    test -f "$input/index.json" || exit 3
    test -z "$out" || echo '{"scanner":{"result":{"SchemaVersion":2}},"metadata":{}}' >"$out"`,
  );
  repository.write('hello.txt', 'hello\n');
  repository.write(
    'Dockerfile',
    'FROM scratch AS test\nCOPY hello.txt /\nFROM scratch\nCOPY hello.txt /\nUSER 65532\n',
  );
  repository.write(
    '.config/containers/registries.conf',
    `[[registry]]\nlocation = "${registry.host}"\ninsecure = true\n`,
  );
  repository.git('add', '--all');
  repository.git('commit', '--quiet', '--message', 'Say hello');
});
afterAll(async () => {
  if (missing.length > 0) return;
  repository.remove();
  await registry.stop();
});

const platforms = 'linux/amd64,linux/arm64';

function make(target: string): string {
  const env = {
    ENGINE: 'buildah',
    PLATFORMS: platforms,
    STORAGE_DRIVER: 'vfs',
    BUILDAH_ISOLATION: 'chroot',
    ANNOUNCE_TOKEN: 'token',
  };
  const { status, output } = repository.make(target, { env });
  if (status !== 0) throw new Error(output);
  return output;
}

function tag(): string {
  return repository.git('rev-parse', '--short=7', 'HEAD');
}

whereInstalled('tests are a stage that is built', () => {
  expect(make('test')).toContain('hello.txt');
});

whereInstalled(
  'an image for two platforms is built, scanned, pushed and announced by the digest that the registry gives',
  async () => {
    make('announce');
    const url = `http://${registry.host}/v2/shop/cart/manifests/${tag()}`;
    const answer = await fetch(url, { headers: { accept: 'application/vnd.oci.image.index.v1+json' } });
    expect(answer.status).toBe(200);
    const index = (await answer.json()) as { manifests: { platform: { architecture: string } }[] };
    expect(index.manifests.map(({ platform }) => platform.architecture).sort()).toEqual(['amd64', 'arm64']);
    const call = repository.calls().find(({ program }) => program === 'curl');
    expect(call?.input).toContain(answer.headers.get('docker-content-digest'));
  },
);

whereInstalled('a second run pushes nothing, and announces the same digest', () => {
  make('clean');
  const output = make('announce');
  expect(output).toContain('is there already, and stays what it is');
});
