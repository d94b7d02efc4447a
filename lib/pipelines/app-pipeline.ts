import { flowBranches, registryOf, type AppOptions } from './app-options';
import {
  fact,
  secret,
  type Env,
  type Job,
  type Occasion,
  type Permission,
  type Pipeline,
  type Step,
  type Trigger,
} from './pipeline';

/**
 * The pipeline of an app's repository: a pull request is built and tested, what is merged or tagged is built, tested,
 * scanned, pushed, signed and announced, by the targets of its Makefile.
 *
 * Announcements are in no group of runs that replace one another: each of them is a build that somebody may run.
 */
export function appPipeline(options: AppOptions): Pipeline {
  const releases: Occasion[] = ['push', 'tag', 'schedule'];
  const triggers = appTriggers(options);
  const given = new Set(triggers.map(({ on }) => on));
  const folder = options.directory === '.' ? {} : { folder: options.directory };
  const job = (rest: Omit<Job, 'needsMachine' | 'timeoutMinutes'>): Job => ({
    needsMachine: 'containers',
    timeoutMinutes: options.timeoutMinutes,
    ...folder,
    ...rest,
  });
  return {
    name: options.app,
    title: options.app,
    command: `pipelines app ${options.app}`,
    triggers,
    replacesRuns: true,
    jobs: [
      job({ id: 'test', steps: testSteps(options) }),
      job({ id: 'build', occasions: ['pull-request'], steps: [...buildSteps(options), make('docker-build')] }),
      job({
        id: 'release',
        occasions: releases.filter((one) => given.has(one)),
        needs: ['test'],
        permissions: releasePermissions(options),
        env: sourceOf,
        steps: releaseSteps(options),
      }),
      job({
        id: 'notify',
        needs: ['test', 'build', 'release'],
        always: true,
        env: { ...sourceOf, SLACK_WEBHOOK_URL: secret('SLACK_WEBHOOK_URL'), RESULT: fact('result') },
        steps: [{ do: 'checkout' }, make('notify')],
      }),
    ],
  };
}

function releasePermissions({ login, signing }: AppOptions): Permission[] {
  return [
    ...(login === 'job-token' ? (['push-images'] as const) : []),
    ...(typeof login === 'object' || signing === 'identity' ? (['identify'] as const) : []),
  ];
}

function appTriggers({ flow, nightly, directory }: AppOptions): Trigger[] {
  const paths = directory === '.' ? {} : { paths: [`${directory}/**`] };
  const branches = flowBranches[flow];
  return [
    { on: 'pull-request', branches: branches.length === 0 ? ['main'] : branches, ...paths },
    ...(branches.length === 0 ? [] : [{ on: 'push', branches, ...paths } as const]),
    { on: 'tag', pattern: 'v*' },
    ...(nightly === false
      ? []
      : [{ on: 'schedule', cron: nightly, ...(flow === 'branches' ? { branch: 'staging' } : {}) } as const]),
  ];
}

/** What a Makefile can not know by itself. */
const sourceOf: Env = {
  GIT_TAG: fact('tag'),
  SOURCE_BRANCH: fact('branch'),
  SOURCE_REPOSITORY: fact('repository-url'),
  RUN_URL: fact('run-url'),
  NIGHTLY: fact('nightly'),
};

function make(target: string, env?: Env): Extract<Step, { do: 'run' }> {
  return { do: 'run', name: target, command: `make ${target}`, ...(env === undefined ? {} : { env }) };
}

function testSteps({ contract }: AppOptions): Step[] {
  const token = { PACT_BROKER_TOKEN: secret('PACT_BROKER_TOKEN'), SOURCE_BRANCH: fact('branch') };
  const contracts: Step[] = [
    {
      ...make('test-contract', token),
      command: `if [ -n "$PACT_BROKER_TOKEN" ]; then make test-contract; else echo "skipped: requests of forks have no secrets"; fi`,
      occasions: ['pull-request'],
    },
    {
      ...make('test-contract', { ...token, PACT_PUBLISH: 'true' }),
      occasions: ['push', 'tag', 'schedule'],
    },
  ];
  return [{ do: 'checkout' }, make('test'), ...(contract === false ? [] : contracts)];
}

function buildSteps({ platforms }: AppOptions): Step[] {
  return [{ do: 'checkout' }, { do: 'emulation', platforms }];
}

function releaseSteps(options: AppOptions): Step[] {
  return [
    ...buildSteps(options),
    make('tools'),
    ...loginSteps(options),
    make('docker-build', { CACHE: 'write' }),
    make('docker-scan'),
    make('docker-push'),
    make(
      'docker-sign',
      options.signing === 'identity'
        ? undefined
        : {
            COSIGN_KEY: 'env://COSIGN_PRIVATE_KEY',
            COSIGN_PRIVATE_KEY: secret('COSIGN_PRIVATE_KEY'),
            COSIGN_PASSWORD: secret('COSIGN_PASSWORD'),
          },
    ),
    ...announceSteps(options),
  ];
}

/** A program on GitHub gives tokens to an App that may start its workflows; other providers have one token to keep. */
function announceSteps({ program: { provider, repository } }: AppOptions): Step[] {
  return provider === 'github-actions'
    ? [
        { do: 'git-token', repository, access: 'announce' },
        make('announce', { ANNOUNCE_TOKEN: { gitToken: 'announce' } }),
      ]
    : [make('announce', { ANNOUNCE_TOKEN: secret('ANNOUNCE_TOKEN') })];
}

function loginSteps({ login, images }: AppOptions): Step[] {
  const [image] = images;
  const registry = registryOf(image?.repository ?? '');
  switch (login) {
    case 'job-token':
      return [make('registry-login', { REGISTRY_USER: fact('registry-user'), REGISTRY_PASSWORD: fact('job-token') })];
    case 'password':
      return [
        make('registry-login', {
          REGISTRY_USER: secret('REGISTRY_USER'),
          REGISTRY_PASSWORD: secret('REGISTRY_PASSWORD'),
        }),
      ];
    default:
      return [
        { do: 'cloud-login', login, registry },
        make('registry-login', {
          REGISTRY_USER: userOf[login.cloud],
          REGISTRY_PASSWORD: { registryPassword: login.cloud },
        }),
      ];
  }
}

/** The user that a cloud's registry expects beside a token. */
const userOf: Readonly<Record<'aws' | 'google' | 'azure', string>> = {
  aws: 'AWS',
  google: 'oauth2accesstoken',
  azure: '00000000-0000-0000-0000-000000000000',
};
