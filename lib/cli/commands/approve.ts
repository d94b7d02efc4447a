import { UserError } from '../../errors';
import type { Forge } from '../../forge/forge';
import type { LocalForge } from '../../forge/local';
import { word, type Arguments, type Command, type Context, type Outcome } from '../command';
import { namedRequest } from '../request-name';

export const command: Command = {
  name: 'approve',
  summary: 'Approve a pull request on the local forge',
  examples: [['approve 3', 'approves its present head, in your name']],
  configure: (command) =>
    command.argument('<number>', 'number of the request; shop#3 where there are several repositories'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { requestLabel } = await import('../../promotion/request-label');
  const { openRepository } = await import('../open-repository');
  const { workspace, number } = namedRequest(await openRepository(context), word(args, 0));
  const { forge, actor } = workspace;
  if (!isLocalForge(forge))
    throw new UserError(
      `${forge.describe.name} takes approvals on its own pages`,
      (await forge.findPullRequest(number)).url,
    );
  const approval = await forge.approve(number, actor);
  const label = requestLabel(workspace, workspace, number);
  return { text: `approved ${label} as ${approval.user}, at ${approval.headSha.slice(0, 10)}`, json: approval };
}

function isLocalForge(forge: Forge): forge is LocalForge {
  return 'approve' in forge;
}
