import type { Fact, Occasion, Pipeline, Value } from '../pipeline';

/**
 * What GitHub knows, as expressions.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/contexts
 */
export function valueText(value: Value, pipeline: Pipeline): string {
  if (typeof value === 'string') return value;
  if ('secret' in value) return expression(`secrets.${value.secret}`);
  if ('setting' in value) return expression(`vars.${value.setting}`);
  if ('input' in value) return expression(`inputs.${value.input}`);
  if ('gitToken' in value) return expression(`steps.${value.gitToken}-token.outputs.token`);
  if ('registryPassword' in value) return expression(passwords[value.registryPassword]);
  return factText(value.fact, pipeline);
}

/** Google's action has the token for an output; others are asked for one in a step of their own. */
const passwords = {
  aws: 'steps.registry-password.outputs.value',
  google: 'steps.cloud-login.outputs.access_token',
  azure: 'steps.registry-password.outputs.value',
} as const;

function factText(fact: Fact, { triggers }: Pipeline): string {
  const scheduled = triggers.flatMap((one) => (one.on === 'schedule' ? (one.branch ?? []) : []))[0];
  if (fact === 'branch' && scheduled !== undefined)
    return expression(`github.event_name == 'schedule' && '${scheduled}' || ${branch}`);
  return facts[fact];
}

const branch = "github.head_ref || (github.ref_type == 'branch' && github.ref_name || '')";

const facts: Readonly<Record<Fact, string>> = {
  commit: expression('github.sha'),
  branch: expression(branch),
  tag: expression("github.ref_type == 'tag' && github.ref_name || ''"),
  'repository-url': `${expression('github.server_url')}/${expression('github.repository')}`,
  'run-url': `${expression('github.server_url')}/${expression('github.repository')}/actions/runs/${expression('github.run_id')}`,
  'pull-request': expression('github.event.pull_request.number'),
  'queue-branch': expression('github.event.merge_group.head_ref'),
  head: expression('github.event.pull_request.head.sha || github.event.merge_group.head_sha'),
  base: expression('github.event.pull_request.base.sha || github.event.merge_group.base_sha'),
  nightly: expression("github.event_name == 'schedule' && 'true' || ''"),
  'registry-user': expression('github.actor'),
  'job-token': expression('github.token'),
  result: expression(
    "(contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled')) && 'failed' || 'passed'",
  ),
};

/** The condition of a job or step that runs on some occasions only; undefined where it runs on all there are. */
export function occasionCondition(
  occasions: readonly Occasion[] | undefined,
  among: readonly Occasion[],
): string | undefined {
  if (occasions === undefined || among.every((one) => occasions.includes(one))) return undefined;
  const isPush = occasions.includes('push') && (occasions.includes('tag') || !among.includes('tag'));
  const texts = occasions
    .filter((one) => among.includes(one) && !(isPush && one === 'tag'))
    .map((one) => (isPush && one === 'push' ? "github.event_name == 'push'" : conditions[one]));
  return texts.join(' || ');
}

const conditions: Readonly<Record<Occasion, string>> = {
  'pull-request': "github.event_name == 'pull_request'",
  'merge-queue': "github.event_name == 'merge_group'",
  push: "github.event_name == 'push' && github.ref_type == 'branch'",
  tag: "github.ref_type == 'tag'",
  schedule: "github.event_name == 'schedule'",
  event: "github.event_name == 'workflow_dispatch'",
};

/** An expression as workflows write it. */
export function expression(text: string): string {
  return `\${{ ${text} }}`;
}
