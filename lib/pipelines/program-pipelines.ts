import {
  fact,
  secret,
  setting,
  type Env,
  type Job,
  type Pipeline,
  type Step,
  type TokenAccess,
  type Value,
} from './pipeline';
import type { ProgramOptions } from './program-options';

/**
 * The pipelines of a program's repository: checks of a pull request, publishing what was merged, taking in what apps
 * announce, promoting what is asked for, and what the clock brings.
 *
 * Announcements and promotions are in no group of runs: each must happen. Publishing the newest commit includes those
 * before it, so that there one run at a time is enough.
 */
export function programPipelines(options: ProgramOptions): Pipeline[] {
  return [
    checkPipeline(options),
    publishPipeline(options),
    releasePipeline(options),
    promotePipeline(options),
    ...clockPipelines(options),
  ];
}

const command = 'pipelines program';

function checkPipeline(options: ProgramOptions): Pipeline {
  return {
    name: 'check',
    title: 'Check',
    command,
    triggers: [{ on: 'pull-request', branches: [options.branch] }, { on: 'merge-queue' }],
    replacesRuns: true,
    jobs: [
      job(options, 'tests', [{ do: 'checkout', history: 'all' }, node(options), run('checks', options.checks)]),
      {
        ...job(options, 'policies', [
          ...readyProgram(options),
          run('policies', 'npx slipway check --now --format sarif >policies.sarif'),
          { do: 'report-findings', file: 'policies.sarif', always: true },
          run('pipelines are those of their options', 'npx slipway pipelines program --out . --check', undefined, true),
          run('no secret in clear', 'npx slipway secrets scan', undefined, true),
        ]),
        permissions: ['report-findings'],
      },
      {
        ...job(options, 'diff', diffSteps(options)),
        occasions: ['pull-request'],
        ownBranchesOnly: true,
        permissions: ['comment'],
      },
    ],
  };
}

/** Exit code 4 says that others changed rendered files: that is told, and is no fault of this request's. */
function diffSteps(options: ProgramOptions): Step[] {
  return [
    ...readyProgram(options),
    token(options, 'read'),
    run('diff', 'npx slipway diff --format markdown >changes.md || [ $? -eq 4 ]', slipwayEnv(options, 'read')),
    run('comment', 'npx slipway comment changes.md --marker diff --pull-request "$PULL_REQUEST"', {
      PULL_REQUEST: fact('pull-request'),
      [options.tokenVariable]: fact('job-token'),
    }),
  ];
}

function publishPipeline(options: ProgramOptions): Pipeline {
  return {
    name: 'publish',
    title: 'Publish',
    command,
    triggers: [{ on: 'push', branches: [options.branch] }],
    oneAtATime: true,
    jobs: [job(options, 'publish', writing(options, [run('publish', 'npx slipway publish')]))],
  };
}

function releasePipeline(options: ProgramOptions): Pipeline {
  const steps = [
    run('release', `printf '%s' "$EVENT" | npx slipway release --from-event -`, { EVENT: { input: 'event' } }),
  ];
  return {
    name: 'release',
    title: 'Release',
    command,
    triggers: [{ on: 'event', inputs: [{ name: 'event', description: 'What was built, as JSON' }] }],
    jobs: [job(options, 'release', deciding(options, steps))],
  };
}

function promotePipeline(options: ProgramOptions): Pipeline {
  const inputs = [
    { name: 'app', description: 'App to promote' },
    { name: 'to', description: 'Environment to promote it to' },
  ];
  const env = { APP: { input: 'app' }, TO: { input: 'to' } };
  return {
    name: 'promote',
    title: 'Promote',
    command,
    triggers: [{ on: 'event', inputs }],
    jobs: [
      job(
        options,
        'promote',
        deciding(options, [run('promote', 'npx slipway promote --to="$TO" --while-waiting -- "$APP"', env)]),
      ),
    ],
  };
}

