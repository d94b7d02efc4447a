import { cpSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { sourceFile, TestProgram } from '../testing';

jest.setTimeout(60_000);

const production = (rollback: string): string =>
  sourceFile(
    { 'model/environment': 'environment', 'model/units': 'minutes' },
    `export const production = environment({ name: 'production', shortName: 'prod', cluster: 'prod', domain: 'example.com',
  promotesFrom: 'staging', publish: 'pull-request', tags: 'version', rollback: ${rollback} });`,
  );

/** Programs in which cart v1.1.0 was just promoted to production, by how they roll back: made once, as it takes long. */
const made = new Map<string, TestProgram>();
let program: TestProgram;
const start = async (rollback = `{ by: 'commit', automaticWithin: minutes(30) }`): Promise<void> => {
  const known = made.get(rollback);
  program = known ?? new TestProgram({ files: { 'environments/production.ts': production(rollback) } });
  if (known === undefined) {
    made.set(rollback, program);
    await program.text('deliver');
    await toProduction('v1.1.0');
    for (const folder of kept)
      cpSync(join(program.root, folder), join(program.root, 'kept', folder), { recursive: true });
    return;
  }
  for (const folder of kept) {
    rmSync(join(program.root, folder), { recursive: true });
    cpSync(join(program.root, 'kept', folder), join(program.root, folder), { recursive: true });
  }
};
const kept = ['environment-repo', 'environments', '.slipway'];
afterAll(() => {
  for (const one of made.values()) one.remove();
});

const toProduction = async (tag: string): Promise<void> => {
  await program.text(`release cart --image registry.example.com/cart:${tag}`);
  for (const to of ['staging', 'production']) {
    const { promotions } = (await program.json(`promote cart --to ${to}`)) as {
      promotions: { request: { number: number } }[];
    };
    await program.text(`merge ${promotions[0]!.request.number}`);
  }
};

/** Cart in production degraded at the head of the branch, some minutes after its last commit. */
const degraded = (minutes: number, more: object = {}): string => {
  const since = new Date(Number(program.git('log', '-1', '--format=%ct', 'main')) * 1000 + minutes * 60_000);
  const revision = program.git('rev-parse', 'main');
  const event = { app: 'cart', environment: 'production', cluster: 'prod', revision, health: 'Degraded', since };
  return JSON.stringify({ ...event, ...more });
};

interface Answer {
  readonly outcome: string;
  readonly reason?: string;
  readonly why: string;
  readonly told?: string;
}
const answer = async (event: string, env: Record<string, string> = {}): Promise<Answer> => {
  const { code, out, err } = await program.run('rollback --if-degraded - --json', { input: event, env });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as Answer;
};
const productionTag = (): string =>
  /tag: (.*)/.exec(program.git('show', 'main:production/releases/cart.yaml'))?.[1] ?? '';

test('a release that degraded is taken back and held with the commit to blame, once, and its request is told', async () => {
  await start();
  const tree = program.git('rev-parse', 'main:production/manifests/prod/cart');
  const blamed = program.git('rev-parse', 'main');
  const event = degraded(6, { message: 'crash loop' });
  expect(await answer(event)).toMatchObject({
    outcome: 'rollback',
    why: 'v1.1.0 degraded on prod 6m after it came: crash loop',
  });
  expect(productionTag()).toBe('v1.0.0');
  expect(program.git('show', 'main:production/releases/cart.yaml')).toContain(`commit: ${blamed}`);
  expect(program.git('rev-parse', 'main:production/manifests/prod/cart')).not.toBe(tree);
  expect(program.git('show', 'refs/slipway/requests/2:comments.json')).toContain('Taken back by itself');
  expect(await answer(event)).toMatchObject({ outcome: 'none', reason: 'held' });
  expect((await program.run('promote cart --to production')).out).toContain('v1.1.0 was in production before');
});

test('it works when the program no longer loads', async () => {
  await start();
  const event = degraded(6);
  program.write('environments/index.ts', 'this is no program');
  expect(await answer(event)).toMatchObject({ outcome: 'rollback' });
});

test('a dry run says the same and changes nothing', async () => {
  await start();
  const event = degraded(6);
  const head = program.git('rev-parse', 'main');
  const { out } = await program.run('rollback --if-degraded - --dry-run', { input: event });
  expect(out).toContain('would roll back: v1.1.0 → v1.0.0');
  expect(program.git('rev-parse', 'main')).toBe(head);
});

test('an event of an earlier release, or of another branch, takes nothing back', async () => {
  await start();
  const old = degraded(1);
  await toProduction('v1.2.0');
  expect(await answer(old)).toMatchObject({ outcome: 'none', reason: 'other-release' });
  const foreign = degraded(1, { revision: program.git('rev-parse', 'main^2') });
  expect(await answer(foreign)).toMatchObject({ reason: 'other-release' });
  expect(await answer(degraded(0, { revision: 'f'.repeat(40) }))).toMatchObject({ reason: 'other-release' });
  expect(productionTag()).toBe('v1.2.0');
});

test('what came later to other apps does not hide the release', async () => {
  await start();
  await program.text('release web --image registry.example.com/web:v1.1.0');
  expect(await answer(degraded(5))).toMatchObject({ outcome: 'rollback' });
});

test('where the environment wants a request, it is made once: a closed one is a no', async () => {
  await start(`{ by: 'pull-request', automaticWithin: minutes(30) }`);
  const event = degraded(5);
  expect(await answer(event)).toMatchObject({ outcome: 'rollback', rolledBack: { request: { number: 3 } } });
  expect(productionTag()).toBe('v1.1.0');
  expect(program.git('show', 'refs/slipway/requests/3:request.json')).toContain('goes back');
  expect(await answer(event)).toMatchObject({ outcome: 'none', reason: 'once-only' });
});

test('where nothing is automatic, it is said', async () => {
  await start(`{ by: 'commit' }`);
  expect(await answer(degraded(5))).toMatchObject({ outcome: 'none', reason: 'not-automatic' });
});

test('two events at once, from two clusters, take one release back', async () => {
  await start();
  const event = degraded(5);
  await Promise.all([answer(event), answer(event, { SLIPWAY_ACTOR: 'bob' })]);
  expect(productionTag()).toBe('v1.0.0');
  expect(program.git('log', '--format=%s', 'main').match(/^Roll back/gm)).toHaveLength(1);
});

test('the notification channel is told, and a broken one fails nothing', async () => {
  await start();
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
    request.on('end', () => response.end('ok'));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const event = degraded(5);
  expect(await answer(event, { SLIPWAY_NOTIFY_URL: url })).toMatchObject({
    notified: 'the notification channel was told',
  });
  expect(JSON.parse(bodies.join(''))).toMatchObject({
    text: expect.stringContaining('rolled back and held') as string,
  });
  expect(await answer(event, { SLIPWAY_NOTIFY_URL: url })).toMatchObject({ reason: 'held' });
  expect(bodies).toHaveLength(1);
  await program.text('unhold cart production --reason "looked at"');
  const late = degraded(40);
  expect(await answer(late, { SLIPWAY_NOTIFY_URL: url })).toMatchObject({
    reason: 'once-only',
    notified: 'the notification channel was told',
  });
  expect(JSON.parse(bodies[1] ?? '')).toMatchObject({ text: expect.stringContaining('not rolled back') as string });
  await new Promise((done) => server.close(done));
  await toProduction('v1.2.0');
  const { notified } = (await answer(degraded(5), { SLIPWAY_NOTIFY_URL: url })) as Answer & { notified: string };
  expect(notified).toBe('the notification channel can not be reached');
});

test('wrong usage is told', async () => {
  await start();
  expect((await program.run('rollback cart')).code).toBe(2);
  expect((await program.run('rollback cart --if-degraded -')).code).toBe(2);
  const { code, err } = await program.run('rollback --if-degraded nowhere.json');
  expect(code).toBe(1);
  expect(err).toContain('nowhere.json: can not be read');
});
