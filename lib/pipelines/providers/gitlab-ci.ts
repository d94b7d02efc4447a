import { Document } from 'yaml';
import type { Problem } from '../../errors';
import { jobTokenProblems, type JobTokenOpens } from '../job-token';
import { generatedBy, keptPart } from '../kept-part';
import { emulationLines, imageReference, pinnedImages } from '../pinned-images';
import type { Fact, Job, Machine, Occasion, Pipeline, Trigger, Value } from '../pipeline';
import type { Asked, PipelineProvider } from '../pipeline-provider';
import { shellScript, type ShellWords } from '../shell-script';

/**
 * GitLab CI: one file for all pipelines of a repository. Secrets are masked, protected variables of the project.
 *
 * Which pipeline a trigger or schedule is for says its variable SLIPWAY_PIPELINE.
 *
 * @see https://docs.gitlab.com/ci/yaml/
 */
export const provider: PipelineProvider = {
  name: 'gitlab-ci',
  problems,
  vouches: true,
  jobTokenOpens,
  files: (pipelines) => new Map([['.gitlab-ci.yml', configuration(pipelines)]]),
  /** @see https://docs.gitlab.com/api/pipeline_triggers/ */
  announce: {
    body: '{token: env.ANNOUNCE_TOKEN, ref: $branch, variables: ({SLIPWAY_PIPELINE: $pipeline} + ($inputs | with_entries(.key |= "SLIPWAY_" + ascii_upcase)))}',
    url: ({ repository, api = 'https://gitlab.com/api/v4' }) =>
      `${api}/projects/${encodeURIComponent(repository)}/trigger/pipeline`,
    authorization: undefined,
    headers: [],
  },
};

function problems({ app }: Asked): Problem[] {
  const login = app?.login;
  const found = jobTokenProblems('gitlab-ci', jobTokenOpens, app);
  if (typeof login === 'object' && login.cloud === 'azure')
    found.push({
      problem: "gitlab-ci can not log in to the cloud 'azure': its command line is in no image that jobs run in",
      fix: "login: 'password', with REGISTRY_USER and REGISTRY_PASSWORD of a token of the registry",
    });
  return found;
}

function jobTokenOpens(registry: string): ReturnType<JobTokenOpens> {
  if (registry === 'registry.gitlab.com') return 'yes';
  return othersRegistries.test(registry) ? 'no' : 'unknown';
}

const othersRegistries =
  /^(ghcr\.io|docker\.io|quay\.io|public\.ecr\.aws)$|\.(amazonaws\.com|pkg\.dev|gcr\.io|azurecr\.io)$/;

function configuration(pipelines: readonly Pipeline[]): string {
  const jobs = pipelines.flatMap((pipeline) =>
    pipeline.jobs.flatMap((job) => variants(job).map(([id, one, when]) => [id, jobOf(one, pipeline, when)] as const)),
  );
  const document = new Document(
    {
      // A new commit of a merge request ends the pipeline of the one before; only jobs that may be ended are.
      workflow: { auto_cancel: { on_new_commit: 'interruptible' }, rules: workflowRules },
      ...Object.fromEntries(jobs),
    },
    { aliasDuplicateObjects: false, version: '1.1' },
  );
  return `${generatedBy(pipelines[0]?.command ?? 'pipelines')}\n${document.toString({ lineWidth: 0 })}${keptPart()}`;
}

/** A branch with an open merge request has the pipelines of that; all else that is asked for runs. */
const workflowRules = [
  {
    if: '$CI_PIPELINE_SOURCE == "push" && $CI_OPEN_MERGE_REQUESTS && $CI_COMMIT_REF_PROTECTED != "true"',
    when: 'never',
  },
  { when: 'always' },
];

/** What became of others no job is told: one runs where all passed, another where one failed. */
function variants(job: Job): (readonly [id: string, job: Job, when: 'on_success' | 'on_failure' | undefined])[] {
  if (job.always !== true) return [[job.id, job, undefined]];
  const told = (result: string): Job => ({ ...job, env: { ...job.env, RESULT: result } });
  return [
    [`${job.id}-passed`, told('passed'), 'on_success'],
    [`${job.id}-failed`, told('failed'), 'on_failure'],
  ];
}

