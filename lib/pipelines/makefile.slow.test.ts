import { parseAnnouncement } from '../promotion/announcement';
import { appOptions, type AppProps } from './app-options';
import { makefile } from './makefile';
import { AppRepository, type RecordedCall } from './testing/app-repository';

const plain: AppProps = {
  app: 'cart',
  images: [{ repository: 'registry.example.com/shop/cart' }],
  program: { repository: 'example/platform' },
  contract: { broker: 'https://pact.example.com' },
};
const digest = `sha256:${'1a'.repeat(32)}`;
const engines = ['docker', 'podman', 'buildah'] as const;

let repository: AppRepository;
beforeEach(() => {
  repository = repositoryOf(plain);
});
afterEach(() => repository.remove());

function repositoryOf(props: AppProps): AppRepository {
  const made = new AppRepository(appOptions(props), [...engines, 'curl', 'cosign']);
  const layout = String.raw`for argument in "$@"; do case "$argument" in
    *dest=*) dir=$(sed -E 's/.*dest=([^,]*).*/\1/' <<<"$argument"); mkdir -p "$dir"; echo '{}' >"$dir/index.json" ;;
    oci:*) dir=$(cut -d: -f2 <<<"$argument"); mkdir -p "$dir"; echo '{}' >"$dir/index.json" ;;
  esac; done`;
  for (const engine of engines) made.standIn(engine, layout);
  made.standIn(
    'skopeo',
    `case "$*" in
      *inspect*) exit 1 ;;
      *--digestfile*) while [ "$1" != --digestfile ]; do shift; done; printf '%s' ${digest} >"$2" ;;
    esac`,
  );
  made.standIn('trivy', trivy('{}'));
  return made;
}

/** Writes a report where it is asked to. */
function trivy(vulnerability: string, gate = 0): string {
  return `out=/dev/null; for argument in "$@"; do [ "$before" = --output ] && out=$argument; before=$argument; done
    echo '{"scanner":{"uri":"trivy","result":{"SchemaVersion":2,"Results":[{"Vulnerabilities":[${vulnerability}]}]}},"metadata":{"scanFinishedOn":"2026-01-01T00:00:00Z"}}' >"$out"
    case "$*" in *--exit-code*) exit ${gate} ;; esac`;
}

function lines(calls: readonly RecordedCall[]): string[] {
  return calls.map(({ program, args }) => [program, ...args].join(' '));
}

function ran(target: string, env: Record<string, string> = {}): RecordedCall[] {
  const { status, output } = repository.make(target, { env });
  if (status !== 0) throw new Error(output);
  return repository.calls();
}

describe.each(engines)('with %s', (ENGINE) => {
  test('build, scan and push are one chain: what is pushed is the layout that was built and scanned', () => {
    const calls = ran('docker-push', { ENGINE, PLATFORMS: 'linux/amd64,linux/arm/v7' });
    const short = repository.commit.slice(0, 7);
    const layout = `build/${short}/cart/layout`;
    const build = calls.find(({ args }) => args.includes('build') && args.includes('--platform'));
    expect(build?.program).toBe(ENGINE);
    expect(build?.args).toEqual(expect.arrayContaining(['linux/amd64,linux/arm/v7', 'Dockerfile', '.']));
    expect(build?.args).toContain(`org.opencontainers.image.revision=${repository.commit}`);
    if (ENGINE === 'docker')
      expect(build?.args).toEqual(expect.arrayContaining(['--sbom=true', '--provenance=mode=max']));
    else expect(lines(calls)).toContain(`${ENGINE} manifest push --all cart-cart:${short} oci:${layout}`);
    const copies = lines(calls).filter((line) => line.startsWith('skopeo') && line.includes(' copy '));
    expect(copies).toEqual([
      `skopeo --override-os linux --override-arch amd64 --override-variant  copy --quiet oci:${layout} oci:build/${short}/cart/scan/linux-amd64`,
      `skopeo --override-os linux --override-arch arm --override-variant v7 copy --quiet oci:${layout} oci:build/${short}/cart/scan/linux-arm-v7`,
      `skopeo copy --all --preserve-digests --retry-times 3 --digestfile build/${short}/cart/digest oci:${layout} docker://registry.example.com/shop/cart:${short}`,
    ]);
    const gates = lines(calls).filter((line) => line.includes('--exit-code 1'));
    expect(gates).toHaveLength(2);
    for (const gate of gates)
      expect(gate).toMatch(/^trivy image .*--severity HIGH,CRITICAL --ignore-unfixed --exit-code 1$/);
  });

  test('unit tests are a stage of the Dockerfile', () => {
    const [call] = ran('test', { ENGINE }).slice(-1);
    expect(call?.program).toBe(ENGINE);
    expect(call?.args.slice(-5)).toEqual(['--target', 'test', '--file', 'Dockerfile', '.']);
  });

  test('contract tests get their token as a secret, never as an argument', () => {
    const [call] = ran('test-contract', { ENGINE, PACT_BROKER_TOKEN: 'hush' }).slice(-1);
    expect(call?.args).toContain('id=pact-token,env=PACT_BROKER_TOKEN');
    expect(JSON.stringify(call)).not.toContain('hush');
  });
});

