import { Document, isScalar, visit } from 'yaml';
import type { Problem } from '../../errors';
import { envTexts, workflowSteps } from '../github-actions/steps';
import { occasionCondition } from '../github-actions/expressions';
import { jobTokenProblems, type JobTokenOpens } from '../job-token';
import { generatedBy, keptPart } from '../kept-part';
import { pinnedActions, uses } from '../pinned-actions';
import type { Job, Permission, Pipeline } from '../pipeline';
import type { PipelineProvider } from '../pipeline-provider';

/**
 * GitHub Actions: a workflow for each pipeline.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
 */
export const provider: PipelineProvider = {
  name: 'github-actions',
  problems: ({ pipelines, app }) => [
    ...pipelines.flatMap(eventProblems),
    ...jobTokenProblems('github-actions', jobTokenOpens, app),
  ],
  vouches: true,
  jobTokenOpens,
  files: (pipelines) => new Map(pipelines.map((pipeline) => [pathOf(pipeline.name), workflow(pipeline)])),
  /** @see https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event */
  announce: {
    body: '{ref: $branch, inputs: $inputs}',
    url: ({ repository, api = 'https://api.github.com' }, pipeline) =>
      `${api}/repos/${repository}/actions/workflows/${pipeline}.yaml/dispatches`,
    authorization: 'Authorization: Bearer ',
    headers: ['Accept: application/vnd.github+json', 'X-GitHub-Api-Version: 2022-11-28'],
  },
};

/** A server of one's own has its registry at `containers.` and its name. */
function jobTokenOpens(registry: string): ReturnType<JobTokenOpens> {
  if (registry === 'ghcr.io') return 'yes';
  return registry.startsWith('containers.') ? 'unknown' : 'no';
}

function pathOf(name: string): string {
  return `.github/workflows/${name}.yaml`;
}

function eventProblems({ name, triggers }: Pipeline): Problem[] {
  const count = triggers.reduce((sum, one) => sum + (one.on === 'event' ? one.inputs.length : 0), 0);
  return count <= 25
    ? []
    : [{ problem: `${name}: an event has ${count} inputs, GitHub takes 25`, fix: 'send one JSON text' }];
}

function workflow(pipeline: Pipeline): string {
  const document = new Document(
    {
      name: pipeline.title,
      on: triggersOf(pipeline),
      permissions: { contents: 'read' },
      ...concurrencyOf(pipeline),
      defaults: { run: { shell: 'bash' } },
      jobs: Object.fromEntries(pipeline.jobs.map((job) => [job.id, jobOf(job, pipeline)])),
    },
    { aliasDuplicateObjects: false },
  );
  nameVersions(document);
  return `${generatedBy(pipeline.command)}\n${document.toString({ lineWidth: 0 })}${keptPart('  ')}`;
}

/** The version stands beside the commit, where people and what updates dependencies look for it. */
function nameVersions(document: Document): void {
  const versions = new Map(Object.values(pinnedActions).map((action) => [uses(action), action.version]));
  visit(document, {
    Pair(_key, { key, value }) {
      if (!isScalar(key) || key.value !== 'uses' || !isScalar<string>(value)) return;
      const version = versions.get(value.value);
      if (version !== undefined) value.comment = ` ${version}`;
    },
  });
}

function triggersOf({ name, triggers }: Pipeline): Record<string, unknown> {
  const on: Record<string, unknown> = {};
  const push: Record<string, unknown> = {};
  for (const one of triggers) {
    const paths = 'paths' in one ? { paths: [...one.paths, pathOf(name)] } : {};
    switch (one.on) {
      case 'pull-request':
        on['pull_request'] = { branches: one.branches, ...paths };
        break;
      case 'merge-queue':
        on['merge_group'] = {};
        break;
      case 'push':
        Object.assign(push, { branches: one.branches, ...paths });
        break;
      case 'tag':
        push['tags'] = [one.pattern];
        break;
      case 'schedule':
        on['schedule'] = [{ cron: one.cron }];
        break;
      case 'event':
        on['workflow_dispatch'] = {
          inputs: Object.fromEntries(
            one.inputs.map(({ name, description }) => [name, { description, required: true, type: 'string' }]),
          ),
        };
    }
  }
  return Object.keys(push).length === 0 ? on : { ...on, push };
}

/** A group keeps one run that waits and cancels those before it: runs that each must happen are in none. */
function concurrencyOf({ replacesRuns = false, oneAtATime = false }: Pipeline): object {
  if (oneAtATime) return { concurrency: { group: '${{ github.workflow }}', 'cancel-in-progress': false } };
  if (!replacesRuns) return {};
  return {
    concurrency: {
      group: '${{ github.workflow }}-${{ github.event.pull_request.number || github.run_id }}',
      'cancel-in-progress': "${{ github.event_name == 'pull_request' }}",
    },
  };
}

function jobOf(job: Job, pipeline: Pipeline): object {
  const among = pipeline.triggers.map(({ on }) => on);
  const conditions = [
    ...(job.always === true ? ['always()'] : []),
    ...(job.ownBranchesOnly === true ? [ownBranch] : []),
    occasionCondition(job.occasions, among),
  ].filter((one) => one !== undefined);
  const condition =
    conditions.length > 1
      ? conditions.map((one) => (one.includes(' || ') ? `(${one})` : one)).join(' && ')
      : conditions[0];
  return {
    ...(condition === undefined ? {} : { if: condition }),
    ...(job.needs === undefined ? {} : { needs: job.needs }),
    'runs-on': 'ubuntu-24.04',
    'timeout-minutes': job.timeoutMinutes,
    ...permissionsOf(job.permissions ?? []),
    ...(job.env === undefined ? {} : { env: envTexts(job.env, pipeline) }),
    ...(job.folder === undefined ? {} : { defaults: { run: { shell: 'bash', 'working-directory': job.folder } } }),
    steps: job.steps.flatMap((step) => workflowSteps(step, pipeline, job.occasions ?? among)),
  };
}

/** Where it is no pull request at all there is no repository that its branch is in. */
const ownBranch =
  "(github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository)";

function permissionsOf(wanted: readonly Permission[]): object {
  if (wanted.length === 0) return {};
  return { permissions: { contents: 'read', ...Object.fromEntries(wanted.map((one) => permissions[one])) } };
}

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions */
const permissions: Readonly<Record<Permission, readonly [string, string]>> = {
  'push-images': ['packages', 'write'],
  identify: ['id-token', 'write'],
  'report-findings': ['security-events', 'write'],
  comment: ['pull-requests', 'write'],
  'write-statuses': ['statuses', 'write'],
};
