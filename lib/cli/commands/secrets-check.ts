import { UserError, formatProblem } from '../../errors';
import type { Arguments, Command, Context, Outcome } from '../command';

export const command: Command = {
  name: 'secrets check',
  summary: 'Check every secret against apps, certificates and each other: no cluster, no private key',
  examples: [['secrets check', 'all environments; exit code 1 where something is wrong']],
  explains: `Finds keys that apps ask for and an environment lacks, secrets and keys that nobody asks for, values sealed
for another name, namespace or certificate, ciphertext that environments share, certificates that have expired (warns 30
days before) or are of another cluster, and values older than the environment's secrets.maxAge.`,
  json: `{ secrets, keys, warnings: [{ where, problem, fix }], needs: [{ environment, controllers }], notProven: [text] }`,
  configure: (command) => command,
  run,
};

async function run(_args: Arguments, context: Context): Promise<Outcome> {
  const { loadProgram } = await import('../load-program');
  const { checkSecrets, secretInventory } = await import('../../secrets');
  const found = checkSecrets(secretInventory(loadProgram(context)), context.now());
  const { problems, warnings, checked, needs, notProven } = found;
  if (problems.length > 0) throw new UserError(problems);
  const text = [
    ...warnings.map((one) => `warning: ${formatProblem(one)}`),
    `${checked.secrets} secrets with ${checked.keys} keys are in order`,
    ...needs.map(({ environment, controllers }) => `${environment} needs ${controllers.join(', ')}`),
    'not proven, because it can not be known offline:',
    ...notProven.map((one) => `  ${one}`),
  ];
  return { text: text.join('\n'), json: { ...checked, warnings, needs, notProven } };
}
