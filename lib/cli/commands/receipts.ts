import { UsageError } from '../../errors';
import { flag, textOption, word, type Arguments, type Command, type Context, type Outcome } from '../command';

export const command: Command = {
  name: 'receipts',
  summary: 'Show the proof that an app is healthy, or report it as Argo CD does',
  examples: [
    ['receipts cartservice staging', 'what is known of what runs there'],
    [
      'receipts cartservice staging --report healthy',
      'writes the status that Argo CD would: for a forge without a cluster',
    ],
    ['receipts --watch', 'every app everywhere: tells what is so, then each change, until it is interrupted'],
    [
      'receipts cartservice staging --watch --until-healthy --for 10m',
      'waits for the release that is there now; exit code 1 where it does not become healthy',
    ],
    [
      'receipts --repair',
      'writes the commit statuses that Argo CD should have sent: for a schedule; with --watch, at each look',
    ],
  ],
  explains: `Receipts come from commit statuses by the author in SLIPWAY_RECEIPTS_AUTHOR, from the file in SLIPWAY_RECEIPTS_FILE,
from Argo CD's API (SLIPWAY_ARGOCD and SLIPWAY_ARGOCD_TOKEN) and from the Application objects in clusters
(SLIPWAY_ARGOCD_CONTEXTS, contexts of the kubeconfig). The last two are lists of cluster=place, or cluster@server=place where
one Argo CD deploys to several clusters: eu-1=https://argocd.example.com. Nothing is ever written there.

Notifications get lost, and are not sent again. --repair compares the last status of each present release with what its cluster
says, and writes what is missing in the forge. Its credential must be that of the author whose statuses count.`,
  configure: (command) =>
    command
      .argument('[app]', 'app')
      .argument('[environment]', 'where')
      .option('--report <health>', 'healthy or degraded: write a status instead of reading')
      .option('--watch', 'go on looking, and tell what changes')
      .option('--every <time>', 'between two looks (default: 30s)')
      .option('--for <time>', 'ends the watch')
      .option('--repair', 'write commit statuses that were lost, as clusters are seen now')
      .option('--until-healthy', 'ends the watch once all is healthy'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { openRepository } = await import('../open-repository');
  const { configuredReceipts } = await import('../configured-receipts');
  const { reportHealth } = await import('../../promotion/report-health');
  const { readHeads } = await import('../../promotion/read-heads');
  const { findRelease } = await import('../../promotion/rollback');
  const { table } = await import('../table');
  const workspace = await openRepository(context);
  if (flag(args, 'watch')) {
    const { watchOutcome } = await import('../watch-outcome');
    return await watchOutcome(args, context, workspace);
  }
  if (flag(args, 'repair')) {
    const { repairOutcome } = await import('../repair-outcome');
    return await repairOutcome(args, context, workspace);
  }
  const [app, environment] = [word(args, 0), word(args, 1)];
  if (app === undefined || environment === undefined)
    throw new UsageError('whose receipts?', 'slipway receipts APP ENVIRONMENT, or --watch');
  const place = { app, environment };
  const report = textOption(args, 'report');
  if (report !== undefined && report !== 'healthy' && report !== 'degraded') {
    throw new UsageError(`--report '${report}' is no health`, 'healthy or degraded');
  }
  const { view } = await readHeads(workspace);
  await findRelease(view, place);
  const trees = (await view.trees(place.environment, [place.app])).get(place.app) ?? new Map<string, string>();
  if (report !== undefined) {
    const contexts = await reportHealth(workspace, place, [...trees.keys()], report);
    return { text: contexts.map((one) => `reported ${one}: ${report}`).join('\n'), json: { report, contexts } };
  }
  const found = await configuredReceipts(context, workspace).read({ ...place, trees });
  const rows = found.map((one) => [
    one.cluster,
    one.health,
    one.since.toISOString(),
    one.observed.toISOString(),
    one.source,
    one.tree.slice(0, 12),
  ]);
  const text =
    found.length === 0 ? 'no receipts' : table(['CLUSTER', 'HEALTH', 'SINCE', 'OBSERVED', 'BY', 'TREE'], rows);
  return { text, json: found };
}
