import { Option } from 'commander';
import { UsageError } from '../../errors';
import { textOption, type Arguments, type Command, type Context, type Outcome } from '../command';
import { groupings } from '../metrics-grouping';

export const command: Command = {
  name: 'metrics',
  summary: 'Show the four DORA figures: frequency, lead time, failures, time to restore',
  examples: [
    ['metrics', 'of each environment, over the last 90 days'],
    ['metrics --by app --environment production --since 30d', 'of each app in production'],
    ['metrics --since 2026-01-01 --json', 'of environments, systems and apps, for machines'],
  ],
  explains: `From git alone. A deployment is a commit of the environment repo that changes which version an app runs in an
environment; rollbacks, reverts, the baseline and configuration are none. Lead time runs from the build (builtAt of the
release's source, else when the environment repo first saw the version) to the deployment. A deployment failed when the
next change of that app in that environment is a rollback, a revert or a hotfix; it was restored by then. Lead time and
time to restore are medians.`,
  json: `{ since, until, environments: [{ environment, …figures }], systems: [{ environment, system, …figures }], apps:
  [{ environment, app, …figures }] }; figures: deployments, deploymentsPerDay, leadTimeMilliseconds | null,
  changeFailureRate (0 to 1) | null, timeToRestoreMilliseconds | null, failures, rollbacks, reverts, hotfixes`,
  configure: (command) =>
    command
      .option('--since <time>', 'a length of time such as 30d, or a date', '90d')
      .option('--environment <environment>', 'only this environment')
      .addOption(new Option('--by <grouping>', 'a row for each').choices(groupings).default('environment')),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { checkEnvironment, environmentOrder, openReading, readingNotes } = await import('../open-reading');
  const { joinedHistory } = await import('../../promotion/delivery-history');
  const { deployments } = await import('../../promotion/delivery-metrics');
  const { metricsOutcome } = await import('../metrics-outcome');
  const until = context.now();
  const window = { since: await sinceOf(textOption(args, 'since') ?? '', until), until };
  context.progress('reading history');
  const reading = await openReading(context);
  const only = textOption(args, 'environment');
  const environments = only === undefined ? await environmentOrder(reading) : [checkEnvironment(reading, only)];
  // Of all environments: a version was seen first in another one than it is asked about.
  const paths = reading.view.environments.map((name) => `${name}/releases`);
  const events = await joinedHistory(reading.heads, { paths });
  const { text, json } = metricsOutcome(deployments(events), {
    window,
    by: groupings.find((one) => one === textOption(args, 'by')) ?? 'environment',
    environments,
    systems: new Map([...(reading.platform?.apps.values() ?? [])].map((app) => [app.name, app.system])),
    width: context.width,
  });
  return { text: [text, ...readingNotes(reading)].join('\n'), json };
}

async function sinceOf(text: string, until: Date): Promise<Date> {
  const { duration, durationFault } = await import('../../model/units');
  const date = /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text) : undefined;
  if (date !== undefined && !Number.isNaN(date.getTime()) && date < until) return date;
  if (date !== undefined || durationFault(text) !== undefined) {
    throw new UsageError(`--since '${text}' is no time before now`, 'write it like 30d, 12h or 2026-01-31');
  }
  return new Date(until.getTime() - duration(text).milliseconds);
}