test('a builder is made from one image of BuildKit, and on a daemon behind TLS from a context', () => {
  repository.standIn('docker', 'case "$*" in *inspect*) exit 1 ;; esac');
  const image =
    'image=docker.io/moby/buildkit:v0.33.1@sha256:cec9f139f45e93c5c69c60f8b07cfad9f43f4ef6b6a6cd917527fea5ff2e3dea';
  const create = `docker buildx create --name slipway --driver docker-container --driver-opt ${image}`;
  expect(lines(ran('check-engine'))).toEqual(['docker buildx inspect slipway', create]);
  expect(lines(ran('check-engine', { DOCKER_TLS_VERIFY: '1' }))).toEqual([
    'docker buildx inspect slipway',
    'docker context inspect slipway',
    'docker context create slipway',
    `${create} slipway`,
  ]);
});

test('the first engine that is there is taken', () => {
  expect(ran('test').every(({ program }) => program === 'docker')).toBe(true);
});

test('what a scan finds and can be fixed stops the push, and keeps it from the next run too', () => {
  repository.standIn('trivy', trivy('{}', 1));
  const first = repository.make('docker-push');
  expect(first.status).toBe(2);
  repository.calls();
  expect(repository.make('docker-push').status).toBe(2);
  expect(lines(repository.calls()).filter((line) => /docker:\/\/|^cosign/.test(line))).toEqual([]);
});

test('one platform that fails its scan is enough', () => {
  const script = trivy('{}', 1).replace('case "$*" in *--exit-code*', 'case "$*" in *amd64*--exit-code*');
  repository.standIn('trivy', script);
  expect(repository.make('docker-scan').status).toBe(2);
});

test('the reports of all platforms become one to attest', () => {
  repository.standIn('trivy', trivy('{"Severity":"LOW"}'));
  ran('docker-scan');
  const report = JSON.parse(repository.read(`build/${repository.commit.slice(0, 7)}/cart/vuln.json`)) as object;
  expect(report).toMatchObject({
    scanner: { result: { Results: [{ Vulnerabilities: [{}] }, { Vulnerabilities: [{}] }] } },
    metadata: { scanFinishedOn: '2026-01-01T00:00:00Z' },
  });
});

test('a tag that the registry has is left as it is: its digest is announced', () => {
  const present = `sha256:${'2b'.repeat(32)}`;
  repository.standIn('skopeo', `case "$*" in *inspect*) echo '{}' ;; manifest-digest*) echo ${present} ;; esac`);
  const calls = ran('announce', { ANNOUNCE_TOKEN: 'hush' });
  expect(lines(calls).filter((line) => line.includes('docker://'))).toEqual([
    expect.stringContaining('skopeo inspect --raw docker://'),
  ]);
  expect(calls.at(-1)?.input).toContain(present);
});

test('what no commit has is not pushed', () => {
  repository.write('Dockerfile', 'FROM scratch\n');
  const { status, output } = repository.make('docker-push');
  expect(status).toBe(2);
  expect(output).toContain('there are changes that no commit has: commit them');
});

test('a tag v* gives its name to the image; another is no version', () => {
  repository.git('tag', 'v1.2.3');
  expect(lines(ran('docker-push')).at(-1)).toMatch(/docker:\/\/registry.example.com\/shop\/cart:v1\.2\.3$/);
  const { status, output } = repository.make('docker-build', {
    env: { GIT_TAG: 'v1$(shell touch evil)$(touch evil);touch evil' },
  });
  expect({ status, says: output.includes('is no version: name it like v1.2.3') }).toEqual({ status: 2, says: true });
  expect(() => repository.read('evil')).toThrow();
});

test('a nightly build has a tag of its own, and says what it is', () => {
  const [call] = ran('announce', { ANNOUNCE_TOKEN: 'x', NIGHTLY: 'true', GIT_TAG: '', SOURCE_BRANCH: 'staging' }).slice(
    -1,
  );
  const event = eventOf(call);
  expect(event).toMatchObject({ source: { branch: 'staging', nightly: true } });
  expect(event.images?.[0]?.image).toMatch(/:[0-9a-f]{7}-nightly-\d{8}$/);
});

function eventOf(call: RecordedCall | undefined): ReturnType<typeof parseAnnouncement> {
  const body = JSON.parse(call?.input ?? '') as { inputs: { event: string } };
  return parseAnnouncement(body.inputs.event, 'event');
}

