import { flag, textOption, type Arguments, type Command, type Context, type Outcome } from '../command';
import type { Reading } from '../open-reading';
import type { Status } from '../status-outcome';

export const command: Command = {
  name: 'status',
  summary: 'Show what runs where, since when, and what asks for attention',
  examples: [
    ['status', 'every app in every environment, on one screen'],
    ['status --environment production', 'one environment'],
    ['status --health', 'with what receipts say of their health'],
  ],
  explains: `A cell is version, age, and: the number of a pending request, held, hotfix (until the environments before run
it too), banned, changed (rendered files that others edited), and with --health what receipts say.`,
  json: `{ environments: [{ environment, freezes: [{ why, until | null }], requests: [{ number, label, url, title }] }],
  places: [{ app, environment, version, generation, since | null, requests, hold | null, hotfix | null, bans,
  changedOutside: [path], health? }] }`,
  configure: (command) =>
    command
      .option('--environment <environment>', 'only this environment')
      .option('--health', 'ask for receipts of every app: a request to the forge each'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { checkEnvironment, environmentOrder, openReading, readingNotes } = await import('../open-reading');
  const { statusOutcome } = await import('../status-outcome');
  context.progress('fetching the environment repo');
  const reading = await openReading(context);
  const only = textOption(args, 'environment');
  const environments = only === undefined ? await environmentOrder(reading) : [checkEnvironment(reading, only)];
  context.progress('reading history and requests');
  const status = await statusOf(reading, environments, context.now());
  const { text, json } = statusOutcome(flag(args, 'health') ? await withHealth(status, reading, context) : status, {
    now: context.now(),
    color: context.color,
    width: context.width,
  });
  return { text: [text, ...readingNotes(reading)].join('\n'), json };
}

async function statusOf(reading: Reading, environments: readonly string[], now: Date): Promise<Status> {
  const { joinedHistory } = await import('../../promotion/delivery-history');
  const { deliveryStatus, environmentRequests } = await import('../../promotion/delivery-status');
  const { openRequests } = await import('../../promotion/requests');
  const { currentFreezes } = await import('../../promotion/current-freezes');
  const { upstreamSettings } = await import('../../promotion/environment-settings');
  const { workspace, view, heads, platform } = reading;
  const [requests, events, upstream] = await Promise.all([
    openRequests(workspace),
    joinedHistory(heads, { paths: environments.map((name) => `${name}/releases`) }),
    upstreamSettings(view),
  ]);
  const places = await deliveryStatus({ view, environments, upstream, events, requests, now });
  const all = environments.map(async (environment) => ({
    environment,
    freezes: await currentFreezes(view, environment, platform?.environments.get(environment), now),
    requests: environmentRequests(requests, environment),
  }));
  return { environments: await Promise.all(all), places };
}

async function withHealth(status: Status, { view, workspace }: Reading, context: Context): Promise<Status> {
  const { groupBy } = await import('../../model/group-by');
  const { configuredReceipts } = await import('../configured-receipts');
  const { observedHealth } = await import('../../promotion/observed-health');
  const receipts = configuredReceipts(context, workspace);
  const places = [];
  for (const [environment, inEnvironment] of groupBy(status.places, (place) => place.environment)) {
    context.progress(`asking for receipts of ${environment}`);
    const apps = inEnvironment.map((place) => place.app);
    const health = await observedHealth(view, receipts, environment, apps);
    places.push(...inEnvironment.map((place) => ({ ...place, health: health.get(place.app) ?? ('unknown' as const) })));
  }
  return { ...status, places };
}
