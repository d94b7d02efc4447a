import { spawn, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { Command } from './command';
import { commandLine } from './command-line';
import { loadCommands } from './load-commands';
import { run } from './main';
import { splitWords, TestProgram } from './testing';

const commands = loadCommands();
const cli = resolve(__dirname, '../../bin/slipway.js');
let program: TestProgram;
beforeAll(() => {
  program = new TestProgram();
});
afterAll(() => program.remove());

describe.each(commands.map((command) => [command.name, command] as const))('slipway %s', (name, command) => {
  test('says what it is for, in one line without a full stop', () => {
    expect(command.summary).toMatch(/^[A-Z][^\n]*[^.\n]$/);
  });

  test('explains itself, with examples, in 80 columns', async () => {
    const { code, out, err } = await program.run(`${name} --help`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`Usage: slipway ${name}`);
    expect(out).toContain('Examples:\n  slipway ');
    const long = out.split('\n').filter((one) => one.length > 80 && !one.startsWith('  slipway '));
    expect(long).toEqual([]);
  });

  test.each(command.examples.map(([line]) => [line]))('understands its example: %s', async (line) => {
    const parsed = await understood(line.replace(/ > \S+$/, ''));
    expect(parsed.name).toBe(name);
  });
});

/** Which command a line is for. @param more words after it @throws what the parser says of it */
async function understood(line: string, ...more: readonly string[]): Promise<Command> {
  const found: Command[] = [];
  const silent = { write: () => true };
  const parser = commandLine(commands, { stdout: silent, stderr: silent }, (command) => {
    found.push(command);
    return Promise.resolve();
  });
  await parser.parseAsync([...splitWords(line), ...more], { from: 'user' });
  const [command] = found;
  if (command === undefined) throw new Error(`no command runs: ${line}`);
  return command;
}

test.each([
  'hold cart dev',
  'unhold cart dev',
  'adopt cart dev',
  'rollback cart dev',
  'ban v1.0.0',
  'freeze dev --to 2026-12-24T00:00Z',
  'promote cart --to staging --hotfix --expires 24h',
])('%s needs a reason that says something', async (line) => {
  expect((await understood(line, '--reason', 'it fails')).name).toBe(line.split(' ')[0]);
  for (const blank of ['', ' \n'])
    await expect(understood(line, '--reason', blank)).rejects.toThrow('It must not be empty');
});

test('alone it shows the commands, as wrong usage', async () => {
  const { code, out, err } = await program.run('');
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('Usage: slipway');
  expect((await program.run('--help')).code).toBe(0);
});

test('help lists every command but those for scripts', async () => {
  const { out } = await program.run('--help');
  for (const { name: whole, hidden = false } of commands) {
    const [name = '', group] = whole.split(' ').reverse();
    const listed = group === undefined ? out : (await program.run(`${group} --help`)).out;
    expect(new RegExp(`^  ${name} `, 'm').test(listed)).toBe(!hidden);
  }
  expect(out).toContain(
    'Exit codes: 0 done, 1 a problem, 2 wrong usage, 3 blocked by a gate, 4 changed outside Slipway.',
  );
});

test.each([
  ['promot', 'Did you mean promote?'],
  ['hold --reason x', "missing required argument 'app'"],
  ['hold cart dev', "required option '--reason <text>' not specified"],
  ['list --sytem x', 'Did you mean --system?'],
  ['list extra', 'too many arguments'],
  ['diff --format png', 'Allowed choices are text, markdown, json, html'],
])('%s is wrong usage', async (line, says) => {
  const { code, out, err } = await program.run(line);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(says);
});

test('a mistake is told with its fix and no stack, as JSON when asked', async () => {
  const plain = await program.run('list --system shp');
  expect(plain).toMatchObject({ code: 1, out: '' });
  expect(plain.err).toMatch(/^✗ there is no system 'shp'\n {2}fix: did you mean 'shop'\?/);
  const json = await program.run('list --system shp --json');
  expect(JSON.parse(json.err)).toMatchObject({ problems: [{ problem: "there is no system 'shp'" }] });
});

test('user code that fails the same way many times shows its stack once', async () => {
  const broken = new TestProgram({
    files: {
      'lib/apps/site/bad.ts': "throw new Error('boom');",
      'lib/apps/site/worse.ts': "import './bad'; export const x = 1;",
    },
  });
  const { code, err } = await broken.run('list');
  expect(code).toBe(1);
  expect(err.match(/✗ lib\/apps/g)).toHaveLength(2);
  expect(err.match(/bad\.ts:1/g)).toHaveLength(1);
  broken.remove();
});

test('a bug keeps its stack', async () => {
  const err: string[] = [];
  const code = await run(['release', '--from-event', '-', '-C', program.root], {
    cwd: program.root,
    env: program.env,
    stdout: { write: () => true },
    stderr: { write: (text: string) => err.push(text) > 0 },
    stdin: {
      [Symbol.asyncIterator]: () => {
        throw new TypeError('a mistake of ours');
      },
    },
    now: () => new Date(0),
  });
  expect(code).toBe(1);
  expect(err.join('')).toMatch(/^This is a bug in Slipway:\nTypeError: a mistake of ours\n {4}at /);
});

test('help is quick: it loads the parser, and nothing that a command works with', () => {
  const code = `require(${JSON.stringify(resolve(cli, '../register.js'))});
    require(${JSON.stringify(resolve(__dirname, 'main.ts'))}).main(['--help']);
    process.on('exit', () => console.error(JSON.stringify(Object.keys(require.cache))));`;
  const { status, stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
  expect(status).toBe(0);
  const loaded = JSON.parse(stderr) as string[];
  // The compiler is loaded only where a file was not compiled before.
  const packages = new Set(
    loaded.flatMap((file) => /node_modules\/((?!@swc)(?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []),
  );
  expect([...packages].sort()).toEqual(['commander', 'fastest-levenshtein', 'picocolors', 'pirates']);
  // Of Slipway: the commands' own files, and words of the model.
  const others = loaded.filter((file) => /\/lib\/(?!cli\/)[^/]+\/.*\.ts$/.test(file));
  expect(others.length).toBeLessThan(15);
});

test('an interrupt ends it with a word and 130', async () => {
  // Reading an event from standard input waits for its end.
  const child = spawn(process.execPath, [cli, 'release', '--from-event', '-'], { cwd: program.root, env: program.env });
  let err = '';
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  await new Promise((done) => setTimeout(done, 1500));
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(err).toContain('Interrupted.');
});

test('a reader that has seen enough is no error', () => {
  const piped = `'${process.execPath}' '${cli}' --help | head -1; exit \${PIPESTATUS[0]}`;
  expect(spawnSync('bash', ['-c', piped], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
});

test.each([
  ['promote crt --to staging', "did you mean 'cart'?"],
  ['promote cart --to stagin', "did you mean 'staging'?"],
  ['release crt --image registry.example.com/cart:v2', "did you mean 'cart'?"],
  ['release cart stagin --image registry.example.com/cart:v2', "did you mean 'staging'?"],
  ['explain crt staging', "did you mean 'cart'?"],
  ['explain cart stagin', "did you mean 'staging'?"],
  ['promote cart --to staging', 'there is no git repository at'],
])('where there is no environment repo, unknown names are told first: %s', async (line, told) => {
  const { code, err } = await program.run(line);
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(told) as string });
});
