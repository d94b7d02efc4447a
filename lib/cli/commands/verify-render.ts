import { UserError } from '../../errors';
import type { Workspace } from '../../promotion/workspace';
import type { OpenTarget, OpenWorkspace } from '../open-workspace';
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
      .option('--repository <name>', 'the one of several repositories that has the commit (default: it is looked for)')
      .option('--protected <branch>', "the program's protected branch here (default: origin/main, else main)"),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { verifyRender } = await import('../../promotion/verify-render');
  const { programHistory, protectedBranchOf } = await import('../program-history');
  const { openBest } = await import('../open-reading');
  const { workspace: everywhere } = await openBest(context);
  const heads = new Map<OpenTarget, ReadonlyMap<string, string>>();
  for (const target of everywhere.targets.all) heads.set(target, await target.store.fetch(['refs/heads/*']));
  const { workspace, commit } = await resolveCommit(everywhere, heads, word(args, 0), textOption(args, 'repository'));
  const refs = await workspace.store.refs(['refs/heads/*']);
  const [newest] = await workspace.store.history(commit, { limit: 1 });
  const base = textOption(args, 'base');
  const before = base === undefined ? newest?.parents[0] : (tryCommit(refs, base) ?? unknownCommit(base));
  context.progress('rendering at the recorded commits');
  const branch = textOption(args, 'protected') ?? (await protectedBranchOf(context));
  const found = await verifyRender(workspace, programHistory(context, branch), commit, before);
  if (found.problems.length > 0) throw new UserError(found.problems);
  const text = `${commit.slice(0, 10)}: ${found.rendered.length} parts rendered again and equal, ${found.restored.length} restored from before`;
  return { text, json: { commit, base: before, ...found } };
}

/** The commit, and the workspace on the branch or repository that has it. */
async function resolveCommit(
  everywhere: OpenWorkspace,
  heads: ReadonlyMap<OpenTarget, ReadonlyMap<string, string>>,
  name: string | undefined,
  repository: string | undefined,
): Promise<{ readonly workspace: Workspace; readonly commit: string }> {
  const { onTarget } = await import('../../promotion/workspace');
  const { namedRepositories } = await import('../../promotion/request-label');
  const { nearestNames } = await import('../../model/names');
  const named = namedRepositories(everywhere);
  const only = repository === undefined ? undefined : named.get(repository);
  if (repository !== undefined && only === undefined)
    throw new UserError(`there is no repository '${repository}'`, nearestNames(repository, [...named.keys()]));
  const looked = [...heads].filter(([{ store }]) => only === undefined || store === only.store);
  const wanted = name ?? looked[0]?.[0].branch ?? '';
  // A branch or head that is known says where it is; any other commit is looked for where it may be.
  const found =
    looked.find(([target, refs]) => target.branch === wanted && refs.has(`refs/heads/${wanted}`)) ??
    looked.find(([, refs]) => refs.has(`refs/heads/${wanted}`) || [...refs.values()].includes(wanted)) ??
    looked[0];
  const commit = found === undefined ? undefined : tryCommit(found[1], wanted);
  if (found === undefined || commit === undefined) return unknownCommit(wanted);
  return { workspace: onTarget(everywhere, found[0]), commit };
}

function tryCommit(refs: ReadonlyMap<string, string>, name: string): string | undefined {
  return refs.get(`refs/heads/${name}`) ?? (/^[0-9a-f]{40}$/.test(name) ? name : undefined);
}

function unknownCommit(name: string): never {
  throw new UserError(
    `the environment repo has no branch or whole commit id '${name}'`,
    'name a branch, or all 40 digits of a commit',
  );
}
