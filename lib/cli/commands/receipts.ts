import { UsageError } from '../../errors';
import { textOption, word, type Arguments, type Command, type Context, type Outcome } from '../command';

export const command: Command = {
  name: 'receipts',
  summary: 'Show the proof that an app is healthy, or report it as Argo CD does',
  examples: [
    ['receipts cartservice staging', 'what is known of what runs there'],
    [
      'receipts cartservice staging --report healthy',
      'writes the status that Argo CD would: for a forge without a cluster',
    ],
  ],
  configure: (command) =>
    command
      .argument('<app>', 'app')
      .argument('<environment>', 'where')
      .option('--report <health>', 'healthy or degraded: write a status instead of reading'),
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
  const place = { app: word(args, 0) ?? '', environment: word(args, 1) ?? '' };
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
