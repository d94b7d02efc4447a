import { UserError } from '../../errors';
import type { App } from '../../model/app';
import type { Environment } from '../../model/environment';
import { word, type Arguments, type Command, type Context, type Outcome } from '../command';
import type { Desk } from '../desk';
import type { Explained } from '../explain-outcome';

export const command: Command = {
  name: 'explain',
  summary: 'Say why an app is or is not promoted: every gate, and when it opens',
  examples: [['explain cartservice production', 'what would be promoted, from where, and what each gate says now']],
  explains: `Asks the gates as slipway promote does, and writes nothing. The exit code is 0 whatever they say.`,
  json: `{ app, environment, present: release | null, entry, plan: { from, to, outcome, why, candidate?, present?, next?,
  gates: [{ gate, words, verdict: { state, why, opens?, until? }, skipped?, stops? }], until? } | null, requests }`,
  configure: (command) => command.argument('<app>', 'app').argument('<environment>', 'where it would be promoted to'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { findApp, findEnvironment } = await import('../../model/platform');
  const { deskOf } = await import('../desk');
  const { loadAddressed } = await import('../load-program');
  const { explainOutcome } = await import('../explain-outcome');
  const platform = loadAddressed(context);
  const app = findApp(platform, word(args, 0) ?? '');
  const environment = findEnvironment(platform, word(args, 1) ?? '');
  const explained = await explain(await deskOf(context, platform), app, environment, context);
  return explainOutcome(explained, { now: context.now(), color: context.color, dryRun: true });
}

async function explain(
  { platform, workspace }: Desk,
  found: App,
  environment: Environment,
  context: Context,
): Promise<Explained> {
  const { upstreamOf } = await import('../../model/platform');
  const { readRepository } = await import('../../promotion/change-repository');
  const { planPromotionAt } = await import('../../promotion/plan-promotion');
  const { appRequests } = await import('../../promotion/delivery-status');
  const { openRequests } = await import('../../promotion/requests');
  const { configuredEvidence } = await import('../configured-evidence');
  const { configuredReceipts } = await import('../configured-receipts');
  const [app, to] = [found.name, environment.name];
  if (!found.runsIn(to)) {
    const places = [...platform.environments.keys()].filter((name) => found.runsIn(name));
    throw new UserError(`'${app}' does not run in ${to}`, `one of ${places.join(', ')}`);
  }
  const receipts = configuredReceipts(context, workspace);
  const hasUpstream = upstreamOf(platform, to, found).length > 0;
  const query = { app, to, receipts, evidence: configuredEvidence(context, workspace) };
  const read = await readRepository(workspace, async (view) => ({
    present: await view.release(to, app),
    plan: hasUpstream ? (await planPromotionAt(workspace, platform, view, query)).plan : undefined,
  }));
  const open = await openRequests(workspace);
  return {
    app: found,
    environment,
    ...read,
    requests: appRequests(open, to, app),
  };
}
