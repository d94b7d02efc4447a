import type { Need } from '../doctor/check';
import { flag, type Arguments, type Command, type Context, type Outcome } from '../command';

export const command: Command = {
  name: 'doctor',
  summary: 'Show what is missing on this machine or in this set-up, and how to mend it',
  examples: [
    ['doctor', 'all checks; exit code 1 where npm run deliver can not work'],
    ['doctor --strict', 'exit code 1 for everything that is missing, too'],
  ],
  explains: `Only Node, git, a program that loads and an environment repo that answers are needed for npm run deliver. Other
checks say what they are needed for: commits (to the program), forge (a platform on a server), secrets (sealing), up
(building clusters with pulumi up). What this set-up does not use is skipped.`,
  json: `{ checks: [{ name, state: 'ok' | 'problem' | 'skipped', neededFor, detail, fix | null }] }`,
  configure: (command) => command.option('--strict', 'fail for everything that is missing'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { examine, fails } = await import('../doctor/examine');
  const { loadChecks } = await import('../doctor/load-checks');
  const { machine } = await import('../doctor/machine');
  const { doctorText } = await import('../doctor/doctor-text');
  context.progress('looking at this machine');
  const examined = await examine(loadChecks(), machine(context));
  const needs: readonly Need[] = flag(args, 'strict') ? ['deliver', 'commits', 'forge', 'secrets', 'up'] : ['deliver'];
  return {
    text: doctorText(examined),
    json: { checks: examined.map((one) => ({ ...one, fix: one.fix ?? null })) },
    exitCode: fails(examined, needs) ? 1 : 0,
  };
}
