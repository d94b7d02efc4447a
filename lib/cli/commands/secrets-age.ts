import { textOption, type Arguments, type Command, type Context, type Outcome } from '../command';

export const command: Command = {
  name: 'secrets age',
  summary: 'List sealed values by age, the oldest first, and when each is due',
  examples: [['secrets age --env production', 'one environment']],
  explains: `DUE is the number of days until the environment's secrets.maxAge; slipway secrets check refuses what is
beyond it. Sealing the same value anew (slipway secrets rotate) counts as sealed. A file of
sops has one date for all of its keys, that of its last change: they are that old at least.`,
  json: `{ keys: [{ environment, secret, key, revision, sealed, days, daysLeft? }] }`,
  configure: (command) => command.option('--env <environment>', 'only this environment'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { loadProgram } = await import('../load-program');
  const { findEnvironment } = await import('../../model/platform');
  const { secretAges, secretInventory } = await import('../../secrets');
  const { table } = await import('../table');
  const platform = loadProgram(context);
  const only = textOption(args, 'env');
  const name = only === undefined ? undefined : findEnvironment(platform, only).name;
  const keys = secretAges(secretInventory(platform), context.now()).filter(
    (one) => name === undefined || one.environment === name,
  );
  const rows = keys.map((one) => [
    one.environment,
    one.secret,
    one.key,
    String(one.revision),
    one.sealed,
    `${one.days} d`,
    one.daysLeft === undefined ? '-' : `${one.daysLeft} d`,
  ]);
  const headings = ['ENVIRONMENT', 'SECRET', 'KEY', 'REVISION', 'SEALED', 'AGE', 'DUE'];
  return {
    text: keys.length === 0 ? 'no sealed values' : table(headings, rows, { width: context.width }),
    json: { keys },
  };
}
