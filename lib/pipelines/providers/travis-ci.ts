import { Document } from 'yaml';
import type { Problem } from '../../errors';
import { generatedBy, keptPart } from '../kept-part';
import { emulationLines } from '../pinned-images';
import type { Fact, Job, Occasion, Pipeline, Step, Trigger, Value } from '../pipeline';
import type { Asked, PipelineProvider } from '../pipeline-provider';
import { shellScript, type ShellWords } from '../shell-script';

/**
 * Travis CI: one file for all pipelines of a repository. Secrets are variables of the repository's settings; nightly builds
 * are its cron jobs. It vouches for nobody, so that images are signed by a key.
 *
 * @see https://docs.travis-ci.com/user/customizing-the-build/
 */
export const provider: PipelineProvider = {
  name: 'travis-ci',
  problems,
  vouches: false,
  jobTokenOpens: () => 'no',
  files: (pipelines) => new Map([['.travis.yml', configuration(pipelines)]]),
  /**
   * Travis reads variables as a shell does: what is sent is in base64.
   *
   * @see https://docs.travis-ci.com/user/triggering-builds/
   */
  announce: {
    body: '{request: {branch: $branch, message: ("slipway " + $pipeline), config: {merge_mode: "deep_merge_append", env: {global: (["SLIPWAY_PIPELINE=" + $pipeline] + ($inputs | to_entries | map("SLIPWAY_" + (.key | ascii_upcase) + "=" + (.value | @base64))))}}}}',
    url: ({ repository, api = 'https://api.travis-ci.com' }) =>
      `${api}/repo/${encodeURIComponent(repository)}/requests`,
    authorization: 'Authorization: token ',
    headers: ['Travis-API-Version: 3'],
  },
};

function problems({ app }: Asked): Problem[] {
  const { login, signing } = app ?? { login: 'password', signing: 'key' };
  const found: Problem[] = [];
  if (login === 'job-token')
    found.push({
      problem: "travis-ci has no token of the job that opens a registry: login 'job-token' is for others",
      fix: "login: 'password', with REGISTRY_USER and REGISTRY_PASSWORD in the repository's settings",
    });
  if (typeof login === 'object')
    found.push({
      problem: `travis-ci can not prove to the cloud '${login.cloud}' who it is`,
      fix: "login: 'password', with REGISTRY_USER and REGISTRY_PASSWORD in the repository's settings",
    });
  if (signing === 'identity')
    found.push({
      problem: "travis-ci vouches for nobody: signing 'identity' is for others",
      fix: "signing: 'key', with COSIGN_PRIVATE_KEY and COSIGN_PASSWORD in the repository's settings",
    });
  return found;
}

function configuration(pipelines: readonly Pipeline[]): string {
  const include = pipelines.flatMap((pipeline) => pipeline.jobs.map((job) => jobOf(job, pipeline)));
  const isWhole = pipelines.some(({ jobs }) =>
    jobs.some(({ steps }) => steps.some((step) => step.do === 'checkout' && step.history === 'all')),
  );
  const document = new Document(
    {
      version: '~> 1.0',
      os: 'linux',
      dist: 'jammy',
      ...(isWhole ? { git: { depth: false } } : {}),
      jobs: { include },
    },
    { aliasDuplicateObjects: false, version: '1.1' },
  );
  return `${generatedBy(pipelines[0]?.command ?? 'pipelines')}\n${document.toString({ lineWidth: 0 })}${keptPart()}`;
}

function jobOf(job: Job, pipeline: Pipeline): object {
  const occasions = job.occasions ?? pipeline.triggers.map(({ on }) => on);
  const conditions = pipeline.triggers
    .filter(({ on }) => occasions.includes(on))
    .flatMap((trigger) => conditionOf(trigger, pipeline));
  const own = job.ownBranchesOnly === true ? ' AND (NOT type = pull_request OR fork = false)' : '';
  const node = job.steps.flatMap((step) => (step.do === 'node' ? [step.version] : []))[0];
  const told = pipeline.jobs.find((one) => one.always === true && (one.needs ?? []).includes(job.id));
  return {
    stage: stageOf(job, pipeline),
    name: job.id,
    if: `(${conditions.join(' OR ')})${own}`,
    ...(job.needsMachine === 'containers'
      ? {
          language: 'minimal',
          services: ['docker'],
          addons: { apt: { packages: ['jq', 'make', 'skopeo'], update: true } },
        }
      : { language: 'node_js', node_js: node ?? '22', install: 'skip' }),
    script: withoutChanges(pipeline, job, stopping(shellScript(resulting(job, 'passed'), pipeline, words))),
    // A stage after one that failed does not run: each job tells of its own failure.
    ...(told === undefined ? {} : { after_failure: shellScript(resulting(told, 'failed'), pipeline, words) }),
  };
}

/** Travis goes on after a line that failed: one shell that stops is one line. */
function stopping(lines: readonly string[]): string[] {
  return [`(\n${['set -eo pipefail', ...lines].join('\n')}\n)`];
}

function resulting(job: Job, result: string): Job {
  return job.env?.['RESULT'] === undefined ? job : { ...job, env: { ...job.env, RESULT: result } };
}