test('an announcement is one event with the digest of every image, by the token and not by an argument', () => {
  repository.remove();
  repository = repositoryOf({
    ...plain,
    images: [
      { container: 'server', repository: 'registry.example.com/shop/cart' },
      { container: 'jobs', repository: 'registry.example.com/shop/cart-jobs', dockerfile: 'jobs/Dockerfile' },
    ],
  });
  const env = { ANNOUNCE_TOKEN: 'hush', RUN_URL: 'https://ci.example.com/1', SOURCE_BRANCH: 'a"b$(shell touch evil)' };
  const call = ran('announce', env).at(-1);
  const tag = repository.commit.slice(0, 7);
  expect(eventOf(call)).toEqual({
    app: 'cart',
    images: [
      { name: 'server', image: `registry.example.com/shop/cart:${tag}`, digest },
      { name: 'jobs', image: `registry.example.com/shop/cart-jobs:${tag}`, digest },
    ],
    source: {
      repository: 'https://git.example.com/example/cart.git',
      branch: 'a"b$(shell touch evil)',
      commit: repository.commit,
      url: 'https://ci.example.com/1',
    },
  });
  expect(call?.args.at(-1)).toBe(
    'https://api.github.com/repos/example/platform/actions/workflows/release.yaml/dispatches',
  );
  expect(call?.args.join(' ')).not.toContain('hush');
  expect(() => repository.read('evil')).toThrow();
});

test('without a token nothing is announced, and it says what is missing', () => {
  const { status, output } = repository.make('announce');
  expect(status).toBe(2);
  expect(output).toContain('ANNOUNCE_TOKEN is empty: it may start pipelines of example/platform');
});

test('a signature, the scan and each SBOM are of the digest', () => {
  const calls = lines(ran('docker-sign')).filter((line) => line.startsWith('cosign'));
  expect(calls).toHaveLength(4);
  for (const call of calls)
    expect(call).toMatch(new RegExp(`^cosign (sign|attest) --yes .*registry.example.com/shop/cart@${digest}$`));
  expect(calls.filter((line) => line.includes('--type vuln'))).toHaveLength(1);
  expect(calls.filter((line) => line.includes('--type spdxjson'))).toHaveLength(2);
  const signed = lines(ran('docker-sign', { COSIGN_KEY: 'env://COSIGN_PRIVATE_KEY' })).join('\n');
  expect(signed).toContain('cosign sign --yes --key env://COSIGN_PRIVATE_KEY');
});

test('release is build, scan, push, sign and announce, in that order', () => {
  const calls = lines(ran('release', { ANNOUNCE_TOKEN: 'x' }));
  const places = ['buildx build', '--exit-code 1', '--digestfile', 'cosign sign', 'curl'].map((what) =>
    calls.findIndex((line) => line.includes(what)),
  );
  expect(places).not.toContain(-1);
  expect([...places].sort((a, b) => a - b)).toEqual(places);
});

test('promote asks the program, which asks its gates', () => {
  const call = ran('promote', { TO: 'staging', ANNOUNCE_TOKEN: 'hush' }).at(-1);
  expect(JSON.parse(call?.input ?? '')).toEqual({ ref: 'main', inputs: { app: 'cart', to: 'staging' } });
  expect(call?.args.at(-1)).toContain('/actions/workflows/promote.yaml/dispatches');
  expect(repository.make('promote').output).toContain('to which environment?');
});

test('Slack is told what became of a run, and nobody where there is no address', () => {
  const env = { RESULT: 'failed', RUN_URL: 'https://ci.example.com/1' };
  expect(ran('notify', env)).toEqual([]);
  const [call] = ran('notify', { ...env, SLACK_WEBHOOK_URL: 'https://hooks.example.com/hush' });
  const text = `:x: cart ${repository.commit.slice(0, 7)} failed: https://ci.example.com/1`;
  expect(JSON.parse(call?.input ?? '')).toEqual({ text });
  expect(call?.args.join(' ')).not.toContain('hush');
});

test('a password goes to the registry by standard input', () => {
  const [call] = ran('registry-login', { REGISTRY_USER: 'ci', REGISTRY_PASSWORD: 'hush' }).slice(-1);
  expect(call).toEqual({
    program: 'docker',
    args: ['login', '--username', 'ci', '--password-stdin', 'registry.example.com'],
    input: 'hush',
  });
});

test('help names the targets that people call', () => {
  const { output } = repository.make('help');
  for (const target of ['test', 'docker-build', 'docker-scan', 'docker-push', 'release', 'promote'])
    expect(output).toMatch(new RegExp(`^  make ${target} +\\S`, 'm'));
});

test('a download that is not what its hash says is refused', () => {
  const text = makefile(appOptions(plain));
  expect(text.match(/sum=[0-9a-f]{64}/g)).toHaveLength(4);
  repository.standIn('curl', `while [ "$1" != --output ]; do shift; done; echo other >"$2"`);
  const { status } = repository.make('build/tools/cosign');
  expect(status).toBe(2);
  expect(() => repository.read('build/tools/cosign')).toThrow();
});