function clockPipelines(options: ProgramOptions): Pipeline[] {
  const pairs = options.stages.slice(1).map((stage, index) => [options.stages[index] ?? '', stage] as const);
  return [
    {
      name: 'refresh',
      title: 'Refresh requests',
      command,
      triggers: [{ on: 'schedule', cron: options.refresh }],
      oneAtATime: true,
      jobs: [
        job(
          options,
          'refresh',
          deciding(options, [run('gates, promotions and merges', 'npx slipway refresh --merge')]),
        ),
      ],
    },
    {
      name: 'watch',
      title: 'Watch',
      command,
      triggers: [{ on: 'schedule', cron: options.watch }],
      oneAtATime: true,
      jobs: [
        job(options, 'watch', [
          ...readyProgram(options),
          token(options, 'read'),
          run('age of certificates and secrets', 'npx slipway secrets check', slipwayEnv(options, 'read')),
          ...pairs.map(([from, to]) =>
            run(
              `drift from ${from} to ${to}`,
              `npx slipway drift ${from} ${to} --check`,
              slipwayEnv(options, 'read'),
              true,
            ),
          ),
          ...expirySteps(options),
        ]),
      ],
    },
  ];
}

/** Ends previews that nobody needs any more, by tokens that may label the requests of apps and comment on them. */
function expirySteps({ previewTokens }: ProgramOptions): Step[] {
  if (previewTokens.length === 0) return [];
  const env = Object.fromEntries(previewTokens.map((name) => [name, secret(`PREVIEWS_${name}`)]));
  return [run('previews that expired', 'npx slipway previews --expire', env, true)];
}

/** Steps that ask gates, which may ask the registry for signatures and scans. */
function deciding(options: ProgramOptions, steps: readonly Extract<Step, { do: 'run' }>[]): Step[] {
  return [registryLogin, ...writing(options, steps)];
}

/**
 * Shows who it is to a private registry, where the repository has a password for one. Without docker the login is
 * written down as docker would.
 */
export const registryLogin: Step = {
  do: 'run',
  name: 'log in to a private registry',
  command: `if [ -z "$REGISTRY_PASSWORD" ]; then
  echo "no password: what is asked of the registry is public"
elif command -v docker >/dev/null; then
  printf '%s' "$REGISTRY_PASSWORD" | docker login --username "$REGISTRY_USER" --password-stdin "$REGISTRY"
else
  mkdir -p ~/.docker && (umask 077 && node -p 'const { env } = process; JSON.stringify({ auths: { [env.REGISTRY]: { auth: Buffer.from(env.REGISTRY_USER + ":" + env.REGISTRY_PASSWORD).toString("base64") } } })' >~/.docker/config.json)
fi`,
  env: {
    REGISTRY: setting('REGISTRY'),
    REGISTRY_USER: secret('REGISTRY_USER'),
    REGISTRY_PASSWORD: secret('REGISTRY_PASSWORD'),
  },
};

/** Steps that change the environment repo, with a token that may. */
function writing(options: ProgramOptions, steps: readonly Extract<Step, { do: 'run' }>[]): Step[] {
  return [
    ...readyProgram(options),
    token(options, 'write'),
    ...steps.map((one) => ({ ...one, env: { ...slipwayEnv(options, 'write'), ...one.env } })),
  ];
}

/** A job that runs Slipway. */
export function job(options: ProgramOptions, id: string, steps: readonly Step[]): Job {
  return { id, needsMachine: 'node', timeoutMinutes: options.timeoutMinutes, steps };
}

function readyProgram(options: ProgramOptions): Step[] {
  return [{ do: 'checkout', history: 'all' }, node(options), installed];
}

/** Node as the program wants it. */
export function node({ node: version }: ProgramOptions): Step {
  return { do: 'node', version };
}

/** The program's dependencies, none of whose scripts run. */
export const installed: Step = {
  do: 'run',
  name: 'install',
  command: 'npm ci --ignore-scripts --no-audit --no-fund',
};

/** A token for the environment repo. */
export function token({ environmentRepository: repository }: ProgramOptions, access: TokenAccess): Step {
  return { do: 'git-token', repository, access };
}

/** Where Slipway looks for its token: git's, and the forge's. */
export function slipwayEnv({ tokenVariable }: ProgramOptions, access: TokenAccess): Env {
  const value: Value = { gitToken: access };
  return { SLIPWAY_GIT_TOKEN: value, [tokenVariable]: value };
}

/** A command of a shell. */
export function run(name: string, text: string, env?: Env, always = false): Extract<Step, { do: 'run' }> {
  return { do: 'run', name, command: text, ...(env === undefined ? {} : { env }), ...(always ? { always } : {}) };
}
