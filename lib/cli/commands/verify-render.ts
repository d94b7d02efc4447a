import { UserError } from '../../errors';
import { textOption, word, type Arguments, type Command, type Context, type Outcome } from '../command';

export const command: Command = {
  name: 'verify-render',
  summary: 'Prove that what stands in the environment repo was rendered from its releases',
  examples: [
    ['verify-render', 'renders what the newest commit changed, at the recorded commit of the program'],
    ['verify-render abc1234 --base main', 'what a branch changes: the check of a pull request'],
  ],
  configure: (command) =>
    command
      .argument('[commit]', 'commit or branch of the environment repo (default: its main branch)')
      .option('--base <commit>', 'what it is compared with (default: its first parent)')
      .option('--protected <branch>', "the program's protected branch here (default: origin/main, else main)"),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { verifyRender } = await import('../../promotion/verify-render');
  const { programHistory, protectedBranchOf } = await import('../program-history');
  const { openRepository } = await import('../open-repository');
  const workspace = await openRepository(context);
  const refs = await workspace.store.fetch(['refs/heads/*']);
  const commit = resolveCommit(refs, word(args, 0) ?? workspace.branch);
  const [newest] = await workspace.store.history(commit, { limit: 1 });
  const base = textOption(args, 'base');
  const before = base === undefined ? newest?.parents[0] : resolveCommit(refs, base);
  context.progress('rendering at the recorded commits');
  const branch = textOption(args, 'protected') ?? (await protectedBranchOf(context));
  const found = await verifyRender(workspace, programHistory(context, branch), commit, before);
  if (found.problems.length > 0) throw new UserError(found.problems);
  const text = `${commit.slice(0, 10)}: ${found.rendered.length} parts rendered again and equal, ${found.restored.length} restored from before`;
  return { text, json: { commit, base: before, ...found } };
}

function resolveCommit(refs: ReadonlyMap<string, string>, name: string): string {
  const found = refs.get(`refs/heads/${name}`) ?? (/^[0-9a-f]{40}$/.test(name) ? name : undefined);
  if (found !== undefined) return found;
  throw new UserError(
    `the environment repo has no branch or whole commit id '${name}'`,
    'name a branch, or all 40 digits of a commit',
  );
}
