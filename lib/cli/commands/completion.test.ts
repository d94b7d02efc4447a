import { TestProgram } from '../testing';

let program: TestProgram;
beforeAll(async () => {
  program = new TestProgram();
  await program.text('list');
});
afterAll(() => program.remove());

async function completed(...words: string[]): Promise<string[]> {
  const quoted = words.map((word) => `"${word}"`).join(' ');
  return (await program.text(`complete -- ${quoted}`)).split('\n').filter((line) => line !== '');
}

test('commands, without those that only scripts call', async () => {
  expect(await completed('pr')).toEqual(['previews', 'promote']);
  expect(await completed('')).toEqual(expect.arrayContaining(['diff', 'status', 'completion']));
  expect(await completed('comp')).toEqual(['completion']);
});

test('options of the command', async () => {
  expect(await completed('promote', '--wh')).toEqual(['--while-waiting']);
  expect(await completed('--js')).toEqual(['--json']);
});

test('apps and environments by what the argument is', async () => {
  expect(await completed('hold', '')).toEqual(['cart', 'redis', 'web']);
  expect(await completed('hold', 'cart', '')).toEqual(['dev', 'production', 'staging']);
  expect(await completed('hold', 'cart', 'dev', '')).toEqual([]);
  expect(await completed('promote', 'cart', '')).toEqual(['redis', 'web']);
  expect(await completed('publish', 'dev', 'st')).toEqual(['staging']);
});

test('what an option takes, and places of a diff', async () => {
  expect(await completed('promote', 'cart', '--to', 'st')).toEqual(['staging']);
  expect(await completed('promote', '--to', 'staging', 'r')).toEqual(['redis']);
  expect(await completed('list', '--system', '')).toEqual(['shop', 'site']);
  expect(await completed('publish', '--app', 'w')).toEqual(['web']);
  expect(await completed('graph', '--format', '')).toEqual(['dot', 'mermaid', 'svg']);
  expect(await completed('hold', '--reason', '')).toEqual([]);
  expect(await completed('diff', 'prod')).toEqual(['production']);
  expect(await completed('diff', 'production/')).toEqual(['production/cart', 'production/redis', 'production/web']);
});

test('before the program was ever loaded the names of its files serve', async () => {
  const fresh = new TestProgram();
  expect((await fresh.text('complete -- hold ""')).split('\n')).toEqual(['cart', 'redis', 'web', '']);
  expect((await fresh.text('complete -- publish ""')).split('\n')).toContain('production');
  fresh.remove();
});

test('another shell is wrong usage', async () => {
  expect(await program.run('completion tcsh')).toMatchObject({ code: 2 });
});
