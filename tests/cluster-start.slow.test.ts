import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const runFile = promisify(execFile);
const root = join(__dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'slipway-start-'));
const hook = join(folder, 'hook.js');
const told = join(folder, 'told.json');

/** Writes, when a process ends, what it loaded of Pulumi and how much processor time it took. */
const source = `
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const packages = Object.keys(require.cache).flatMap((file) => /node_modules\\/(@pulumi\\/[^/]+)\\//.exec(file)?.[1] ?? []);
  const loaded = [...new Set(packages)].sort();
  require('node:fs').writeFileSync(${JSON.stringify(told)}, JSON.stringify({ seconds: (user + system) / 1e6, loaded }));
});
`;

beforeAll(() => {
  writeFileSync(hook, source);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function measured(...args: readonly string[]): Promise<{ seconds: number; loaded: string[] }> {
  await runFile(process.execPath, ['--require', hook, ...args], { cwd: root });
  return JSON.parse(readFileSync(told, 'utf8')) as { seconds: number; loaded: string[] };
}

test.each([
  ['--help', ['--help']],
  ['render', ['render', '--app', 'cartservice', '--out', join(folder, 'dist')]],
])('slipway %s loads nothing of Pulumi', async (_name, args) => {
  expect((await measured(join('bin', 'slipway.js'), ...args)).loaded).toEqual([]);
});

test('the program of pulumi up starts within 3 seconds of processor time, without the SDK of any cloud', async () => {
  const start =
    'require("./bin/register.js"); require("./lib/cluster/build-stack"); require("./lib/render").loadPlatform(process.cwd())';
  // What is compiled is kept: the first start of a checkout is another matter.
  await measured('--eval', start);
  const runs = [];
  for (let run = 0; run < 3; run++) runs.push(await measured('--eval', start));
  for (const { loaded } of runs)
    expect(loaded).toEqual(['@pulumi/kubernetes', '@pulumi/pulumi', '@pulumi/random', '@pulumi/tls']);
  // Of a busy machine's runs the quickest says what the program itself takes.
  expect(Math.min(...runs.map(({ seconds }) => seconds))).toBeLessThan(3);
});
