import { join } from 'node:path';
import { UserError } from '../../errors';
import type { Platform } from '../../model/platform';
import { withFlux } from '../../flux/testing';
import { loadPlatform } from '../../render';
import type { DoctorWorld, ToolAnswer } from './check';
import { doctorText } from './doctor-text';
import { examine, fails, type Examined } from './examine';
import { loadChecks } from './load-checks';

const sample = loadPlatform(join(__dirname, '..', '..', '..'));
const checks = loadChecks();

const says = (out: string, code = 0): ToolAnswer => ({ code, out, err: code === 0 ? '' : out });
/** A machine where all is well. */
const tools: Readonly<Record<string, ToolAnswer>> = {
  'git --version': says('git version 2.39.5\n'),
  'git -C /program config --get user.name': says('Ann\n'),
  'git -C /program config --get user.email': says('ann@example.com\n'),
  'pulumi version': says('v3.248.0\n'),
  'pulumi whoami --non-interactive --verbose': says('User: ann\nOrganizations:\nBackend URL: file://~\n'),
  'docker info --format {{.ServerVersion}}': says('27.5.1\n'),
  'kind version': says('kind v0.31.0 go1.25.5 linux/amd64\n'),
  'kubectl version --client --output json': says('{"clientVersion":{"gitVersion":"v1.29.3"}}'),
};

interface Changes extends Partial<Omit<DoctorWorld, 'runTool'>> {
  readonly tools?: Readonly<Record<string, ToolAnswer | undefined>>;
}

function worldWith({ tools: changed = {}, ...changes }: Changes = {}): DoctorWorld {
  const all = { ...tools, ...changed };
  return {
    root: '/program',
    env: {},
    now: () => new Date('2026-11-25T12:00:00Z'),
    nodeVersion: '22.12.0',
    platform: sample,
    http: { fetch: () => Promise.reject(new Error('no network')) },
    runTool: (command, args) => Promise.resolve(all[[command, ...args].join(' ')]),
    ...changes,
  };
}

async function foundBy(name: string, changes: Changes = {}): Promise<Examined | undefined> {
  return (
    await examine(
      checks.filter((one) => one.name === name),
      worldWith(changes),
    )
  )[0];
}

/** The sample, its environment repo on a server. */
function onServer(url: string): Platform {
  return { ...sample, environmentRepo: { ...sample.environmentRepo, url } };
}

describe('a machine where all is well', () => {
  test('has no problem', async () => {
    const examined = await examine(checks, worldWith());
    expect(examined.filter(({ state }) => state === 'problem')).toEqual([]);
    expect(examined.map(({ name }) => name)).toEqual([
      'node',
      'git',
      'program',
      'git-identity',
      'environment-repo',
      'forge-token',
      'certificates',
      'clock',
      'docker',
      'flux',
      'kind',
      'kubectl',
      'pulumi',
    ]);
  });

  test('is shown a line a check', async () => {
    const text = doctorText(await examine(checks, worldWith()));
    expect(text).toContain('✓ node              22.12.0');
    expect(text).toContain('- forge-token       pull requests live in the repository itself');
  });
});

test('nothing but node, git and what stands in the folder is needed for deliver', async () => {
  const bare = await examine(checks, worldWith({ tools: { ...nothing(tools), ...only('git --version') } }));
  expect(bare.filter(({ state }) => state === 'problem').map(({ name }) => name)).toEqual([
    'git-identity',
    'docker',
    'kind',
    'kubectl',
    'pulumi',
  ]);
  expect(fails(bare, ['deliver'])).toBe(false);
  expect(fails(bare, ['deliver', 'up'])).toBe(true);
});

function nothing(all: object): Record<string, undefined> {
  return Object.fromEntries(Object.keys(all).map((key) => [key, undefined]));
}

function only(key: string): Record<string, ToolAnswer | undefined> {
  return { [key]: tools[key] };
}

