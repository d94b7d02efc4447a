import { notBlank, textOption, word, type Command } from '../command';
import { stopOutcome } from '../stop-command';

export const command: Command = {
  name: 'ban',
  summary: 'Keep a version from being promoted anywhere, now and later',
  examples: [
    ['ban sha256:0123… --reason "CVE-2026-1234"', 'an image, by digest'],
    ['ban v1.4.2 --app cartservice --reason "corrupts carts"', 'a version of one app'],
  ],
  explains: 'To lift a ban, take it out of bans.yaml: git revert of its commit in the environment repo does.',
  configure: (command) =>
    command
      .argument('<version>', 'image digest, tag, chart version or git revision', notBlank)
      .option('--app <name>', "only this app's")
      .requiredOption('--reason <text>', 'why; recorded in bans.yaml', notBlank),
  run: async (args, context) => {
    const { ban } = await import('../../promotion/stops');
    const [version, reason, app] = [word(args, 0) ?? '', textOption(args, 'reason') ?? '', textOption(args, 'app')];
    return await stopOutcome(context, (workspace) => ban(workspace, version, reason, app));
  },
};
