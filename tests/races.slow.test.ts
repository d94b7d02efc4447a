import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { TestProgram } from '../lib/cli/testing';

const bin = join(__dirname, '..', 'bin', 'slipway.js');
// Many processes on few cores: far more than a single command takes.
jest.setTimeout(600_000);

const count = 50;
const names = Array.from({ length: count }, (_, index) => `app-${index + 1}`);

let program: TestProgram;
let address: Readonly<Record<string, string>>;
beforeEach(async () => {
  program = new TestProgram({ files: Object.fromEntries(names.map((name) => [`lib/apps/${name}.ts`, appFile(name)])) });
  const { code, err } = await program.run('deliver');
  if (code !== 0) throw new Error(err);
});
afterEach(() => program.remove());

function appFile(name: string): string {
  const lib = join(__dirname, '..', 'lib');
  return `import { workload } from '${lib}/constructs';
import { http } from '${lib}/model';

export const app = workload({ name: '${name}', system: 'many', owner: 'team', image: 'registry.example.com/${name}:v1.0.0', port: http(8080) });
`;
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** One real process; killed after a while, where that is given. */
function slipway(args: readonly string[], killAfterMs?: number): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [bin, ...args], {
      cwd: program.root,
      env: { ...program.env, ...address },
      detached: true,
    });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    const timer = killAfterMs === undefined ? undefined : setTimeout(() => killGroup(child.pid), killAfterMs);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output: Buffer.concat(chunks).toString() });
    });
  });
}

/** With the git processes that it started, as a machine that goes down would. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    return;
  }
}

const release = (app: string, tag: string): string[] => [
  'release',
  app,
  'dev',
  '--image',
  `registry.example.com/${app}:${tag}`,
];
const tagOf = (app: string): string | undefined =>
  /tag: (\S+)/.exec(program.git('show', `main:dev/releases/${app}.yaml`))?.[1];

describe.each([
  ['named by its path, and worked in directly', () => ({})],
  ['reached by a file:// URL, through a cache', () => ({ SLIPWAY_REPO: `file://${program.environmentRepo}` })],
])('in a repository %s', (_, addressOf) => {
  beforeEach(() => (address = addressOf()));

  test(`${count} releases of different apps at once all land`, async () => {
    const ended = await Promise.all(names.map((name) => slipway(release(name, 'v2.0.0'))));
    expect(ended.filter((one) => one.code !== 0)).toEqual([]);
    expect(names.map(tagOf)).toEqual(names.map(() => 'v2.0.0'));
    const subjects = program.git('log', '--format=%s', 'main').split('\n');
    expect(subjects.filter((subject) => subject.startsWith('Release '))).toHaveLength(count);
  });

  test('two releases of one app at once: both are told what became of them, and one of them runs', async () => {
    const ended = await Promise.all(['v2.0.0', 'v3.0.0'].map((tag) => slipway(release('app-1', tag))));
    expect(ended.map((one) => one.code)).toEqual([0, 0]);
    expect(program.git('show', 'main:dev/releases/app-1.yaml')).toContain('generation: 3');
    const last = program.git('log', '-1', '--format=%s', 'main');
    expect(last).toContain(tagOf('app-1') ?? 'none');
  });

  test('a kill at any moment leaves the remote before or after, and the next run goes on', async () => {
    const whole = Date.now();
    await slipway(release('app-1', 'v2.0.0'));
    const duration = Date.now() - whole;
    let landed = 0;
    const rounds = 100;
    for (let round = 0; round < rounds; round++) {
      const tag = `v3.${round}.0`;
      const before = program.git('rev-parse', 'main');
      // Over the whole run, and a little beyond.
      await slipway(release('app-1', tag), (duration * 1.2 * round) / rounds);
      const after = program.git('rev-parse', 'main');
      if (after !== before) {
        landed++;
        expect(program.git('rev-parse', 'main~1')).toBe(before);
        expect(tagOf('app-1')).toBe(tag);
        expect(program.git('show', 'main:dev/manifests/nonprod/app-1/deployment-app-1.yaml')).toContain(tag);
      }
    }
    expect(program.git('fsck', '--no-dangling')).toBe('');
    expect((await slipway(release('app-1', 'v9.0.0'))).code).toBe(0);
    expect(tagOf('app-1')).toBe('v9.0.0');
    // The kills were spread over the run: some came too early, some too late.
    expect(landed).toBeGreaterThan(0);
    expect(landed).toBeLessThan(rounds);
  });
});
