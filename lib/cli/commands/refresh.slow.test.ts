import { sourceFile, TestProgram, type ProgramOptions } from '../testing';

jest.setTimeout(300_000);

/** Production waits for ten minutes of health in staging and for one review; staging takes builds of its branch by request. */
const guarded: ProgramOptions = {
  files: {
    'environments/staging.ts': sourceFile(
      { 'model/environment': 'environment' },
      `export const staging = environment({ name: 'staging', cluster: 'nonprod', domain: 'staging.example.com',
  promotesFrom: 'dev', publish: 'commit', entry: [{ branch: 'staging', by: 'pull-request' }], tags: 'any' });`,
    ),
    'environments/production.ts': sourceFile(
      { 'model/environment': 'environment', 'promotion/gates': 'approvals, healthyIn' },
      `export const production = environment({ name: 'production', shortName: 'prod', cluster: 'prod', domain: 'example.com',
  promotesFrom: 'staging', promotion: 'automatic', publish: 'pull-request', tags: 'version',
  gates: [healthyIn('staging', { soak: '10 minutes' }), approvals(1)] });`,
    ),
  },
};

let program: TestProgram;
beforeEach(async () => {
  program = new TestProgram(guarded);
  await program.text('deliver');
});
afterEach(() => program.remove());

/** The build runs healthy in staging, and its request for production is open. */
const toStaging = async (tag: string): Promise<void> => {
  await program.text(`release cart --image registry.example.com/cart:${tag}`);
  await program.text('promote cart --to staging');
  await program.text('receipts cart staging --report healthy');
};
const wait = async (minutes: number): Promise<void> => {
  program.pass(minutes / 60);
  await program.text('receipts cart staging --report healthy');
};
const approve = async (number: number): Promise<string> =>
  program.text(`approve ${number}`, { env: { SLIPWAY_ACTOR: 'bob' } });

interface Status {
  readonly context: string;
  readonly state: string;
  readonly description: string;
}
/** What was ever written on the head of a branch as the gates' status, oldest first. */
const statuses = (branch: string): Status[] => {
  const sha = program.git('rev-parse', branch);
  const ref = `refs/slipway/statuses/${sha}`;
  if (program.git('for-each-ref', ref) === '') return [];
  const files = program.git('ls-tree', '--name-only', '-r', ref).split('\n');
  const all = files
    .flatMap((file) => program.git('show', `${ref}:${file}`).split('\n'))
    .map((line) => JSON.parse(line) as Status);
  return all.filter((one) => one.context === 'slipway/gates');
};
const commentsOf = (number: number): string => program.git('show', `refs/slipway/requests/${number}:comments.json`);

interface Json {
  readonly requests: readonly {
    readonly number: number;
    readonly outcome?: string;
    readonly done: string;
    readonly why: string;
  }[];
  readonly followed: readonly { readonly to: string; readonly request?: { readonly state: string } }[];
}
const refresh = async (options = ''): Promise<Json> => (await program.json(`refresh ${options}`)) as Json;

const branch = 'slipway/production/promote-cart';

test('a gate that waits, opens and closes again turns the status of the request, and only then', async () => {
  await toStaging('v1.1.0');
  await refresh();
  const waiting = await program.run('gate --pull-request 1');
  expect(waiting.code).toBe(3);
  expect(waiting.out).toMatch(
    /✗ blocked {2}Promote cart v1\.1\.0 to production[\s\S]*healthyIn\(staging\) +waiting[\s\S]*approvals\(1\) +blocked/,
  );
  await program.run('gate --all');
  expect(statuses(branch).map((one) => one.state)).toEqual(['failure']);
  expect(commentsOf(1)).toContain('healthyIn');
  await wait(11);
  await approve(1);
  expect((await program.run('gate --pull-request 1')).code).toBe(0);
  await program.text('gate --pull-request 1');
  program.pass(1);
  expect((await program.run('gate --pull-request 1')).code).toBe(3);
  expect(statuses(branch).map((one) => one.state)).toEqual(['failure', 'success', 'failure']);
});

