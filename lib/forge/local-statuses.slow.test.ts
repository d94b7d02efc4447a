import { UserError } from '../errors';
import { LocalSandbox } from './testing/local-sandbox';

// Real git, many processes of it.
jest.setTimeout(30_000);

let sandbox: LocalSandbox;

beforeAll(async () => {
  sandbox = await LocalSandbox.create();
});
afterAll(() => {
  sandbox.remove();
});

const status = (context: string) => ({ context, state: 'success' as const, description: 'Healthy' });

it('keeps more than a thousand statuses of one commit, newest first', async () => {
  const sha = await sandbox.push('many');
  const contexts = Array.from({ length: 1200 }, (_, index) => `slipway/eu-1/production/app-${index}`);

  await sandbox.forge.writeStatuses(sha, contexts.map(status));
  await sandbox.forge.writeStatus(sha, status('last'));

  const read = await (await sandbox.elsewhere('reader')).listStatuses(sha);
  expect(read.map(({ context }) => context)).toEqual(['last', ...contexts.reverse()]);
  expect(sandbox.git.git('rev-list', '--count', `refs/slipway/statuses/${sha}`)).toBe('2');
});

it('keeps the statuses of writers that race', async () => {
  const sha = await sandbox.push('raced');
  const contexts = ['a', 'b', 'c', 'd'];
  const forges = await Promise.all(contexts.map((name) => sandbox.elsewhere(name)));

  await Promise.all(forges.map((forge, index) => forge.writeStatus(sha, status(contexts[index]!))));

  const read = await sandbox.forge.listStatuses(sha);
  expect(read.map(({ context }) => context).sort()).toEqual(contexts);
});

it('writes nothing where there is no status', async () => {
  const sha = await sandbox.push('none');

  await sandbox.forge.writeStatuses(sha, []);

  expect(sandbox.git.git('for-each-ref', `refs/slipway/statuses/${sha}`)).toBe('');
});

it('takes whole commit ids only', async () => {
  await expect(sandbox.forge.listStatuses('main')).rejects.toThrow(UserError);
  await expect(sandbox.forge.writeStatus('../../heads/main', status('x'))).rejects.toThrow('is no commit id');
});
