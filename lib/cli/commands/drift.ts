import { collect, flag, listOption, word, type Arguments, type Command, type Context, type Outcome } from '../command';

export const command: Command = {
  name: 'drift',
  summary: 'Compare two environments: what is meant to differ, and what differs by accident',
  examples: [
    ['drift staging production', 'versions, intended and accidental differences per app'],
    ['drift staging production --app cartservice --details', 'every field of one app'],
    ['drift staging production --check', 'exit code 1 where anything differs by accident'],
  ],
  explains: `Versions are told apart: they are state. Configuration is what the program renders for both with one release.
A difference is intended where the app says so (perEnvironment, or code that asks for the environment's name), where it
belongs to an environment by nature (name, clusters, domain, sync, notifications, owners, rules of promotion), or where a setting stands in an
environment's differs, as a dotted path. It is accidental where it comes from any other setting, where one of both lacks
a release, is held, was changed outside Slipway, or lacks what the program renders.`,
  json: `{ from, to, settings: [{ path, from?, to?, isDeclared }], apps: [{ app, versions: { from | null, to | null,
  isSame }, intended: [{ resource, path, from?, to? }], accidental: [{ what: "only-here" | "only-there" | "setting" |
  "unpublished" | "changed-outside" | "held", … }] }] }`,
  configure: (command) =>
    command
      .argument('<environment>', 'the first environment')
      .argument('<other-environment>', 'the second environment')
      .option('--app <name>', 'only this app (may be given several times)', collect)
      .option('--details', 'show intended differences one by one')
      .option('--check', 'exit code 1 where anything differs by accident'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { openDesk } = await import('../desk');
  const { drift } = await import('../../promotion/drift/drift');
  const { readRepository } = await import('../../promotion/change-repository');
  const { findApp } = await import('../../model/platform');
  const { driftOutcome } = await import('../drift-outcome');
  const { platform, workspace } = await openDesk(context);
  const names = listOption(args, 'app');
  const apps = names.length === 0 ? [...platform.apps.values()] : names.map((name) => findApp(platform, name));
  context.progress('rendering both');
  const environments = { from: word(args, 0) ?? '', to: word(args, 1) ?? '' };
  const found = await readRepository(workspace, (view) => drift(platform, view, environments, apps));
  return driftOutcome(found, { details: flag(args, 'details'), check: flag(args, 'check'), width: context.width });
}
