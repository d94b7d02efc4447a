import { UsageError } from '../../errors';
import { flag, textOption, type Arguments, type Command, type Context, type Outcome } from '../command';
import type { OpenRequest } from '../../promotion/requests';
import type { Workspace } from '../../promotion/workspace';
import { namedRequest } from '../request-name';

export const command: Command = {
  name: 'gate',
  summary: 'Ask the gates of a pull request now, and write the answer on it',
  examples: [
    [
      'gate --pull-request 3',
      'a commit status slipway/gates on its head, and the table as a comment; exit code 3 while closed',
    ],
    ['gate --all', "every open request of Slipway's: for a schedule"],
  ],
  explains: `A check that was green proves the past: run this in the merge queue, or let slipway merge or slipway refresh --merge do the
merging, which ask again. What approves a request counts as given now.`,
  json: `{ requests: [{ number, url, title, headSha, outcome: "open" | "waiting" | "blocked" | "nothing", why, until?, gates,
  statusChanged }] }`,
  configure: (command) =>
    command
      .option('--pull-request <number>', 'this one; shop#3 where there are several repositories')
      .option('--all', "every open request of Slipway's"),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { openDesk } = await import('../desk');
  const { gateRequest } = await import('../../promotion/gate-request');
  const { ownRequests } = await import('../../promotion/refresh');
  const { configuredEvidence } = await import('../configured-evidence');
  const { configuredReceipts } = await import('../configured-receipts');
  const { gateOutcome } = await import('../request-outcome');
  const number = textOption(args, 'pullRequest');
  if ((number === undefined) !== flag(args, 'all'))
    throw new UsageError('which requests?', 'give --pull-request NUMBER, or --all');
  const { platform, workspace } = await openDesk(context);
  const sources = {
    receipts: configuredReceipts(context, workspace),
    evidence: configuredEvidence(context, workspace),
  };
  const requests = number === undefined ? await ownRequests(workspace) : [await requestOf(workspace, number)];
  const gated = [];
  for (const { request, workspace: at } of requests) {
    context.progress(`asking the gates of ${request.url}`);
    gated.push(await gateRequest(at, platform, request, sources));
  }
  return gateOutcome(gated, { now: context.now(), color: context.color, dryRun: false });
}

async function requestOf(everywhere: Workspace, name: string): Promise<OpenRequest> {
  const { homeRequest } = await import('../../promotion/request-halves');
  const { workspace, number } = namedRequest(everywhere, name);
  return await homeRequest(workspace, await workspace.forge.findPullRequest(number));
}
