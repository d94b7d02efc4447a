import { sourceFile, TestProgram } from '../testing';

jest.setTimeout(60_000);

/** An app of two images, a chart, and a chart in git; staging takes some builds directly. */
const program = new TestProgram({
  files: {
    'environments/staging.ts': sourceFile(
      { 'model/environment': 'environment' },
      `export const staging = environment({
  name: 'staging', cluster: 'nonprod', domain: 'staging.example.com', promotesFrom: 'dev', publish: 'pull-request', tags: 'any',
  entry: [{ branch: 'staging' }, { nightly: true, by: 'pull-request' }, { tag: 'rc-*' }],
});`,
    ),
    'lib/apps/site/reports.ts': sourceFile(
      { 'constructs/workload-app': 'workload', 'model/port': 'http' },
      `export const reports = workload({
  name: 'reports', system: 'site', owner: 'team-site', image: 'registry.example.com/reports:v1.0.0', port: http(80),
  sidecars: [{ name: 'cache', image: 'registry.example.com/cache:v1.0.0' }],
});`,
    ),
    'lib/apps/site/search.ts': sourceFile(
      { 'constructs/helm-release': 'helmRelease' },
      `export const search = helmRelease({
  name: 'search', owner: 'team-site', repository: 'https://charts.example.com', chart: 'search', version: '1.2.3',
});`,
    ),
    'lib/apps/site/mail.ts': sourceFile(
      { 'constructs/helm-release': 'helmRelease' },
      `export const mail = helmRelease({
  name: 'mail', owner: 'team-site', repository: 'https://git.example.com/mail.git', path: 'chart', revision: 'v1',
});`,
    ),
  },
});
beforeAll(async () => {
  await program.text('deliver');
});
afterAll(() => program.remove());

const released = (environment: string, app: string): string =>
  program.git('show', `main:${environment}/releases/${app}.yaml`);
const head = (): string => program.git('rev-parse', 'main');
const fails = async (line: string, code = 1): Promise<string> => {
  const before = head();
  const ran = await program.run(line);
  expect({ line, code: ran.code, head: head() }).toEqual({ line, code, head: before });
  return ran.err;
};

test('several images of one app are one release, and one commit that renders them both', async () => {
  const before = head();
  await program.text(
    'release reports --image main=registry.example.com/reports:v2.0.0 --image cache=registry.example.com/cache:v3.0.0',
  );
  expect(program.git('rev-parse', 'main^')).toBe(before);
  expect(released('dev', 'reports')).toMatch(/cache:\n[^]*tag: v3\.0\.0\n[^]*main:\n[^]*tag: v2\.0\.0\n/);
  const deployment = program.git('show', 'main:dev/manifests/nonprod/reports/deployment-reports.yaml');
  expect(deployment).toContain('image: registry.example.com/reports:v2.0.0');
  expect(deployment).toContain('image: registry.example.com/cache:v3.0.0');
  await program.text('release reports --image cache=registry.example.com/cache:v3.1.0');
  expect(released('dev', 'reports')).toMatch(/tag: v3\.1\.0\n[^]*tag: v2\.0\.0\n/);
});

test('a chart version is released and promoted as images are', async () => {
  await program.text('release search --chart-version 1.3.0');
  expect(released('dev', 'search')).toMatch(/chart:\n +version: 1\.3\.0\n/);
  const application = program.git('grep', '-h', 'targetRevision', 'main', '--', 'dev/argocd/nonprod');
  expect(application).toContain('targetRevision: 1.3.0');
  expect(await program.text('release search --chart-version 1.3.0')).toContain('runs 1.3.0 already');
  expect(await program.text('promote search --to staging --dry-run')).toContain('search 1.3.0 → staging');
});

test('a git revision is released as images are', async () => {
  await program.text('release mail --revision v2');
  expect(released('dev', 'mail')).toContain('revision: v2');
  expect(program.git('grep', '-h', 'targetRevision', 'main', '--', 'dev/argocd/nonprod')).toContain(
    'targetRevision: v2',
  );
});

test('an event announces the same as options do, from a file or from standard input', async () => {
  const event = (tag: string): string =>
    JSON.stringify({
      app: 'web',
      images: [{ image: `registry.example.com/web:${tag}` }],
      source: { branch: 'main', commit: '1a2b3c4', url: 'https://ci.example.com/7' },
    });
  program.write('event.json', event('v2.0.0'));
  await program.text('release --from-event event.json');
  expect(released('dev', 'web')).toMatch(/tag: v2\.0\.0\n[^]*commit: 1a2b3c4\n/);
  await program.text('release --from-event -', { input: event('v2.1.0') });
  expect(released('dev', 'web')).toContain('tag: v2.1.0');
  program.write('wrong.json', '{ "app": "web", "image": "web:v3" }');
  expect(await fails('release --from-event wrong.json')).toMatch(/wrong\.json/);
});

test('entry rules decide where a build goes, and how', async () => {
  const image = 'release cart --image registry.example.com/cart';
  expect(await program.text(`${image}:a --source-branch staging --dry-run`)).toMatch(
    /dev +not directly: dev takes .*\n *staging +.*would go by commit/,
  );
  expect(await program.text(`${image}:b --source-branch feature --nightly --dry-run`)).toMatch(
    /staging +.*would go by pull-request/,
  );
  expect(await program.text(`${image}:c --source-tag rc-7 --dry-run`)).toMatch(/staging +.*would go by commit/);
  expect(await program.text(`${image}:d --dry-run`)).toMatch(
    /dev +.*would go by commit\n *staging +not directly: [^]*production +not directly: production takes promotions only/,
  );
  expect(await fails(`${image}:e --source-branch feature`)).toContain('no environment takes this build');
  expect(await fails(`${image}:f production`)).toContain('production takes promotions only');
});

test('what an app does not have is not released to it, and nearest names are told', async () => {
  expect(await fails('release cart --chart-version 2.0.0')).toMatch(/'cart' has no chart[^]*--image/);
  expect(await fails('release cart --revision v2')).toMatch(/'cart' has no git revision[^]*--image/);
  expect(await fails('release search --image registry.example.com/search:v2')).toMatch(/the app has no images/);
  expect(await fails('release search --revision v2')).toMatch(/--chart-version/);
  expect(await fails('release crt --image registry.example.com/cart:v2')).toContain("did you mean 'cart'?");
  expect(await fails('release cart stagin --image registry.example.com/cart:v2')).toContain("did you mean 'staging'?");
  expect(await fails('release cart')).toContain('announces nothing');
  expect(await fails('release', 2)).toContain('which app was built?');
});