test('a request that could not follow by itself is opened once its gates wait', async () => {
  await program.text('release cart --image registry.example.com/cart:v1.1.0');
  const promoted = (await program.json('promote cart --to staging')) as Json;
  expect(promoted.followed).toMatchObject([{ to: 'production', plan: { outcome: 'blocked' } }]);
  expect((await refresh()).followed).toEqual([]);
  await program.text('receipts cart staging --report healthy');
  expect((await refresh()).followed).toMatchObject([{ to: 'production', request: { state: 'opened' } }]);
  expect(await refresh()).toMatchObject({ followed: [], requests: [{ number: 1 }] });
});

test('what is approved and open is merged, and nothing else', async () => {
  await toStaging('v1.1.0');
  await refresh();
  expect((await refresh('--merge')).requests).toMatchObject([{ number: 1, outcome: 'blocked' }]);
  await wait(11);
  expect((await refresh('--merge')).requests).toMatchObject([{ outcome: 'blocked', done: 'updated' }]);
  await approve(1);
  expect((await refresh()).requests).toMatchObject([{ outcome: 'open', done: 'updated' }]);
  expect((await refresh('--merge')).requests).toMatchObject([{ number: 1, done: 'merged' }]);
  expect(program.git('show', 'main:production/releases/cart.yaml')).toContain('tag: v1.1.0');
  expect((await refresh('--merge')).requests).toEqual([]);
});

test('a request keeps its release while it soaks, and takes a later one when its own is stopped', async () => {
  await toStaging('v1.1.0');
  await refresh();
  await wait(3);
  await toStaging('v1.2.0');
  const { requests } = await refresh();
  expect(requests).toMatchObject([{ number: 1, done: 'updated' }]);
  expect(program.git('show', `${branch}:production/releases/cart.yaml`)).toContain('tag: v1.2.0');
});

test('a request of configuration that has nothing left is closed, and one that is kept gets a green status', async () => {
  const after = new TestProgram({
    files: {
      ...guarded.files,
      'lib/apps/shop/redis.ts': sourceFile(
        { 'constructs/workload-app': 'workload', 'model/port': 'tcp' },
        `export const redis = workload({
  name: 'redis', system: 'shop', owner: 'team-shop', image: 'registry.example.com/redis:v1.0.0', port: tcp(6379), env: { A: 'b' },
});`,
      ),
    },
    environmentRepo: program.environmentRepo,
  });
  await after.text('publish');
  const { requests } = (await after.json('refresh')) as Json;
  expect(requests).toMatchObject([{ number: 1, outcome: 'open', done: 'updated' }]);
  expect(((await after.json('refresh --merge')) as Json).requests).toMatchObject([{ done: 'kept' }]);
  expect((await refresh()).requests).toMatchObject([{ number: 1, done: 'closed' }]);
  after.remove();
});

test('a build that waits in a request is asked too, and a closed gate fails no other request', async () => {
  await program.text('release cart staging --image registry.example.com/cart:v1.1.0 --source-branch staging');
  await program.text('release web staging --image registry.example.com/web:v1.1.0 --source-branch staging');
  await program.text('hold cart staging --reason wait');
  expect((await refresh()).requests).toMatchObject([
    { number: 1, outcome: 'blocked' },
    { number: 2, outcome: 'open' },
  ]);
  await approve(2);
  expect((await refresh('--merge')).requests).toMatchObject([{ number: 1 }, { number: 2, done: 'merged' }]);
  expect(program.git('show', 'main:staging/releases/web.yaml')).toContain('tag: v1.1.0');
});

test('wrong usage, and requests that are not of Slipway, are told', async () => {
  expect((await program.run('gate')).code).toBe(2);
  expect((await program.run('gate --all --pull-request 1')).code).toBe(2);
  expect((await program.run('gate --pull-request 9')).code).toBe(1);
  expect(await program.text('gate --all')).toBe('no open requests\n');
});
