import { formatProblem, type Problem } from '../../errors';
import { word, type Arguments, type Command, type Context, type Outcome } from '../command';
import { namedRequest } from '../request-name';

export const command: Command = {
  name: 'merge',
  summary: 'Ask the gates of a pull request again, and merge it',
  examples: [['merge 3', 'merges request 3, re-planned where the branch moved; exit code 3 while a gate is not open']],
  configure: (command) =>
    command.argument('<number>', 'number of the request; shop#3 where there are several repositories'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { openDesk } = await import('../desk');
  const { followMerge } = await import('../../promotion/automatic');
  const { mergeRequest } = await import('../../promotion/merge');
  const { shrinkConfiguration } = await import('../../promotion/shrink-configuration');
  const { configuredEvidence } = await import('../configured-evidence');
  const { configuredReceipts } = await import('../configured-receipts');
  const { followedJson, followedText } = await import('../promote-outcome');
  const { platform, workspace } = await openDesk(context);
  const receipts = configuredReceipts(context, workspace);
  const evidence = configuredEvidence(context, workspace);
  const { workspace: at, number } = namedRequest(workspace, word(args, 0));
  const merged = await mergeRequest(at, platform, { number, receipts, evidence });
  const left = await shrinkConfiguration(workspace, platform, merged.request);
  const followed = await followMerge(workspace, platform, merged.request, { receipts, evidence });
  const text = `merged ${merged.request.url}: ${merged.request.title}, commit ${merged.commit.slice(0, 10)}`;
  const view = { now: context.now(), color: context.color, dryRun: false };
  return {
    text: [text, ...left.map(leftInWords), ...followedText(followed, view)].join('\n'),
    json: { ...merged, configurationProblems: left, followed: followedJson(followed) },
  };
}

function leftInWords(problem: Problem): string {
  return `the rolling request of configuration is as it was: ${formatProblem(problem)}`;
}