function stageOf(job: Job, { jobs }: Pipeline): string {
  if (job.always === true) return 'tell';
  const depth = (one: Job): number =>
    Math.max(
      0,
      ...(one.needs ?? []).map((id) => 1 + Math.max(0, ...jobs.filter((other) => other.id === id).map(depth))),
    );
  return ['test', 'release', 'merge'][depth(job)] ?? 'merge';
}

/** Where nothing changed in the folders of a pipeline its jobs end at once. */
function withoutChanges({ triggers }: Pipeline, job: Job, script: string[]): string[] {
  const paths = triggers.flatMap((one) => ('paths' in one ? one.paths : []));
  if (paths.length === 0 || job.always === true) return script;
  const folders = [...new Set(paths)].map((path) => path.replace(/\/\*\*$/, '')).join(' ');
  const unchanged = `[ "$TRAVIS_EVENT_TYPE" != cron ] && [ -z "$TRAVIS_TAG" ] && git diff --quiet "$TRAVIS_COMMIT_RANGE" -- ${folders} .travis.yml`;
  return [`if ${unchanged}; then travis_terminate 0; fi`, ...script];
}

/** @see https://docs.travis-ci.com/user/conditions-v1 */
function conditionOf(trigger: Trigger, { name }: Pipeline): string[] {
  switch (trigger.on) {
    case 'pull-request':
      return [`(type = pull_request AND branch IN (${trigger.branches.join(', ')}))`];
    case 'push':
      return [`(type = push AND tag IS blank AND branch IN (${trigger.branches.join(', ')}))`];
    case 'tag':
      return [`tag =~ ^${trigger.pattern.replaceAll('*', '')}`];
    case 'schedule':
      // A cron job brings no variables along: it runs all that is scheduled.
      return ['type = cron'];
    case 'event':
      return [`(type = api AND env(SLIPWAY_PIPELINE) = ${name})`];
    case 'merge-queue':
      return [];
  }
}

const words: ShellWords = {
  value: valueText,
  occasion: (occasion) => tests[occasion],
  step: stepLines,
};

function stepLines(step: Exclude<Step, { do: 'run' | 'node' }>): readonly string[] {
  switch (step.do) {
    case 'checkout':
      if (step.requestInto !== undefined)
        return [`mkdir ${step.requestInto} && git -C "$TRAVIS_BUILD_DIR" archive HEAD | tar -x -C ${step.requestInto}`];
      return step.repository === undefined
        ? []
        : [
            `git clone --quiet "https://x-access-token:$SLIPWAY_GIT_TOKEN@github.com/${step.repository}.git" /tmp/program`,
            'cd /tmp/program',
          ];
    case 'emulation':
      return emulationLines(step.platforms);
    case 'cloud-login':
    case 'git-token':
    case 'report-findings':
      return [];
  }
}

const tests: Readonly<Record<Occasion, string>> = {
  'pull-request': '[ "$TRAVIS_EVENT_TYPE" = pull_request ]',
  'merge-queue': 'false',
  push: '[ "$TRAVIS_EVENT_TYPE" = push ]',
  tag: '[ -n "$TRAVIS_TAG" ]',
  schedule: '[ "$TRAVIS_EVENT_TYPE" = cron ]',
  event: '[ "$TRAVIS_EVENT_TYPE" = api ]',
};

/** @see https://docs.travis-ci.com/user/environment-variables/#default-environment-variables */
function valueText(value: Exclude<Value, string>): string {
  if ('secret' in value) return `$${value.secret}`;
  if ('setting' in value) return `$${value.setting}`;
  if ('input' in value) return `$(printf '%s' "$SLIPWAY_${value.input.toUpperCase()}" | base64 --decode)`;
  if ('gitToken' in value) return value.gitToken === 'announce' ? '$ANNOUNCE_TOKEN' : '$SLIPWAY_GIT_TOKEN';
  if ('registryPassword' in value) return '$REGISTRY_PASSWORD';
  return facts[value.fact];
}

const facts: Readonly<Record<Fact, string>> = {
  commit: '$TRAVIS_COMMIT',
  branch: '$([ -n "$TRAVIS_TAG" ] || echo "${TRAVIS_PULL_REQUEST_BRANCH:-$TRAVIS_BRANCH}")',
  tag: '$TRAVIS_TAG',
  'repository-url': 'https://github.com/$TRAVIS_REPO_SLUG',
  'run-url': '$TRAVIS_BUILD_WEB_URL',
  'pull-request': '$TRAVIS_PULL_REQUEST',
  'queue-branch': '',
  head: '${TRAVIS_PULL_REQUEST_SHA:-$TRAVIS_COMMIT}',
  base: '$(git -C "$TRAVIS_BUILD_DIR" merge-base "origin/$TRAVIS_BRANCH" HEAD)',
  nightly: '$([ "$TRAVIS_EVENT_TYPE" != cron ] || echo true)',
  'registry-user': '$REGISTRY_USER',
  'job-token': '$SLIPWAY_GIT_TOKEN',
  result: 'failed',
};
