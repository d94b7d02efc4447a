import { fact, type Env, type Pipeline, type Step } from './pipeline';
import { programRepository, type ProgramOptions } from './program-options';
import { installed, job, node, registryLogin, run, slipwayEnv, token } from './program-pipelines';

/**
 * The pipelines of an environment repo: what a request must pass there, rendering for those who edit release files, and
 * taking back what degraded.
 *
 * They run the code of the program's protected branch, never the request's: a request can change what runs where, and
 * not what judges it.
 */
export function environmentPipelines(options: ProgramOptions): Pipeline[] {
  return [requestPipeline(options), rollbackPipeline(options)];
}

const command = 'pipelines environments';

function requestPipeline(options: ProgramOptions): Pipeline {
  const number = requestNumber;
  return {
    name: 'requests',
    title: 'Requests',
    command,
    triggers: [{ on: 'pull-request', branches: options.environmentBranches }, { on: 'merge-queue' }],
    replacesRuns: true,
    jobs: [
      {
        ...job(options, 'render', [
          ...programSteps(options, 'write'),
          run('render edited releases onto the branch', 'npx slipway render-request "$PULL_REQUEST"', {
            ...slipwayEnv(options, 'write'),
            ...repositoryEnv,
            PULL_REQUEST: fact('pull-request'),
          }),
        ]),
        occasions: ['pull-request'],
        ownBranchesOnly: true,
      },
      job(options, 'verify-render', [
        ...programSteps(options),
        run('verify-render', `npx slipway verify-render "$HEAD" --base "$BASE" --protected origin/${options.branch}`, {
          ...readEnv(options),
          HEAD: fact('head'),
          BASE: fact('base'),
        }),
      ]),
      job(options, 'check', [
        ...programSteps(options),
        { do: 'checkout', requestInto: 'requested' },
        run('check', 'npx slipway check --path requested --settings'),
      ]),
      {
        ...job(options, 'gate', [
          registryLogin,
          ...programSteps(options, 'write'),
          run('gate', `${number}\nnpx slipway gate --pull-request "$number"`, {
            ...slipwayEnv(options, 'write'),
            ...repositoryEnv,
            PULL_REQUEST: fact('pull-request'),
            QUEUE: fact('queue-branch'),
          }),
        ]),
        ownBranchesOnly: true,
      },
      {
        ...job(options, 'merge', [
          registryLogin,
          ...programSteps(options, 'write'),
          run('merge where nobody has to review', 'npx slipway render-request "$PULL_REQUEST" --merge', {
            ...slipwayEnv(options, 'write'),
            ...repositoryEnv,
            PULL_REQUEST: fact('pull-request'),
          }),
        ]),
        occasions: ['pull-request'],
        ownBranchesOnly: true,
        needs: ['render', 'verify-render', 'check', 'gate'],
      },
    ],
  };
}

/** A merge queue names its branch after the request. */
const requestNumber = `number="$PULL_REQUEST"
if [ -z "$number" ]; then number=$(printf '%s' "$QUEUE" | sed -nE 's|.*/pr-([0-9]+)-.*|\\1|p'); fi`;

/** What Argo CD's notification tells of an app that degraded. */
const degraded = ['app', 'environment', 'cluster', 'revision', 'health', 'since', 'message'] as const;

function rollbackPipeline(options: ProgramOptions): Pipeline {
  const env: Env = Object.fromEntries(degraded.map((name) => [name.toUpperCase(), { input: name }]));
  const fields = degraded.map((name) => `${name}: process.env.${name.toUpperCase()}`).join(', ');
  return {
    name: 'rollback',
    title: 'Roll back what degraded',
    command,
    triggers: [
      {
        on: 'event',
        inputs: degraded.map((name) => ({ name, description: `As Argo CD’s notification tells it: ${name}` })),
      },
    ],
    jobs: [
      job(options, 'rollback', [
        ...programSteps(options, 'write'),
        run('rollback', `node -p 'JSON.stringify({ ${fields} })' | npx slipway rollback --if-degraded -`, {
          ...slipwayEnv(options, 'write'),
          ...repositoryEnv,
          ...env,
        }),
      ]),
    ],
  };
}

/** The program at its protected branch, ready to run; with a token of its own, since it may be private. */
function programSteps(options: ProgramOptions, access?: 'write'): Step[] {
  const repository = programRepository(options);
  return [
    { do: 'git-token', repository, access: 'read' },
    { do: 'checkout', repository, history: 'all', token: 'read' },
    node(options),
    installed,
    ...(access === undefined ? [] : [token(options, access)]),
  ];
}

const repositoryEnv: Env = { SLIPWAY_REPO: fact('repository-url') };

function readEnv({ tokenVariable }: ProgramOptions): Env {
  return { ...repositoryEnv, SLIPWAY_GIT_TOKEN: fact('job-token'), [tokenVariable]: fact('job-token') };
}
