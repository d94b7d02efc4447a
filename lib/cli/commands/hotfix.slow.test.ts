import { openRepository } from '../open-repository';
import { sourceFile, TestProgram } from '../testing';

jest.setTimeout(300_000);

const soaking = {
  'environments/production.ts': sourceFile(
    { 'model/environment': 'environment', 'promotion/gates': 'healthyIn' },
    `export const production = environment({ name: 'production', shortName: 'prod', cluster: 'prod', domain: 'example.com',
  promotesFrom: 'staging', publish: 'pull-request', tags: 'version', gates: [healthyIn('staging', { soak: '1 hour' })] });`,
  ),
  'environments/staging.ts': sourceFile(
    { 'model/environment': 'environment' },
    `export const staging = environment({ name: 'staging', cluster: 'nonprod', domain: 'staging.example.com',
  promotesFrom: 'dev', publish: 'pull-request', tags: 'any' });`,
  ),
};

let program: TestProgram;
beforeEach(async () => {
  program = new TestProgram({ files: soaking });
  await program.text('deliver');
});
afterEach(() => program.remove());

const hotfix = '--hotfix --reason CVE-1 --expires 24h';
const tagIn = (environment: string): string =>
  /tag: (.*)/.exec(program.git('show', `main:${environment}/releases/cart.yaml`))?.[1] ?? '';
const release = (environment: string, ref = 'main'): string =>
  program.git('show', `${ref}:${environment}/releases/cart.yaml`);
/** As somebody does on a forge's page. */
const close = async (number: number): Promise<void> => {
  const { root, env } = program;
  const nothing = { cwd: root, json: false, color: false, width: 80, progress: () => undefined, tell: () => undefined };
  const context = { ...nothing, root, env, now: () => new Date(), readInput: () => Promise.resolve(Buffer.of()) };
  const { forge } = await openRepository(context);
  await forge.closePullRequest(number);
};
interface Request {
  readonly number: number;
  readonly title: string;
  readonly labels: readonly string[];
}
const requests = async (): Promise<readonly Request[]> => (await program.json('requests')) as Request[];

test('a hotfix from a build goes past soak and order, is recorded, and comes back to every environment', async () => {
  const opened = await program.text(`promote cart --to production --image registry.example.com/cart:v1.0.1 ${hotfix}`);
  expect(opened).toMatch(/healthyIn\(staging\) +skipped/);
  expect(program.git('log', '-1', '--format=%B', 'slipway/production/promote-cart')).toMatch(
    /^Slipway-Action: hotfix\nSlipway-Release: .*\nSlipway-Reason: CVE-1$/m,
  );
  const merged = await program.text('merge 1');
  expect(merged).toContain('back-fill of the hotfix to staging: opened');
  expect(release('production')).toMatch(
    /hotfix:\n {2}reason: CVE-1\n {2}by: alice\n[\s\S]*skipped:\n {4}- healthyIn\(staging\)/,
  );
  expect(await requests()).toMatchObject([
    { number: 2, title: 'Back-fill cart v1.0.1 to staging', labels: ['back-fill', 'slipway', 'staging'] },
    { number: 3, title: 'Back-fill cart v1.0.1 to dev' },
  ]);
  await program.text('merge 2');
  expect(await program.text('status')).toContain('hotfix by alice, to be back-filled until');
  await program.text('merge 3');
  expect([tagIn('dev'), tagIn('staging'), tagIn('production')]).toEqual(['v1.0.1', 'v1.0.1', 'v1.0.1']);
  expect(await program.text('status')).not.toContain('hotfix');
  await program.text('release cart --image registry.example.com/cart:v1.1.0');
  expect(await program.text('status')).not.toContain('hotfix');
});

test('what is older does not take the place of a hotfix, and a later release ends it', async () => {
  await program.text('release cart --image registry.example.com/cart:v1.1.0');
  await program.text('promote cart --to staging');
  await program.text('merge 1');
  await program.text('receipts cart staging --report healthy');
  await program.text('release cart --image registry.example.com/cart:v1.1.1');
  await program.text(`promote cart --to production --from dev ${hotfix}`);
  await program.text('merge 2');
  program.pass(2);
  await program.text('receipts cart staging --report healthy');
  const { out } = await program.run('promote cart --to production');
  expect(out).toContain('nothing to do');
  expect(tagIn('production')).toBe('v1.1.1');
  program.pass(24);
  expect(await program.text('status')).toMatch(/production\/cart: hotfix by alice, not back-filled, expired/);
});

test('a back-fill that was overtaken is closed, and none that somebody closed is opened again', async () => {
  await program.text(`promote cart --to production --image registry.example.com/cart:v1.0.1 ${hotfix}`);
  await program.text('merge 1');
  expect((await requests()).map((one) => one.number)).toEqual([2, 3]);
  await program.text('release cart --image registry.example.com/cart:v1.0.1');
  const { requests: refreshed } = (await program.json('refresh')) as { requests: object[] };
  expect(refreshed).toMatchObject([{ number: 2 }, { number: 3, done: 'closed' }]);
  await close(2);
  expect(await program.json('refresh')).toEqual({ followed: [], judged: [], requests: [] });
});

test('signatures, tag rules and bans are not skipped, and wrong usage is told', async () => {
  const image = (tag: string): string =>
    `promote cart --to production --image registry.example.com/cart:${tag} ${hotfix}`;
  expect((await program.run(image('main-1'))).code).toBe(3);
  await program.text('ban v1.0.1 --reason broken');
  expect((await program.run(image('v1.0.1'))).code).toBe(3);
  expect(await requests()).toEqual([]);
  expect((await program.run('promote cart --to production --image registry.example.com/cart:v1')).code).toBe(2);
  expect(
    (await program.run(`promote cart web --to production --image registry.example.com/cart:v1 ${hotfix}`)).code,
  ).toBe(2);
  expect((await program.run('promote cart --to production --hotfix')).code).toBe(2);
});

test('a request whose branch somebody pushed to carries no hotfix', async () => {
  await program.text(`promote cart --to production --image registry.example.com/cart:v1.0.1 ${hotfix}`);
  program.byHand((git) => {
    git('checkout', '--quiet', 'slipway/production/promote-cart');
    git('commit', '--quiet', '--allow-empty', '-m', 'Mine');
    git('push', '--quiet', 'origin', 'HEAD');
    git('checkout', '--quiet', 'main');
  });
  expect((await program.run('merge 1')).err).toContain('carries no promotion');
  expect(tagIn('production')).toBe('v1.0.0');
});
