import { flag, type Arguments, type Command, type Context, type Outcome } from '../command';

export const command: Command = {
  name: 'refresh',
  summary: 'Bring every open pull request up to date, and merge what is ready',
  examples: [
    ['refresh', 'plans anew, turns statuses, closes what is superseded, opens what follows by itself: for a schedule'],
    ['refresh --merge', 'also merges requests whose gates are all open and that somebody approved'],
  ],
  explains: `First it looks at the merges of the last days: one that landed on more than its gates were asked on, and whose process
ended before it could be judged, is judged now; what should not have come is rolled back and held, exit code 3.`,
  json: `{ requests: [{ number, url, title, outcome, why, gates, done: "kept" | "updated" | "merged" | "closed" | "failed",
  problems }], followed: [{ to, plan, request?, problems }],
  judged: [{ number, url, label, commit, fault?, done?, problems }] }`,
  configure: (command) => command.option('--merge', 'merge what is approved and whose gates are all open'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { openDesk } = await import('../desk');
  const { refresh } = await import('../../promotion/refresh');
  const { configuredEvidence } = await import('../configured-evidence');
  const { configuredReceipts } = await import('../configured-receipts');
  const { refreshOutcome } = await import('../request-outcome');
  const { platform, workspace } = await openDesk(context);
  context.progress('refreshing open requests');
  const receipts = configuredReceipts(context, workspace);
  const refreshed = await refresh(workspace, platform, {
    receipts,
    evidence: configuredEvidence(context, workspace),
    merges: flag(args, 'merge'),
  });
  return refreshOutcome(refreshed, { now: context.now(), color: context.color, dryRun: false });
}