describe.each<[name: string, what: string, changes: Changes, detail: string, fix: string]>([
  ['node', 'too old', { nodeVersion: '18.20.0' }, '18.20.0 is not >=20.19', 'Node 22 or 24'],
  ['git', 'not installed', { tools: { 'git --version': undefined } }, 'is not installed', 'install git'],
  ['git', 'too old', { tools: { 'git --version': says('git version 2.25.1') } }, '2.25.1 is older', 'install git'],
  [
    'git-identity',
    'half set',
    { tools: { 'git -C /program config --get user.email': says('', 1) } },
    'user.email is not set',
    "git config --global user.email 'you@example.com'",
  ],
  [
    'program',
    'that does not load',
    {
      platform: new UserError("promotesFrom 'stagging' is no environment", 'one of dev', 'environments/production.ts'),
    },
    "environments/production.ts: promotesFrom 'stagging' is no environment",
    'one of dev',
  ],
  [
    'environment-repo',
    'that does not answer',
    {
      platform: onServer('https://git.example.com/environments.git'),
      tools: {
        'git -C /program ls-remote --heads https://git.example.com/environments.git': says(
          'hint\nfatal: Authentication failed\n',
          128,
        ),
      },
    },
    'can not be read: fatal: Authentication failed',
    'SLIPWAY_GIT_TOKEN',
  ],
  [
    'forge-token',
    'not there',
    { platform: onServer('https://github.com/example/environments.git') },
    "there is no credential for the github repository 'example/environments'",
    'GITHUB_TOKEN',
  ],
  [
    'certificates',
    'near their end',
    { now: () => new Date('2099-01-01T00:00:00Z') },
    'has expired',
    'slipway secrets fetch-cert',
  ],
  ['pulumi', 'not installed', { tools: { 'pulumi version': undefined } }, 'is not installed', 'pulumi.com'],
  [
    'pulumi',
    'not logged in',
    { tools: { 'pulumi whoami --non-interactive --verbose': says('not logged in', 255) } },
    'is not logged in',
    'pulumi login --local',
  ],
  [
    'docker',
    'not running',
    { tools: { 'docker info --format {{.ServerVersion}}': says('Cannot connect', 1) } },
    'does not answer',
    'start it',
  ],
  ['kind', 'not installed', { tools: { 'kind version': undefined } }, 'is not installed', 'kind.sigs.k8s.io'],
  [
    'kubectl',
    'too far from a cluster',
    {
      tools: {
        'kubectl version --client --output json': says('{"clientVersion":{"gitVersion":"v1.35.0"}}'),
      },
    },
    'v1.35.0 is more than one minor version from nonprod-eu-1 (1.28)',
    "one of the clusters' version",
  ],
  [
    'clock',
    'ahead',
    {
      platform: onServer('https://github.com/example/environments.git'),
      http: {
        fetch: () => Promise.resolve(new Response(null, { headers: { date: 'Wed, 25 Nov 2026 11:55:00 GMT' } })),
      },
    },
    '300 seconds ahead of github.com',
    'time synchronisation',
  ],
])('%s', (name, what, changes, detail, fix) => {
  test(`${what}: is told with what to do`, async () => {
    const found = await foundBy(name, changes);
    expect(found?.state).toBe('problem');
    expect(found?.detail).toContain(detail);
    expect(found?.fix).toContain(fix);
  });
});

test('a clock that can not be compared is no problem', async () => {
  const found = await foundBy('clock', { platform: onServer('https://github.com/example/environments.git') });
  expect(found?.state).toBe('skipped');
});

test('an error of ours is not taken for a mistake of the user', async () => {
  const broken = {
    name: 'broken',
    neededFor: 'up' as const,
    run: () => {
      throw new TypeError('ours');
    },
  };
  await expect(examine([broken], worldWith())).rejects.toThrow('ours');
});

test('whom Flux can not tell of apps is told, and is no problem', async () => {
  expect(await foundBy('flux')).toMatchObject({ state: 'skipped', detail: 'Argo CD deploys to every cluster' });
  expect(await foundBy('flux', { platform: withFlux(sample) })).toMatchObject({
    state: 'ok',
    detail:
      'deploys to nonprod-eu-1, prod-eu-1; of apps there it does not tell team-back-office by email: it has no such Provider',
  });
  const slackOnly = (sample.teams ?? []).filter(({ name }) => name !== 'team-back-office');
  expect(await foundBy('flux', { platform: { ...withFlux(sample), teams: slackOnly } })).toMatchObject({
    state: 'ok',
    detail: 'deploys to nonprod-eu-1, prod-eu-1',
  });
});
