import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakePull, FakeRepository } from '../../forge/testing/fake-repository';
import { GITEA_TEST_TOKEN, startGitea } from '../../forge/testing/gitea-test-server';
import type { TestServer } from '../../forge/testing/test-server';
import { programIndex, sourceFile, TestProgram } from '../testing';

const settings = sourceFile(
  { 'model/preview': 'previewSettings' },
  `export const previews = previewSettings({
  repositories: ['https://git.example.com/shop/*'], forges: { 'git.example.com': 'gitea' },
});`,
);
const web = sourceFile(
  { 'constructs/workload-app': 'workload', 'model/port': 'http', 'model/preview': 'preview' },
  `export const web = workload({
  name: 'web', system: 'site', owner: 'team-site', image: 'registry.example.com/web:v1.0.0', port: http(80),
  expose: { host: 'www' }, preview: preview({ repository: 'https://git.example.com/shop/web', ttl: '3 days' }),
});`,
);
const pipelines = sourceFile(
  { 'pipelines/pipeline-settings': 'pipelineSettings' },
  `export const pipelines = pipelineSettings({
  program: { repository: 'example/platform', environmentRepository: 'example/state' },
});`,
);
const env = { GITEA_TOKEN: GITEA_TEST_TOKEN };

let program: TestProgram;
let server: TestServer;
let fake: FakeRepository;
let old: FakePull;

beforeEach(async () => {
  program = new TestProgram({
    files: {
      'environments/index.ts': `${programIndex(`{ url: '/nowhere', layout: directory() }`)}${settings}`,
      'environments/pipelines.ts': pipelines,
      'lib/apps/site/web.ts': web,
    },
  });
  [server, fake] = await startGitea();
  // The app's forge answers at its own address: the stand-in is behind it.
  const { fetch } = globalThis;
  jest.spyOn(globalThis, 'fetch').mockImplementation((asked, init) => {
    const url = asked instanceof Request ? asked.url : asked.toString();
    const moved = url.replace('https://git.example.com/api/v1/repos/shop/web/', `${server.url}/repos/shop/web/`);
    return fetch(moved, init);
  });
  fake.labels.push('preview', 'big');
  old = request('old', ['preview', 'big'], '2026-03-08T11:00:00Z');
});
afterEach(async () => {
  jest.restoreAllMocks();
  await server.close();
  program.remove();
  expect(server.complaints).toEqual([]);
});

function request(head: string, labels: string[], updatedAt: string): FakePull {
  fake.push(head);
  return Object.assign(fake.open(head, 'main', head, '', false), { labels, updatedAt });
}

test('previews are the open requests with the label, each with the time at which it goes', async () => {
  request('new', ['preview'], '2026-03-11T11:00:00Z');
  request('other', ['big'], '2026-03-01T11:00:00Z');
  const lines = (await program.text('previews', { env })).trimEnd().split('\n');
  expect(lines.map((line) => line.split(/ +/).filter((_, index) => index !== 2))).toEqual([
    ['APP', 'REQUEST', 'EXPIRES', 'URL'],
    ['web', '#1', 'expired', expect.stringContaining('/pulls/1')],
    ['web', '#2', '2026-03-14T11:00:00.000Z', expect.stringContaining('/pulls/2')],
  ]);
  expect(server.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
});

test('--expire takes the label, and no other, off what nobody touched, and says so there', async () => {
  const young = request('new', ['preview'], '2026-03-11T11:00:00Z');
  expect(await program.text('previews --expire --dry-run', { env })).toMatch(/^web +#1 .*expired/m);
  expect(old.labels).toEqual(['preview', 'big']);
  const { code, out } = await program.run('previews --expire --json', { env });
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject([{ app: 'web', request: 1, isExpired: true }]);
  expect(old.labels).toEqual(['big']);
  expect(old.comments.map(({ body }) => body)).toEqual([expect.stringContaining('Nobody touched this for 3 days')]);
  expect(young.labels).toEqual(['preview']);
  expect(young.comments).toEqual([]);
  expect(await program.text('previews --expire', { env })).toBe('no preview has expired\n');
});

test('without a token for the forge of an app the command says which', async () => {
  const { code, err } = await program.run('previews --expire');
  expect(code).toBe(1);
  expect(err).toContain("there is no credential for the gitea repository 'shop/web'");
  expect(err).toContain('set GITEA_TOKEN');
});

test('the schedule of the program ends previews', async () => {
  await program.text('pipelines program --out out');
  const watch = readFileSync(join(program.root, 'out/.github/workflows/watch.yaml'), 'utf8');
  expect(watch).toContain(`      - name: previews that expired
        if: always()
        env:
          GITEA_TOKEN: \${{ secrets.PREVIEWS_GITEA_TOKEN }}
        run: npx slipway previews --expire
`);
});
