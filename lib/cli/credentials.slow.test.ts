import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { GitHttpServer } from '../environment-repo/git-http-testing';
import { programIndex, TestProgram, type Ran } from './testing';

const token = 'S3cret+Token/9f2c=';
const wrong = 'Wr0ng+Token/77aa=';
/** As they are, in a URL, and in a header of HTTP's Basic scheme. */
const forms = [token, wrong].flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64'),
  Buffer.from(`x-access-token:${secret}`).toString('base64'),
]);

let program: TestProgram;
let server: GitHttpServer;
let said: string[];
beforeEach(async () => {
  said = [];
  program = new TestProgram();
  mkdirSync(join(program.root, 'served'));
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', remote()]);
  execFileSync('git', ['-C', remote(), 'config', 'http.receivepack', 'true']);
  server = await GitHttpServer.start(join(program.root, 'served'), token);
  name(`${server.url}/remote.git`);
});
afterEach(async () => {
  await server.stop();
  program.remove();
});

const remote = (): string => join(program.root, 'served', 'remote.git');

/** The program names an environment repo, with pull requests in the repository itself. */
function name(url: string): void {
  const repository = `{ url: '${url}', forge: 'local', layout: directory() }`;
  program.write('environments/index.ts', programIndex(repository));
}

async function say(line: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const traces = { GIT_TRACE: '1', GIT_TRACE_CURL: '1', GIT_CURL_VERBOSE: '1' };
  const forgeTokens = { GITHUB_TOKEN: token, GITLAB_TOKEN: token, GITEA_TOKEN: token };
  const ran = await program.run(line, { env: { SLIPWAY_GIT_TOKEN: token, ...traces, ...forgeTokens, ...env } });
  said.push(ran.out, ran.err);
  return ran;
}

/** Everything that was printed, and every file that was left, objects of git unpacked. */
function everything(): string[] {
  const files = readdirSync(program.root, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const repositories = files.filter((one) => one.name === 'HEAD').map((one) => one.parentPath);
  const objects = [...new Set(repositories.filter((one) => readdirSync(one).includes('objects')))].map((folder) =>
    execFileSync('git', ['-C', folder, 'cat-file', '--batch-all-objects', '--batch'], { maxBuffer: 2 ** 28 }),
  );
  return [
    ...said,
    ...objects.map(String),
    ...files.map((one) => readFileSync(join(one.parentPath, one.name), 'latin1')),
  ];
}

function leaks(): string[] {
  return everything().flatMap((text) => forms.filter((form) => text.includes(form)).map((form) => `${form}: ${text}`));
}

test('a token reaches no output, commit or file, whether commands do their work or not', async () => {
  for (const line of [
    'deliver',
    'release cart --image registry.example.com/cart:v1.1.0',
    'promote cart --to staging',
    'requests --json',
    'merge 1',
    'receipts cart staging --report healthy',
    'status --health --json',
    'history --json',
    'rollback cart dev --reason "5xx"',
    'publish',
  ])
    expect(`${line}: ${(await say(line)).code}`).toBe(`${line}: 0`);
  expect(server.logins).toContain(`x-access-token:${token}`);
  const failed = [];
  for (const line of ['deliver', 'status', 'promote cart --to production', 'hold cart dev --reason x --json'])
    failed.push(await say(line, { SLIPWAY_GIT_TOKEN: wrong }));
  for (const { code, err } of failed) {
    expect(code).toBe(1);
    expect(err).toContain('SLIPWAY_GIT_TOKEN');
  }
  expect(server.logins).toContain(`x-access-token:${wrong}`);
  expect(everything().join('')).toContain('Promote cart v1.1.0 to staging');
  expect(leaks()).toEqual([]);
});

test('a URL that holds a password is refused without it, and is not remembered', async () => {
  const held = server.url.replace('//', `//me:${encodeURIComponent(token)}@`);
  for (const line of ['status', 'status --json', 'publish', 'hold cart dev --reason x'])
    expect((await say(line, { SLIPWAY_REPO: `${held}/remote.git` })).err).toContain('holds a credential');
  expect(leaks()).toEqual([]);
  expect(server.logins).toEqual([]);
});

test('a URL that holds a password in the program itself is refused before it is remembered or used', async () => {
  const source = join(program.root, 'environments', 'index.ts');
  name(server.url.replace('//', `//me:${encodeURIComponent(token)}@`));
  for (const line of ['deliver', 'status', 'check', 'hold cart dev --reason x'])
    expect((await say(line)).err).toContain('environments/index.ts: environmentRepo: url: the URL of 127.0.0.1');
  rmSync(source);
  expect(leaks()).toEqual([]);
  expect(server.logins).toEqual([]);
});