function jobOf(job: Job, pipeline: Pipeline, when: 'on_success' | 'on_failure' | undefined): object {
  const among = pipeline.triggers.map(({ on }) => on);
  const occasions = job.occasions ?? among;
  const machine = machines[job.needsMachine];
  const findings = job.steps.flatMap((step) => (step.do === 'report-findings' ? [step.file] : []));
  const identities = identitiesOf(job);
  const node = job.steps.flatMap((step) => (step.do === 'node' ? [step.version] : []))[0];
  return {
    stage: when === undefined ? (job.needs === undefined ? 'build' : 'deploy') : '.post',
    ...machine,
    ...(node === undefined ? {} : { image: `node:${node}-bookworm` }),
    ...(when !== undefined || job.needs === undefined
      ? {}
      : { needs: job.needs.map((name) => ({ job: name, optional: true })) }),
    rules: pipeline.triggers
      .filter(({ on }) => occasions.includes(on))
      .flatMap((trigger) => rulesOf(trigger, pipeline, job))
      .map((rule) => (when === undefined ? rule : { ...rule, when })),
    timeout: `${job.timeoutMinutes} minutes`,
    interruptible: occasions.every((one) => one === 'pull-request' || one === 'merge-queue'),
    ...(pipeline.oneAtATime === true ? { resource_group: pipeline.name } : {}),
    ...(identities === undefined ? {} : { id_tokens: identities }),
    variables: { ...machine.variables, ...(isWhole(job) ? { GIT_DEPTH: '0' } : {}) },
    script: shellScript(job, pipeline, words),
    ...(findings.length === 0 ? {} : { artifacts: { when: 'always', paths: findings } }),
  };
}

function isWhole({ steps }: Job): boolean {
  return steps.some((step) => step.do === 'checkout' && step.history === 'all');
}

/** A token that says who the job is, for each of those who take one. */
function identitiesOf({ permissions = [], steps }: Job): object | undefined {
  if (!permissions.includes('identify')) return undefined;
  const clouds = steps.flatMap((step) => (step.do === 'cloud-login' ? [step.login] : []));
  const audiences = clouds.map((login) =>
    login.cloud === 'google' ? `https://iam.googleapis.com/${login.workloadIdentityProvider}` : 'sts.amazonaws.com',
  );
  return {
    SIGSTORE_ID_TOKEN: { aud: 'sigstore' },
    ...Object.fromEntries(audiences.map((aud) => ['CLOUD_ID_TOKEN', { aud }])),
  };
}

interface JobImage {
  readonly image: string;
  readonly services?: readonly { readonly name: string; readonly alias: string }[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly before_script?: readonly string[];
}

const machines: Readonly<Record<Machine, JobImage>> = {
  containers: {
    image: imageReference(pinnedImages.dockerClient),
    services: [{ name: imageReference(pinnedImages.dockerDaemon), alias: 'docker' }],
    variables: { DOCKER_TLS_CERTDIR: '/certs' },
    before_script: ['apk add --no-cache aws-cli bash coreutils curl git jq make sed skopeo'],
  },
  node: { image: 'node:22-bookworm' },
};

function rulesOf(trigger: Trigger, { name, triggers }: Pipeline, { ownBranchesOnly = false }: Job): object[] {
  const changes = 'paths' in trigger ? { changes: [...trigger.paths, '.gitlab-ci.yml'] } : {};
  const own = ownBranchesOnly ? ' && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID' : '';
  switch (trigger.on) {
    case 'pull-request':
      return trigger.branches.map((branch) => ({
        if: `${occasions['pull-request']} && $CI_MERGE_REQUEST_TARGET_BRANCH_NAME == "${branch}"${own}`,
        ...changes,
      }));
    case 'push':
      return trigger.branches.map((branch) => ({
        if: `${occasions.push} && $CI_COMMIT_BRANCH == "${branch}"`,
        ...changes,
      }));
    case 'tag':
      return [{ if: `$CI_COMMIT_TAG =~ /^${trigger.pattern.replaceAll('*', '.*')}$/` }];
    case 'schedule':
      return [{ if: `${occasions.schedule}${triggers.length > 1 ? '' : ` && $SLIPWAY_PIPELINE == "${name}"`}` }];
    case 'event':
      return [
        { if: `($CI_PIPELINE_SOURCE == "trigger" || $CI_PIPELINE_SOURCE == "api") && $SLIPWAY_PIPELINE == "${name}"` },
      ];
    case 'merge-queue':
      // Merge trains are pipelines of the merge request.
      return [];
  }
}

const occasions = {
  'pull-request': '$CI_PIPELINE_SOURCE == "merge_request_event"',
  push: '$CI_PIPELINE_SOURCE == "push"',
  schedule: '$CI_PIPELINE_SOURCE == "schedule"',
} as const;

const words: ShellWords = {
  value: valueText,
  occasion: (occasion) => tests[occasion],
  step(step) {
    switch (step.do) {
      case 'checkout':
        return checkoutLines(step);
      case 'emulation':
        return emulationLines(step.platforms);
      case 'cloud-login':
        return loginLines(step.login);
      case 'git-token':
      case 'report-findings':
        return [];
    }
  },
};

const tests: Readonly<Record<Occasion, string>> = {
  'pull-request': '[ "$CI_PIPELINE_SOURCE" = merge_request_event ]',
  'merge-queue': '[ "${CI_MERGE_REQUEST_EVENT_TYPE:-}" = merge_train ]',
  push: '[ -n "${CI_COMMIT_BRANCH:-}" ]',
  tag: '[ -n "${CI_COMMIT_TAG:-}" ]',
  schedule: '[ "$CI_PIPELINE_SOURCE" = schedule ]',
  event: '[ "$CI_PIPELINE_SOURCE" = trigger ]',
};

function checkoutLines({
  repository,
  requestInto,
}: {
  readonly repository?: string;
  readonly requestInto?: string;
}): string[] {
  if (requestInto !== undefined)
    return [`mkdir ${requestInto} && git -C "$CI_PROJECT_DIR" archive HEAD | tar -x -C ${requestInto}`];
  if (repository === undefined) return [];
  return [
    `git clone --quiet "https://gitlab-ci-token:$CI_JOB_TOKEN@$CI_SERVER_HOST/${repository}.git" /tmp/program`,
    'cd /tmp/program',
  ];
}

/** The job's identity for a password of the registry. */
function loginLines(
  login: Extract<Pipeline['jobs'][number]['steps'][number], { do: 'cloud-login' }>['login'],
): string[] {
  switch (login.cloud) {
    case 'aws':
      return [
        'printf \'%s\' "$CLOUD_ID_TOKEN" >/tmp/identity',
        `export AWS_ROLE_ARN="${login.role}" AWS_WEB_IDENTITY_TOKEN_FILE=/tmp/identity AWS_REGION="${login.region}"`,
        'CLOUD_PASSWORD=$(aws ecr get-login-password)',
      ];
    case 'google':
      return [
        `FEDERATED=$(jq -n '{audience: "//iam.googleapis.com/${login.workloadIdentityProvider}", grantType: "urn:ietf:params:oauth:grant-type:token-exchange", requestedTokenType: "urn:ietf:params:oauth:token-type:access_token", scope: "https://www.googleapis.com/auth/cloud-platform", subjectTokenType: "urn:ietf:params:oauth:token-type:jwt", subjectToken: env.CLOUD_ID_TOKEN}' | curl --fail --silent --show-error --header 'Content-Type: application/json' --data @- https://sts.googleapis.com/v1/token | jq -r .access_token)`,
        `CLOUD_PASSWORD=$(printf 'Authorization: Bearer %s' "$FEDERATED" | curl --fail --silent --show-error --header @- --header 'Content-Type: application/json' --data '{"scope": ["https://www.googleapis.com/auth/cloud-platform"]}' https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${login.serviceAccount}:generateAccessToken | jq -r .accessToken)`,
      ];
    case 'azure':
      return [];
  }
}

/** @see https://docs.gitlab.com/ci/variables/predefined_variables/ */
function valueText(value: Exclude<Value, string>, { permissions = [] }: Job): string {
  if ('secret' in value) return `$${value.secret}`;
  if ('setting' in value) return `$${value.setting}`;
  if ('input' in value) return `$SLIPWAY_${value.input.toUpperCase()}`;
  if ('gitToken' in value) return value.gitToken === 'announce' ? '$ANNOUNCE_TOKEN' : '$SLIPWAY_GIT_TOKEN';
  if ('registryPassword' in value) return '$CLOUD_PASSWORD';
  // The job's own token may not write comments.
  if (value.fact === 'job-token' && permissions.includes('comment')) return '$SLIPWAY_COMMENT_TOKEN';
  return facts[value.fact];
}

const facts: Readonly<Record<Fact, string>> = {
  commit: '$CI_COMMIT_SHA',
  branch: '${CI_MERGE_REQUEST_SOURCE_BRANCH_NAME:-${CI_COMMIT_BRANCH:-}}',
  tag: '${CI_COMMIT_TAG:-}',
  'repository-url': '$CI_PROJECT_URL',
  'run-url': '$CI_PIPELINE_URL',
  'pull-request': '${CI_MERGE_REQUEST_IID:-}',
  'queue-branch': '',
  head: '$CI_COMMIT_SHA',
  base: '${CI_MERGE_REQUEST_DIFF_BASE_SHA:-}',
  nightly: '$([ "$CI_PIPELINE_SOURCE" = schedule ] && echo true || true)',
  'registry-user': '$CI_REGISTRY_USER',
  'job-token': '$CI_JOB_TOKEN',
  result: 'failed',
};
